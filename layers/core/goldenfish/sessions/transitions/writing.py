"""Writing an answer instead of speaking it."""

from __future__ import annotations

from datetime import datetime

from goldenfish.problems import QuestionNotAsked, QuestionSkipped, WrongState
from goldenfish.sessions.deadlines import Patience, may_lie_on_a_device
from goldenfish.sessions.join import try_complete
from goldenfish.sessions.models import WRITTEN, Answer, AnswerState, Change, Interview, TranscriptBrief
from goldenfish.sessions.transitions.ending import end_answer, ended_event, ended_late
from goldenfish.sessions.transitions.uploading import waiting_for
from goldenfish.sessions.transitions.working import transcript_written


def write_answer(
    interview: Interview, question_index: int, brief: TranscriptBrief, *, now: datetime, patience: Patience
) -> Change:
    """Take in a written answer and end it; the last one closes the session. Writing it again changes nothing.

    A recording that has come before stays and is measured; one that comes later counts for nothing.

    Args:
        interview: as read.
        question_index: of the answer.
        brief: of what was written.
        now: the moment.
        patience: how long one that was written without network is taken after an idle close.

    Raises:
        QuestionNotAsked: the index names no question that was asked.
        QuestionSkipped: the person has left it out.
        WrongState: the answer has ended otherwise.
    """
    answer = interview.answer(question_index)
    if answer is None:
        raise QuestionNotAsked(f"Question {question_index} has not been asked.")
    if answer.skipped:
        raise QuestionSkipped(f"Question {question_index} was left out.")
    if answer.written:
        return Change(interview=interview)
    written = answer.model_copy(update={"flags": (*answer.flags, WRITTEN)})
    if may_lie_on_a_device(interview.session, answer, patience, now):
        return _written_late(interview, written, brief, now)
    if answer.state is not AnswerState.ASKED:
        raise WrongState(f"Answer {question_index} has ended.")
    told = transcript_written(Change(interview=interview.replacing(written)), written, brief)
    ended = end_answer(told.interview, question_index, ended_by="user_action", now=now)
    return ended.model_copy(update={"events": (*told.events, *ended.events)})


def _written_late(interview: Interview, written: Answer, brief: TranscriptBrief, now: datetime) -> Change:
    """The session waits for it and has it at once: a new revision of the summary."""
    session = interview.session
    ended = ended_late(written, session)
    waiting = interview.replacing(ended, waiting_for(session, ended.member))
    told = transcript_written(Change(interview=waiting, events=(ended_event(ended),)), ended, brief)
    return try_complete(told, now)
