"""Conversations and outlets for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from goldenfish.conversation.models import Chunk, Conversation, Talk
from goldenfish.conversation.transitions.closing import Progress, close_turn
from goldenfish.conversation.transitions.speaking import Said, begin_turn
from goldenfish.events.models import Event, Frame, FrameType
from goldenfish.providers.speaker import Codec

MOMENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """A moment after the conversation was made."""
    return MOMENT + timedelta(seconds=seconds)


def conversation() -> Conversation:
    """A new one."""
    return Conversation(
        session_id="cnv_1",
        owner="family",
        user_id="",
        product="practice",
        mode="general",
        language="en",
        services_mode="mock",
        created_at=MOMENT,
        active_at=MOMENT,
        expires_at=2_000_000_000,
    )


def talk() -> Talk:
    """A new conversation without turns."""
    return Talk(conversation=conversation())


def said(text: str, client_id: str | None = None, played_ms: int | None = None) -> Said:
    """Something typed."""
    return Said(text=text, source="typed", client_id=client_id, played_ms=played_ms)


def speaking(text: str = "Hello.", client_id: str | None = None) -> Talk:
    """A conversation with one open turn."""
    return begin_turn(talk(), said(text, client_id), now=MOMENT).talk


def progress(*texts: str, ms: int | None = 1000) -> Progress:
    """What a runner has sent."""
    return Progress(chunks=[Chunk(text=text, ms=ms) for text in texts])


def answered(*texts: str) -> Talk:
    """A conversation whose first turn was sent completely."""
    return close_turn(speaking(), 1, progress(*texts), now=later(2)).talk


@dataclass
class Heard:
    """An outlet that keeps what it gets."""

    codecs: tuple[Codec, ...] = ("ogg_opus",)
    whole_reply: bool = False
    sends_events: bool = True
    frames: list[Frame] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    async def open(self) -> None:
        """See `Outlet`."""

    async def send(self, frame: Frame) -> None:
        """See `Outlet`."""
        self.frames.append(frame)

    async def tell(self, session_id: str, events: Sequence[Event]) -> None:
        """See `Outlet`."""
        self.events += events

    def data(self, kind: FrameType) -> list[dict[str, object]]:
        """What the frames of one type hold."""
        return [dict(frame.data) for frame in self.frames if frame.type is kind]
