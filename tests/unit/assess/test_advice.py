"""What the advice of a quality gate may ask for."""

from __future__ import annotations

import pytest

from functions.assess.advice import ADVICE


@pytest.mark.parametrize("code", list(ADVICE))
def test_advice_says_for_which_recording_it_is(code: str) -> None:
    """An ended answer cannot be recorded again (docs/decisions/0012), and the advice is read after the end too."""
    advice = ADVICE[code]
    assert ("Next time, " in advice.en) != ("If the answer has not ended yet, " in advice.en)
    assert ("Next time, " in advice.en) == ("Lần sau xin " in advice.vi)
    assert ("If the answer has not ended yet, " in advice.en) == ("Nếu câu trả lời chưa kết thúc, xin " in advice.vi)
