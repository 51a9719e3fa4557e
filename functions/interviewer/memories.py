"""What a client of an interview sends: the next question, an answer's end, and what it hears.

Every message names its question by `ask_id`, which makes it safe to send it again. One that wants the question in
force without naming it carries an `id`, and counts once under it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.interviewer.captions import confirmed_by_silence
from functions.interviewer.delivering import add_sound, deliver
from functions.interviewer.message import Call, Handlers
from goldenfish.clock import now
from goldenfish.events.models import Frame, FrameType
from goldenfish.events.showing import shown_data
from goldenfish.sessions import hearing, live
from goldenfish.sessions.listening import PlaybackState
from goldenfish.sessions.live import Which
from goldenfish.sessions.models import Session
from goldenfish.sessions.sounds import NUDGES, NudgeName, nudge_sound, sound_data
from goldenfish.sessions.transitions.hearing import Heard

_LONGEST_MS = 86_400_000
ClientTime = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, description="ms on a monotonic clock")]


class _Question(BaseModel):
    """Which question a message speaks of. Members that are not known are left aside."""

    ask_id: str | None = Field(default=None, max_length=40)
    question_index: int | None = Field(default=None, ge=1, le=999)


class _GoOn(_Question):
    """`skip_question`."""

    next: bool = Field(default=True, description="whether to ask the next question in the same step")


class _EndAnswer(_GoOn):
    """`end_answer`."""

    reason: Literal["user_action", "max_duration"] = "user_action"


class _Playback(BaseModel):
    """`playback`."""

    ask_id: str = Field(max_length=40)
    state: PlaybackState
    played_ms: int | None = Field(default=None, ge=0, le=_LONGEST_MS)
    client_ts: ClientTime
    repeat: int | None = Field(default=None, ge=0, description="`repeat_count` of the playing; null: the newest")


class _Speech(BaseModel):
    """`speech`."""

    ask_id: str = Field(max_length=40)
    state: Literal["started", "stopped"]
    client_ts: ClientTime
    repeat: int | None = Field(default=None, ge=0)


class _Silence(BaseModel):
    """`silence`: for so long nobody has spoken, and the question has not been playing."""

    ask_id: str = Field(max_length=40)
    ms: int = Field(ge=0, le=_LONGEST_MS)


def next_question(call: Call) -> None:
    """Ask the next question; the one in force is not asked again."""
    deliver(call, live.next_question(call.connection.caller, call.connection.session_id, add_sound(call)))


def end_answer(call: Call) -> None:
    """End an answer and ask the next question in the same transaction, unless `next` is false."""
    wanted = _EndAnswer.model_validate(call.message.data)
    change = live.end_answer(
        call.connection.caller,
        call.connection.session_id,
        wanted.question_index,
        ask_id=wanted.ask_id,
        ended_by=wanted.reason,
        ask_next=wanted.next,
        client_id=call.message.id,
        add_sound=add_sound(call),
    )
    deliver(call, change)


def skip_question(call: Call) -> None:
    """Leave the question out and ask the next one, unless `next` is false."""
    wanted = _GoOn.model_validate(call.message.data)
    change = live.skip_question(
        call.connection.caller,
        call.connection.session_id,
        _which(call, wanted),
        ask_next=wanted.next,
        add_sound=add_sound(call),
    )
    deliver(call, change)


def repeat_question(call: Call) -> None:
    """Play the question once more: on request only, and counted."""
    which = _which(call, _Question.model_validate(call.message.data))
    caller, session_id = call.connection.caller, call.connection.session_id
    deliver(call, live.repeat_question(caller, session_id, which, add_sound(call)))


def pause(call: Call) -> None:
    """Take a break."""
    deliver(call, live.pause(call.connection.caller, call.connection.session_id, call.message.id))


def resume_session(call: Call) -> None:
    """Go on after a break."""
    deliver(call, live.resume(call.connection.caller, call.connection.session_id, call.message.id))


def playback(call: Call) -> None:
    """Take in how far the question was played."""
    told = _Playback.model_validate(call.message.data)
    if told.state != "progress":
        heard = Heard(told.ask_id, told.client_ts, told.repeat)
        hearing.tell_playback(
            call.connection.caller, call.connection.session_id, heard, told.state, played_ms=told.played_ms
        )


def speech_heard(call: Call) -> None:
    """Take in that the person began or stopped to speak."""
    told = _Speech.model_validate(call.message.data)
    heard = Heard(told.ask_id, told.client_ts, told.repeat)
    hearing.tell_speech(call.connection.caller, call.connection.session_id, heard, speaking=told.state == "started")


def silence(call: Call) -> None:
    """Speak into a long silence; it never ends an answer, but may be the one that an end phrase waited for."""
    told = _Silence.model_validate(call.message.data)
    if confirmed_by_silence(call, told.ask_id, told.ms):
        return
    nudged = hearing.tell_silence(
        call.connection.caller, call.connection.session_id, told.ask_id, told.ms, call.message.id
    )
    if nudged.nudge is not None:
        session = nudged.change.interview.session
        call.channel.send(_nudge(session, nudged.answer.question_index, told.ask_id, nudged.nudge, call.message.id))


def _nudge(session: Session, index: int, ask_id: str, nudge: NudgeName, ref: str | None) -> Frame:
    text = getattr(session.words.nudges, nudge) if session.words else ""
    data = {
        "ask_id": ask_id,
        "level": NUDGES.index(nudge) + 1,
        "kind": nudge,
        "text": text,
        "language": session.language,
        **sound_data(session, nudge_sound(nudge)),
    }
    return Frame(
        type=FrameType.NUDGE, ts=now(), session_id=session.session_id, turn=index, ref=ref, data=shown_data(data)
    )


def _which(call: Call, wanted: _Question) -> Which:
    return Which(wanted.question_index, wanted.ask_id, call.message.id)


HANDLERS: Handlers = {
    "next_question": next_question,
    "end_answer": end_answer,
    "skip_question": skip_question,
    "repeat_question": repeat_question,
    "pause": pause,
    "resume_session": resume_session,
    "playback": playback,
    "speech": speech_heard,
    "silence": silence,
}
