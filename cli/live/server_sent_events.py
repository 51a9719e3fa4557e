"""The text format of server-sent events (WHATWG HTML 9.2), read from whole answers."""

from __future__ import annotations

from typing import NamedTuple


class ServerSentEvent(NamedTuple):
    """One event of the stream."""

    data: str
    id: str
    kind: str = "message"


class EventStream(NamedTuple):
    """What one answer held."""

    events: tuple[ServerSentEvent, ...]
    retry_ms: int | None
    """How long the server asks the client to wait before it asks again."""


def parse(text: str, last_id: str = "") -> EventStream:
    """Read an answer; an event that is not ended by an empty line was cut off and does not count.

    Args:
        text: the answer's body.
        last_id: the last event id so far, kept by events that name none.
    """
    events: list[ServerSentEvent] = []
    data: list[str] = []
    kind, retry = "message", None
    for line in text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        if not line:
            if data:
                events.append(ServerSentEvent("\n".join(data), last_id, kind))
            data, kind = [], "message"
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
        elif name == "retry" and value.isdigit():
            retry = int(value)
    return EventStream(tuple(events), retry)
