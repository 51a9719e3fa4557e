"""What every change of an interview over the socket needs: sound for the next question, and delivery at once."""

from __future__ import annotations

from functools import partial

from functions.interviewer.message import Call
from goldenfish.connections.service import flush
from goldenfish.events.models import EventType
from goldenfish.sessions import speech
from goldenfish.sessions.live import AddSound
from goldenfish.sessions.models import Change


def add_sound(call: Call) -> AddSound:
    """How the next question gets its sound, in a format that this client plays."""
    return partial(speech.with_question, codecs=call.channel.codecs)


def deliver(call: Call, change: Change) -> None:
    """Deliver what was written at once; then see to it that the next question is spoken in advance."""
    session = change.interview.session
    flush(session.session_id, fresh=change.stored, connection=call.connection)
    asked = [event.turn for event in change.stored if event.type is EventType.QUESTION_ASKED and event.turn]
    if asked:
        speech.prepare_next(session, asked[-1], call.channel.codecs)
