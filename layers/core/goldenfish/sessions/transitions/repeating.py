"""The question again, because the person asks for it: the same `ask_id`, so nothing is asked twice."""

from __future__ import annotations

from datetime import datetime

from goldenfish.events.models import EventType, NewEvent
from goldenfish.problems import SessionClosed, WrongState
from goldenfish.sessions.listening import Listening
from goldenfish.sessions.models import AnswerState, Change, Interview
from goldenfish.sessions.sounds import NOT_PREPARED
from goldenfish.sessions.transitions.asking import question_data
from goldenfish.sessions.transitions.pausing import resume


def repeat_question(
    interview: Interview,
    question_index: int,
    *,
    client_id: str | None,
    now: datetime,
    audio_reason: str = NOT_PREPARED,
) -> Change:
    """Let the question in force be played once more, and count it; a pause ends.

    What was told of the first playing is forgotten: the latency of an answer counts from the last one.

    Args:
        interview: as read.
        question_index: of the question.
        client_id: of the client's message; a repeated one counts once.
        now: the moment.
        audio_reason: why the question has no sound, if it has none.

    Raises:
        SessionClosed: the session is over.
        WrongState: the question is not in force.
    """
    session, answer = interview.session, interview.answer(question_index)
    if session.has_carried_out(client_id):
        return Change(interview=interview)
    if not session.is_open:
        raise SessionClosed("The session is closed; no question is repeated.")
    if answer is None or answer.state is not AnswerState.ASKED:
        raise WrongState(f"Question {question_index} is not in force.")
    going_on = resume(interview, now=now)
    again = answer.model_copy(update={"repeats": answer.repeats + 1, "listening": Listening()})
    told = going_on.interview.session.remembering(client_id).model_copy(update={"active_at": now})
    data = question_data(again, session.questions[question_index - 1], session, audio_reason=audio_reason)
    event = NewEvent(
        type=EventType.QUESTION_REPEATED, turn=question_index, data={**data, "repeat_count": again.repeats}
    )
    return Change(interview=going_on.interview.replacing(again, told), events=(*going_on.events, event))
