"""ClarityMentor's protocol: flat `status`, `transcript`, `emotion`, `response`, then the sound of the reply."""

from __future__ import annotations

from goldenfish.connections.models import ClientMessage
from goldenfish.dialects.fitting import Message, fitted
from goldenfish.dialects.inbound import named_recording, parsed
from goldenfish.dialects.parts import in_parts
from goldenfish.dialects.wording import DETECTING_EMOTION, error_of, status, status_of
from goldenfish.events.models import Event, EventType, Frame, FrameType

_SAID = {EventType.QUESTION_ASKED, EventType.QUESTION_REPEATED, EventType.INTERVIEWER_SAID, FrameType.NUDGE}
"""What the other side says apart from replies."""


class ClarityMentor:
    """Profile `clarity_mentor`.

    Its sound was binary, which API Gateway does not carry: it comes as `audio_chunk` messages in base64.
    """

    whole_reply = True

    def render(self, item: Event | Frame, *, replay: bool = False) -> list[str]:
        """See `Dialect`. In a replay a reply is its `response`, since its pieces were never stored."""
        if item.type is FrameType.AUDIO_CHUNK:
            sound: Message = {"type": "audio_chunk", **item.data, "gen": item.gen}
            return in_parts(sound, sound)
        return [fitted(message, message) for message in self._messages(item, replay=replay)]

    def parse(self, body: str) -> ClientMessage:
        """See `Dialect`."""
        return named_recording(parsed(body))

    def _messages(self, item: Event | Frame, *, replay: bool) -> list[Message]:
        if item.type is EventType.TRANSCRIPT_FINAL:
            return _heard(item)
        if item.type is FrameType.TEXT_CHUNK or item.type in _SAID:
            return [_response(item)]
        if item.type is EventType.STREAM_COMPLETE:
            return [_response(item)] if replay and item.data.get("text") else []
        if item.type in {EventType.ERROR, FrameType.ERROR}:
            return [error_of(item)]
        if item.type is FrameType.PONG:
            return [{"type": "pong"}]
        return [message] if (message := status_of(item)) else []


def _response(item: Event | Frame) -> Message:
    return {"type": "response", "text": item.data.get("text")}


def _heard(item: Event | Frame) -> list[Message]:
    """Words, then emotion: null, for as long as nobody looks for it. The step is the protocol's."""
    text = item.data.get("text", item.data.get("excerpt"))
    if not text:
        return []
    return [
        {"type": "transcript", "text": text},
        status(DETECTING_EMOTION),
        {"type": "emotion", "data": None},
    ]
