"""Captions: what the client's recognition, or a vendor's, writes while the person speaks.

They are hints: the transcript is made from the recording. What they decide is that an answer has ended by its phrase,
since a final caption says so and silence follows. No timer runs here: the silence is told by a message.
"""

from __future__ import annotations

from functions.interviewer.delivering import add_sound, deliver
from functions.interviewer.message import Call, Handlers
from goldenfish.captions import store
from goldenfish.captions.deciding import after_final, after_partial, is_confirmed_by_silence, stable_characters
from goldenfish.captions.models import Armed, Caption
from goldenfish.captions.question import question_of
from goldenfish.clock import now
from goldenfish.end_phrase.matcher import undoes_what_follows
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.events.models import Frame, FrameType
from goldenfish.sessions import live
from goldenfish.sessions.models import Answer, AnswerState, Interview
from goldenfish.sessions.service import change_session, read_interview
from goldenfish.sessions.transitions.cutting import phrase_told
from goldenfish.sessions.transitions.hearing import asked_as


def caption(call: Call) -> None:
    """Take in one caption; the end phrase in a final one ends the answer once silence follows.

    Raises:
        SessionNotFound: the session is no more.
        StaleTurn: no question of the session has this `ask_id`.
    """
    told = Caption.model_validate(call.message.data)
    session_id = call.connection.session_id
    if not told.final:
        _partial(call, told)
        return
    interview = read_interview(call.connection.caller, session_id)
    answer = _listened_to(interview, told.ask_id)
    question = None if answer is None else question_of(interview, answer, now())
    undoes = undoes_what_follows(told.text, question.phrases) if question and told.text.strip() else None
    state = store.take(session_id, "", undoes=undoes)
    if question is None:
        return
    outcome = after_final(told, state.armed, question, undone=state.undone)
    if outcome.ends is not None:  # first: who dies between the two has ended it
        _end(call, outcome.ends)
    store.rearm(session_id, state.armed, outcome.armed)
    if outcome.ends is None and told.text:
        _show(call, told, stable=len(told.text), armed=outcome.armed)


def confirmed_by_silence(call: Call, ask_id: str, silence_ms: int) -> bool:
    """Let a silence that the client tells of end the answer, if an end phrase waits for it.

    Returns:
        Whether it has ended the answer.
    """
    armed = store.armed_phrase(call.connection.session_id)
    if armed is None or armed.ask_id != ask_id or not is_confirmed_by_silence(armed, silence_ms / 1000):
        return False
    _end(call, armed)
    store.rearm(call.connection.session_id, armed, None)
    return True


def _partial(call: Call, told: Caption) -> None:
    state = store.take(call.connection.session_id, told.text)
    armed = state.armed
    if armed is not None:
        armed = after_partial(told, armed, phrases_for(armed.language))
        store.rearm(call.connection.session_id, state.armed, armed)
    if told.text:
        _show(call, told, stable=stable_characters(state.before, told.text), armed=armed)


def _listened_to(interview: Interview, ask_id: str | None) -> Answer | None:
    """The open answer that a caption belongs to; None for one that comes after its end, or in a break.

    Raises:
        StaleTurn: no question has this `ask_id`.
    """
    answer = interview.current if ask_id is None else asked_as(interview, ask_id)
    if answer is None or answer.state is not AnswerState.ASKED or interview.session.paused_at is not None:
        return None
    return answer


def _end(call: Call, armed: Armed) -> None:
    """End the answer by its phrase, and keep where the phrase begins so that it is not measured."""
    caller, session_id = call.connection.caller, call.connection.session_id
    start_s = armed.start_s
    if start_s is not None:
        change_session(
            caller,
            session_id,
            lambda seen: phrase_told(seen, asked_as(seen, armed.ask_id).question_index, start_s),
        )
    change = live.end_answer(
        caller,
        session_id,
        ask_id=armed.ask_id,
        ended_by="phrase",
        source=armed.source,
        client_id=call.message.id,
        add_sound=add_sound(call),
    )
    deliver(call, change)


def _show(call: Call, told: Caption, *, stable: int, armed: Armed | None) -> None:
    """Show the caption: what of it stays as it is, and whether an end phrase waits for silence."""
    waits = armed is not None and not armed.suspended
    call.channel.send(
        Frame(
            type=FrameType.TRANSCRIPT_PARTIAL,
            ts=now(),
            session_id=call.connection.session_id,
            ref=call.message.id,
            data={
                "ask_id": told.ask_id,
                "text": told.text,
                "stable_chars": stable,
                "final": told.final,
                "source": told.source,
                "phrase_heard": waits,
            },
        )
    )


HANDLERS: Handlers = {"caption": caption}
