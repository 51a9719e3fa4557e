"""The canonical protocol: every event and frame in its envelope."""

from __future__ import annotations

from goldenfish.connections.models import ClientMessage
from goldenfish.dialects.fitting import Message, fitted
from goldenfish.dialects.inbound import parsed
from goldenfish.dialects.parts import in_parts
from goldenfish.events.models import Event, Frame, FrameType


class GoldenFish:
    """Profile `golden_fish`; `docs/events.md` and `docs/asyncapi.yaml` describe it."""

    whole_reply = False

    def render(self, item: Event | Frame, *, replay: bool = False) -> list[str]:
        """See `Dialect`; what is replayed says so, sound comes in parts."""
        message: Message = item.model_dump(mode="json")
        if replay:
            message["replay"] = True
        data: Message = dict(item.data)
        message["data"] = data
        if item.type is FrameType.AUDIO_CHUNK:
            return in_parts(message, data)
        return [fitted(message, data)]

    def parse(self, body: str) -> ClientMessage:
        """See `Dialect`."""
        return parsed(body)
