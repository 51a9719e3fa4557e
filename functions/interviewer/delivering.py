"""What every change of an interview over the socket needs: sound for the next question, and delivery at once."""

from __future__ import annotations

from functools import partial

from pydantic import JsonValue

from functions.interviewer.message import Call
from goldenfish.clock import now
from goldenfish.connections.service import flush
from goldenfish.events.models import Event, EventType, Frame, FrameType
from goldenfish.sessions import speech
from goldenfish.sessions.live import AddSound
from goldenfish.sessions.models import Change
from goldenfish.sessions.sounds import NOT_PREPARED

_QUESTIONS = (EventType.QUESTION_ASKED, EventType.QUESTION_REPEATED)


def add_sound(call: Call) -> AddSound:
    """How the next question gets its sound, in a format that this client plays."""
    return partial(speech.with_question, codecs=call.channel.codecs)


def deliver(call: Call, change: Change) -> None:
    """Deliver what was written at once; then see to it that the next question is spoken in advance.

    A voice that failed is told of as an error too: the question stands, but nobody hears it.
    """
    session = change.interview.session
    flush(session.session_id, fresh=change.stored, connection=call.connection)
    for event in change.stored:
        reason = event.data.get("audio_reason")
        if event.type in _QUESTIONS and reason not in (None, NOT_PREPARED):
            call.channel.send(_voice_failed(event, reason))
    asked = [event.turn for event in change.stored if event.type is EventType.QUESTION_ASKED and event.turn]
    if asked:
        speech.prepare_next(session, asked[-1], call.channel.codecs)


def _voice_failed(event: Event, code: JsonValue) -> Frame:
    data: dict[str, JsonValue] = {
        "code": code,
        "message": "The question could not be spoken; its text is there.",
        "fatal": False,
        "ask_id": event.data["ask_id"],
    }
    return Frame(type=FrameType.ERROR, ts=now(), session_id=event.session_id, turn=event.turn, data=data)
