"""Where a turn's frames and events go: to the live connection, or nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from goldenfish.connections import service as connections
from goldenfish.events.models import Event, Frame
from goldenfish.providers.speaker import Codec


class Outlet(Protocol):
    """Takes what a turn sends."""

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """What the client can play, the one it likes best first; empty: nothing, so nothing is spoken."""
        ...

    @property
    def whole_reply(self) -> bool:
        """Whether the client wants the text of the reply in one piece, before its sound."""
        ...

    @property
    def sends_events(self) -> bool:
        """Whether `tell` sends events, or leaves them to the push."""
        ...

    async def open(self) -> None:
        """Find out who listens, so that it need not be waited for later."""
        ...

    async def send(self, frame: Frame) -> None:
        """Send a fleeting frame; it is lost where nobody is connected."""
        ...

    async def tell(self, session_id: str, events: Sequence[Event]) -> None:
        """Send what is new in the log."""
        ...


class Socket:
    """The live connection of a session. Its calls block, so they run in a thread."""

    sends_events = True

    def __init__(self, session_id: str) -> None:
        self._channel = connections.channel_of(session_id)

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """See `Outlet`."""
        return self._channel.codecs

    @property
    def whole_reply(self) -> bool:
        """See `Outlet`."""
        return self._channel.whole_reply

    async def open(self) -> None:
        """See `Outlet`."""
        await asyncio.to_thread(lambda: self._channel.connection)

    async def send(self, frame: Frame) -> None:
        """See `Outlet`."""
        await asyncio.to_thread(self._channel.send, frame)

    async def tell(self, session_id: str, events: Sequence[Event]) -> None:
        """See `Outlet`."""
        seen = self._channel.connection
        # As it was read when the turn began: good for a delivery that goes on where that connection stood.
        goes_on = seen is not None and bool(events) and events[0].seq == seen.sent_seq + 1
        connection = seen if goes_on else None
        await asyncio.to_thread(connections.send_own, session_id, tuple(events), connection=connection)


class Silence:
    """For a reply that goes out with the request's own answer; sockets get the log by the table's stream."""

    codecs: tuple[Codec, ...] = ()
    whole_reply = True
    sends_events = False

    async def open(self) -> None:
        """See `Outlet`."""

    async def send(self, frame: Frame) -> None:
        """See `Outlet`."""

    async def tell(self, session_id: str, events: Sequence[Event]) -> None:
        """See `Outlet`."""
