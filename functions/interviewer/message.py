"""What a handler of a client's message gets, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goldenfish.connections.channel import Channel
from goldenfish.connections.models import ClientMessage, Connection


@dataclass(frozen=True)
class Call:
    """One message and where it came from."""

    connection: Connection
    """As read with this message; `caller` and `session_id` are to be trusted, the message is not."""
    channel: Channel
    """For fleeting frames in answer; what is durable goes through the log and `flush`."""
    message: ClientMessage


Handler = Callable[[Call], None]
"""Carries out one type of message.

It raises `Problem` or `pydantic.ValidationError` to refuse, which the router answers with an `error` frame. After
a change it calls `goldenfish.connections.service.flush(session_id, fresh=events)`.
"""

Handlers = Mapping[str, Handler]
"""Handlers by type of message."""
