"""The fault tests use the unit tests' AWS in this process, and engines that cost nothing."""

from __future__ import annotations

import pytest

from functions.asr import part as asr_part
from functions.assess import part as assess_part
from goldenfish.assessments.models import Assessment
from goldenfish.assessments.models import FailureReason as NotAssessed
from goldenfish.transcripts.models import FailureReason as NotTranscribed
from goldenfish.transcripts.models import Transcript
from tests.unit.conftest import aws, environment

__all__ = ["aws", "environment", "quick_engines"]


@pytest.fixture
def quick_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both engines answer at once that nobody speaks."""
    monkeypatch.setattr(
        asr_part, "transcribe_recording", lambda *_: Transcript.failed(NotTranscribed.NO_SPEECH, "en")
    )
    monkeypatch.setattr(assess_part, "assess_recording", lambda *_: Assessment.failed(NotAssessed.NO_SPEECH))
