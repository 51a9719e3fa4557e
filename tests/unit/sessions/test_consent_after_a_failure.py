"""A part that a worker failed at, and for which the consent is missing by now; found by `make test-faults`."""

from __future__ import annotations

import pytest

from goldenfish.sessions.models import Interview
from goldenfish.sessions.transitions.working import transcript_stored
from tests.unit.sessions.interviews import asked, at, interview, recorded, transcript


def _told(seen: Interview, reason: str) -> Interview:
    return transcript_stored(seen, 1, "rec_1_1", transcript(reason), now=at(9)).interview


@pytest.mark.parametrize(
    ("first", "then", "stays"),
    [
        ("engine_failed", "not_consented", "not_consented"),  # so that a grant asks for it again
        ("not_consented", "engine_failed", "engine_failed"),
        ("engine_failed", "engine_failed", "engine_failed"),
        ("no_speech", "not_consented", "no_speech"),
        ("not_consented", "no_speech", "no_speech"),
    ],
)
def test_which_of_two_outcomes_stays(first: str, then: str, stays: str) -> None:
    seen = _told(_told(recorded(asked(interview())), first), then)
    assert seen.answers[0].transcript is not None
    assert seen.answers[0].transcript.reason == stays
