"""Value objects tell what is wrong with a value, never the value: errors are logged."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from goldenfish.transcripts.models import Word


def test_an_error_does_not_quote_what_was_said() -> None:
    with pytest.raises(ValidationError) as refused:
        Word.model_validate({"text": ["my brother Arthur"], "start_s": 0, "end_s": 1, "confidence": None})
    assert "Arthur" not in str(refused.value)
    assert "text" in str(refused.value)
