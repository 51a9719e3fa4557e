"""Writing an answer instead of speaking it."""

from __future__ import annotations

from datetime import datetime

from goldenfish.problems import QuestionNotAsked, QuestionSkipped, WrongState
from goldenfish.sessions.models import WRITTEN, AnswerState, Change, Interview, TranscriptBrief
from goldenfish.sessions.transitions.ending import end_answer
from goldenfish.sessions.transitions.working import transcript_written


def write_answer(interview: Interview, question_index: int, brief: TranscriptBrief, *, now: datetime) -> Change:
    """Take in a written answer and end it; the last one closes the session. Writing it again changes nothing.

    A recording that has come before stays and is measured; one that comes later counts for nothing.

    Args:
        interview: as read.
        question_index: of the answer.
        brief: of what was written.
        now: the moment.

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
    if answer.state is not AnswerState.ASKED:
        raise WrongState(f"Answer {question_index} has ended.")
    written = answer.model_copy(update={"flags": (*answer.flags, WRITTEN)})
    told = transcript_written(Change(interview=interview.replacing(written)), written, brief)
    ended = end_answer(told.interview, question_index, ended_by="user_action", now=now)
    return ended.model_copy(update={"events": (*told.events, *ended.events)})
