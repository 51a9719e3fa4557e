"""Recordings that may not stay: which, and when nobody needs them any more. Pure."""

from __future__ import annotations

from goldenfish.consents.deciding import allowed
from goldenfish.recordings.keys import parse_audio_key
from goldenfish.sessions.models import Answer, AnswerState, Interview


def not_to_keep(interview: Interview) -> list[Answer]:
    """Answers with recordings that are to be removed now: without consent to keep them, and both workers are done."""
    if allowed(interview.session.consents, "keep"):
        return []
    return [answer for answer in interview.answers if answer.strays or _left_over(answer)]


def _left_over(answer: Answer) -> bool:
    return answer.is_done_with and answer.recording is not None and answer.recording.removed_at is None


def is_to_be_removed(answer: Answer, key: str) -> bool:
    """Whether one of the objects under the prefix of an answer's recordings goes.

    While an answer is open a newer recording may have come of which nobody has told us yet: that one stays.

    Args:
        answer: one of `not_to_keep`.
        key: of the object.
    """
    if answer.recording is None:
        return answer.skipped
    if key == answer.recording.key:
        return answer.is_done_with
    parsed = parse_audio_key(key)
    newer = parsed is not None and parsed.number > answer.recording.number
    return not newer or answer.state is not AnswerState.ASKED
