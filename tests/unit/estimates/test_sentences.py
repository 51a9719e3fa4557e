"""The explanation in words says what pulled the estimate, never what brought it about."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.models import GroupContribution, SessionEstimate
from goldenfish.estimates.sentences import NAMES, explanation_sentences
from goldenfish.estimates.session import estimate_session
from tests.unit.estimates.studies import answer, installed


def estimate(directory: Path, **contributions: float) -> SessionEstimate:
    made = estimate_session(installed(directory), [answer([10.0] * 8)], Speaker(age=70), demonstration_model=False)
    assert isinstance(made, SessionEstimate)
    groups = [
        GroupContribution.model_validate({"group": g, "contribution": c, "error": 0})
        for g, c in contributions.items()
    ]
    return made.model_copy(update={"groups": tuple(groups)})


def test_largest_first_with_direction_and_points(tmp_path: Path) -> None:
    told = explanation_sentences(estimate(tmp_path, words=0.04, timing=-1.04, voice=2.26))
    assert [one.en for one in told[:3]] == [
        "The sound of the voice pulled the estimate up by 2.3 points.",
        "The tempo of speech and its pauses pulled the estimate down by 1.0 point.",
        "The choice of words hardly moved the estimate.",
    ]
    assert [one.vi for one in told[:3]] == [
        "Chất giọng kéo ước lượng lên 2,3 điểm.",
        "Nhịp nói và các quãng ngừng kéo ước lượng xuống 1,0 điểm.",
        "Cách dùng từ hầu như không làm đổi ước lượng.",
    ]


@pytest.mark.parametrize("phrase", ["caused", "because", "due to", "leads to", "gây ra", "do đó", "bởi vì"])
def test_no_sentence_names_a_cause(phrase: str, tmp_path: Path) -> None:
    told = explanation_sentences(estimate(tmp_path, **dict.fromkeys(NAMES, 1.5)))
    assert len(told) == len(NAMES) + 1
    assert not [one for one in told if phrase in one.en.lower() or phrase in one.vi.lower()]
