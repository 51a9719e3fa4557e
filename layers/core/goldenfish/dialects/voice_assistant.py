"""The voice interview assistant's protocol: flat `text_chunk`, `audio_chunk`, `stream_complete`."""

from __future__ import annotations

from goldenfish.connections.models import ClientMessage
from goldenfish.dialects.fitting import Message, fitted
from goldenfish.dialects.inbound import named_recording, parsed
from goldenfish.dialects.parts import in_parts
from goldenfish.dialects.wording import error_of, status_of
from goldenfish.events.models import Event, EventType, Frame, FrameType

_SAID = {EventType.QUESTION_ASKED, EventType.QUESTION_REPEATED, EventType.INTERVIEWER_SAID, FrameType.NUDGE}
"""What the other side says apart from replies; each is a text of one piece."""


class VoiceAssistant:
    """Profile `voice_assistant`. Its event names are kept; Socket.IO's framing is not spoken."""

    whole_reply = False

    def render(self, item: Event | Frame, *, replay: bool = False) -> list[str]:
        """See `Dialect`; what is replayed says so."""
        if item.type is FrameType.AUDIO_CHUNK:
            sound = _flat(item)
            return in_parts(sound, sound)
        message = self._message(item)
        if message is None:
            return []
        if replay:
            message["replay"] = True
        return [fitted(message, message)]

    def parse(self, body: str) -> ClientMessage:
        """See `Dialect`. `audio` is another name of `b64`, with or without the head of a data URL."""
        message = parsed(body)
        audio = message.data.get("audio")
        if message.type != "audio_message" or not isinstance(audio, str):
            return named_recording(message)
        rest = {name: value for name, value in message.data.items() if name != "audio"}
        b64 = audio.partition(";base64,")[2] if audio.startswith("data:") else audio
        return named_recording(message.model_copy(update={"data": rest | {"b64": b64}}))

    def _message(self, item: Event | Frame) -> Message | None:
        if item.type is FrameType.TEXT_CHUNK:
            return _flat(item)
        if item.type is EventType.STREAM_COMPLETE:
            told = {name: item.data.get(name) for name in ("reason", "heard_text", "text", "error")}
            return _flat(item.model_copy(update={"data": told}))
        if item.type in _SAID:
            return {"type": "text_chunk", "idx": 0, "text": item.data.get("text"), "gen": item.gen}
        if item.type in {EventType.ERROR, FrameType.ERROR}:
            return error_of(item)
        if item.type is FrameType.PONG:
            return {"type": "pong"}
        return status_of(item)


def _flat(item: Event | Frame) -> Message:
    seq: Message = {"seq": item.seq} if isinstance(item, Event) else {}
    return {"type": item.type.value, **item.data, "turn": item.turn, "gen": item.gen, **seq}
