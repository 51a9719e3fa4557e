"""What the dialects without an envelope say in words: the steps of a turn, and the ends of a connection."""

from __future__ import annotations

from goldenfish.dialects.fitting import Message
from goldenfish.events.models import Event, Frame, FrameType

STEPS = {
    "transcribing": "Transcribing...",
    "generating": "Generating response...",
    "synthesising": "Synthesizing speech...",
}
"""The seed's words, for the steps that a turn tells of."""
DETECTING_EMOTION = "Detecting emotion..."
_CONNECTION = {
    FrameType.READY: "Ready",
    FrameType.RECONNECT: "This connection ends soon. Please connect again.",
    FrameType.SUPERSEDED: "This conversation was opened elsewhere. This connection ends.",
}


def status(message: str) -> Message:
    """A `status` message."""
    return {"type": "status", "message": message}


def status_of(item: Event | Frame) -> Message | None:
    """The `status` message that tells of a step of a turn or of the connection; None for other items."""
    if item.type is FrameType.STATUS:
        stage = str(item.data.get("stage", ""))
        return status(STEPS.get(stage, stage))
    if isinstance(item, Frame) and item.type in _CONNECTION:
        return status(_CONNECTION[item.type])
    return None


def error_of(item: Event | Frame) -> Message:
    """An `error` message, flat."""
    ref: Message = {"ref": item.ref} if isinstance(item, Frame) and item.ref else {}
    return {"type": "error", **item.data, **ref}
