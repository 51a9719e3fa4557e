"""Messages of practice and mentor: begin, say, listen, stop."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from functions.interviewer.message import Call, Handlers
from goldenfish.connections.service import send_own
from goldenfish.conversation import service
from goldenfish.conversation.models import AUDIO
from goldenfish.conversation.reading import check_seen
from goldenfish.conversation.spoken import MAX_PARTS, add_part, uploaded
from goldenfish.conversation.transitions.speaking import Said
from goldenfish.events.models import Event
from goldenfish.frozen import Frozen
from goldenfish.problems import InvalidRequest

MAX_TEXT = 8_000
"""Characters of one message."""
Milliseconds = Annotated[int, Field(ge=0, le=24 * 3600 * 1000)]
"""Of a reply's playback. Bounded as all numbers of a client are: DynamoDB takes 38 digits."""
Generation = Annotated[int, Field(ge=0, le=10**6)]


class LanguageTest(Frozen):
    """`start_language_test`."""

    language: str = Field(pattern="^[a-z]{2,3}$")


class Start(Frozen):
    """`start_interview` and `start_general`: in the language of the conversation, unless they name one."""

    language: str = Field(default="", pattern="^([a-z]{2,3})?$")


class Text(Frozen):
    """`text_message`."""

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    source: service.Source = "typed"
    played_ms: Milliseconds | None = None


class Audio(Frozen):
    """`audio_message`: a recording in parts, or the key of one that was uploaded."""

    b64: str = ""
    part: int = Field(default=0, ge=0, lt=MAX_PARTS)
    parts: int = Field(default=1, ge=1, le=MAX_PARTS)
    audio_id: str = Field(default="", max_length=200)
    upload_key: str = ""
    played_ms: Milliseconds | None = None


class Stop(Frozen):
    """`cancel_stream`."""

    gen: Generation | None = None
    played_ms: Milliseconds | None = None


class Playback(Frozen):
    """`playback`: how far a reply has been played."""

    turn: int = Field(ge=1, le=10**6)
    gen: Generation | None = None
    state: str = "progress"
    played_ms: Milliseconds


def start_interview(call: Call) -> None:
    """Begin an interview; the model speaks first."""
    _begin(call, "interview", Start.model_validate(call.message.data).language)


def start_language_test(call: Call) -> None:
    """Begin speaking practice in a language; the model speaks first."""
    _begin(call, "language", LanguageTest.model_validate(call.message.data).language)


def start_general(call: Call) -> None:
    """Begin free talk; the model speaks first."""
    _begin(call, "general", Start.model_validate(call.message.data).language)


def text_message(call: Call) -> None:
    """The person wrote something, or their device recognised it."""
    said = Text.model_validate(call.message.data)
    if not said.text.strip():
        raise InvalidRequest("The text is empty.")
    _say(call, Said(said.text.strip(), said.source, None, call.message.id, said.played_ms))


def audio_message(call: Call) -> None:
    """The person said something; it is transcribed, then answered."""
    said = Audio.model_validate(call.message.data)
    session_id = call.connection.session_id
    check_seen(call.connection.caller, session_id)
    if said.upload_key:
        if not uploaded(session_id, said.upload_key):
            raise InvalidRequest("`upload_key` is no recording of this conversation.")
        _say(call, Said(None, "audio", said.upload_key, call.message.id, said.played_ms))
        return
    audio_id = said.audio_id or call.message.id
    if not audio_id or said.part >= said.parts:
        raise InvalidRequest("A recording has an `id` or `audio_id`, and parts from 0 to `parts` - 1.")
    try:
        content = base64.b64decode(said.b64, validate=True)
    except ValueError as fault:  # binascii.Error, and what it says of letters that are not ASCII
        raise InvalidRequest("`b64` is not base64.") from fault
    if not content:
        raise InvalidRequest("The recording is empty.")
    whole = add_part(session_id, audio_id, said.part, said.parts, content)
    if whole is not None:
        _say(call, Said(None, "audio", whole, f"{AUDIO}{audio_id}", said.played_ms))


def cancel_stream(call: Call) -> None:
    """Stop the reply."""
    stop = Stop.model_validate(call.message.data)
    stored = service.cancel(
        call.connection.caller,
        call.connection.session_id,
        gen=stop.gen,
        played_ms=stop.played_ms,
        client_id=call.message.id,
    )
    _send(call, stored.events)


def playback(call: Call) -> None:
    """How far a reply has been played; one of an older generation is left aside."""
    told = Playback.model_validate(call.message.data)
    connection = call.connection
    service.acknowledge(connection.caller, connection.session_id, told.turn, told.gen, told.played_ms)


def reset(call: Call) -> None:
    """Leave behind what was said."""
    stored = service.reset(call.connection.caller, call.connection.session_id, call.message.id)
    _send(call, stored.events)


def _begin(call: Call, mode: str, language: str) -> None:
    connection = call.connection
    started = service.begin(
        connection.caller, connection.session_id, mode=mode, language=language, client_id=call.message.id
    )
    _send(call, started.events)


def _say(call: Call, said: Said) -> None:
    started = service.say(call.connection.caller, call.connection.session_id, said)
    _send(call, started.events)


def _send(call: Call, events: Sequence[Event]) -> None:
    send_own(call.connection.session_id, events, connection=call.connection)


HANDLERS: Handlers = {
    "start_interview": start_interview,
    "start_language_test": start_language_test,
    "start_general": start_general,
    "text_message": text_message,
    "audio_message": audio_message,
    "cancel_stream": cancel_stream,
    "playback": playback,
    "reset": reset,
}
