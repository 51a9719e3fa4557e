"""What the live connection does to an interview; the HTTP routes' part is in `service`.

Each call reads once, lets pure transitions decide and writes once, also where an answer's end and the next
question come together. What was stored is in the change's `stored`: the events to flush, numbered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.problems import InvalidRequest, QuestionNotAsked
from goldenfish.sessions.models import AnswerState, Change, EndedBy, EndedSource, Interview
from goldenfish.sessions.service import change_session
from goldenfish.sessions.sounds import NOT_PREPARED
from goldenfish.sessions.transitions import ending, hearing, pausing
from goldenfish.sessions.transitions.asking import ask
from goldenfish.sessions.transitions.repeating import repeat_question as repeated
from goldenfish.settings import settings
from goldenfish.users.caller import Caller

AddSound = Callable[[Interview, int], tuple[Interview, str]]
"""Sees to it that a question has its sound: the interview with it, or without it and why there is none."""


def as_prepared(interview: Interview, question_index: int) -> tuple[Interview, str]:
    """The sounds that there are; nothing is spoken."""
    del question_index
    return interview, NOT_PREPARED


@dataclass(frozen=True)
class Which:
    """Which question a message speaks of; with neither it is the one in force."""

    question_index: int | None = None
    ask_id: str | None = None
    client_id: str | None = None
    """Of the message. Without a name of the question only this tells a retry from a second wish."""

    def find(self, interview: Interview) -> int:
        """The index of the question.

        Raises:
            QuestionNotAsked: none has been asked yet.
            StaleTurn: no question has this `ask_id`.
            InvalidRequest: neither the question nor the message has a name.
        """
        if self.ask_id is not None:
            return hearing.asked_as(interview, self.ask_id).question_index
        if self.question_index is not None:
            return self.question_index
        if self.client_id is None:
            raise InvalidRequest("Name the question by `ask_id`, or the message by `id`.")
        if interview.current is None:
            raise QuestionNotAsked
        return interview.current.question_index


def next_question(caller: Caller, session_id: str, add_sound: AddSound = as_prepared) -> Change:
    """Ask the next question, exactly once; the greeting goes before the first.

    Raises:
        SessionNotFound: no such session for this caller.
        SessionClosed: closed before all questions were asked.
        Busy: concurrent writers kept winning.
    """
    ask_id = new_id("ask")
    return change_session(caller, session_id, lambda seen: _asked(Change(interview=seen), ask_id, add_sound))


def end_answer(
    caller: Caller,
    session_id: str,
    question_index: int | None = None,
    *,
    ask_id: str | None = None,
    ended_by: EndedBy,
    source: EndedSource | None = None,
    ask_next: bool = True,
    client_id: str | None = None,
    add_sound: AddSound = as_prepared,
) -> Change:
    """End an answer and, in the same transaction, ask the next question.

    Ending an answer again changes nothing and asks nothing. While the interview is paused nothing is asked.

    Args:
        caller: who asks; `PLATFORM` for our own workers.
        session_id: whose.
        question_index: which answer; or
        ask_id: which answer; with neither it is the one in force, and `client_id` must be given.
        ended_by: what ended it.
        source: of the phrase.
        ask_next: whether to ask the next question at once.
        client_id: of the client's message; a repeated one counts once.
        add_sound: gives the next question its sound where it has none.

    Raises:
        SessionNotFound: no such session for this caller.
        QuestionNotAsked: the index names no question that was asked.
        StaleTurn: the `ask_id` does not.
        InvalidRequest: see `Which`.
        Busy: concurrent writers kept winning.
    """
    which, next_ask_id = Which(question_index, ask_id, client_id), new_id("ask")

    def decide(seen: Interview) -> Change:
        if seen.session.has_carried_out(client_id):
            return Change(interview=seen)
        change = ending.end_answer(seen, which.find(seen), ended_by=ended_by, source=source, now=now())
        return _followed(change, which, next_ask_id if ask_next else None, add_sound)

    return change_session(caller, session_id, decide)


def skip_question(
    caller: Caller, session_id: str, which: Which, *, ask_next: bool = True, add_sound: AddSound = as_prepared
) -> Change:
    """Leave a question out and, in the same transaction, ask the next one. As for `end_answer`."""
    next_ask_id = new_id("ask")

    def decide(seen: Interview) -> Change:
        if seen.session.has_carried_out(which.client_id):
            return Change(interview=seen)
        change = ending.skip_question(seen, which.find(seen), now=now())
        return _followed(change, which, next_ask_id if ask_next else None, add_sound)

    return change_session(caller, session_id, decide)


def repeat_question(caller: Caller, session_id: str, which: Which, add_sound: AddSound = as_prepared) -> Change:
    """Let the question in force be played once more, under the same `ask_id`.

    Raises:
        SessionNotFound, SessionClosed, StaleTurn, Busy: as for `next_question` and `end_answer`.
        WrongState: the question is not in force.
    """

    def decide(seen: Interview) -> Change:
        if seen.session.has_carried_out(which.client_id):
            return Change(interview=seen)
        index, reason = which.find(seen), NOT_PREPARED
        answer = seen.answer(index)
        if answer is not None and answer.state is AnswerState.ASKED:
            seen, reason = add_sound(seen, index)
        return repeated(seen, index, client_id=which.client_id, now=now(), audio_reason=reason)

    return change_session(caller, session_id, decide)


def pause(caller: Caller, session_id: str, client_id: str | None = None) -> Change:
    """Pause the interview: nothing is asked and no silence counts until it goes on.

    A message that comes again does nothing, also when the interview has gone on meanwhile.

    Raises:
        SessionNotFound, SessionClosed, Busy: as for `next_question`.
    """

    def decide(seen: Interview) -> Change:
        if seen.session.has_carried_out(client_id):
            return Change(interview=seen)
        return _remembered(pausing.pause(seen, now=now()), client_id)

    return change_session(caller, session_id, decide)


def resume(caller: Caller, session_id: str, client_id: str | None = None) -> Change:
    """Let a paused interview go on; a question whose answer has ended meanwhile is followed by the next.

    A message that comes again does nothing, as for `pause`.

    Raises:
        SessionNotFound, Busy: as for `next_question`.
    """
    ask_id = new_id("ask")

    def decide(seen: Interview) -> Change:
        if seen.session.has_carried_out(client_id):
            return Change(interview=seen)
        change = _remembered(pausing.resume(seen, now=now()), client_id)
        current = change.interview.current
        between = current is not None and current.state is not AnswerState.ASKED
        return _asked(change, ask_id, as_prepared) if change.events and between else change

    return change_session(caller, session_id, decide)


def _remembered(change: Change, client_id: str | None) -> Change:
    """The change with the message that made it remembered; one that did nothing is not."""
    if not change.events:
        return change
    session = change.interview.session.remembering(client_id)
    return change.model_copy(update={"interview": change.interview.model_copy(update={"session": session})})


def _followed(change: Change, which: Which, ask_id: str | None, add_sound: AddSound) -> Change:
    """An answer's end and what comes after it: the message is remembered, the next question asked."""
    if not change.events:
        return change
    change = _remembered(change, which.client_id)
    session = change.interview.session
    goes_on = session.is_open and session.paused_at is None
    return _asked(change, ask_id, add_sound) if ask_id is not None and goes_on else change


def _asked(change: Change, ask_id: str, add_sound: AddSound) -> Change:
    """The change and, on top of it, the next question; the one in force stays as it is."""
    seen, reason = change.interview, NOT_PREPARED
    current = seen.current
    index = current.question_index + 1 if current else 1
    if (current is None or current.state is not AnswerState.ASKED) and index <= len(seen.session.questions):
        seen, reason = add_sound(seen, index)
    outcome = ask(
        seen,
        ask_id=ask_id,
        now=now(),
        recall_min_seconds=settings().recall_min_seconds,
        greet=True,
        audio_reason=reason,
    )
    return change.model_copy(
        update={"interview": outcome.change.interview, "events": change.events + outcome.change.events}
    )
