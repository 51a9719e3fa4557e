"""Texts that fit into a frame: what is too long is cut where that can be seen, never dropped."""

from __future__ import annotations

import json

from pydantic import JsonValue

MAX_BYTES = 32 * 1024
"""API Gateway closes a connection over a larger frame (1009), whoever sent it."""
KEPT_CHARACTERS = 2000
"""Of a text that is cut: at most 12 KB, were each of them to be escaped."""

Message = dict[str, JsonValue]


def written(message: Message) -> str:
    """A message as JSON without spaces."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def size_of(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text.encode())


def fitted(message: Message, members: Message) -> str:
    """A message as a text that fits.

    While it does not, its longest member is cut: a text to its first `KEPT_CHARACTERS`, anything else (and a text
    that was cut before) is left out. `cut` names these members. Read over HTTP (`GET …/events`) an event is whole.

    Args:
        message: what to write.
        members: those that may be cut: a part of the message, or itself; changed in place.
    """
    cut: list[JsonValue] = []
    while size_of(text := written(message)) > MAX_BYTES:
        name = max((n for n in members if n not in {"type", "cut"}), key=lambda n: size_of(written({n: members[n]})))
        value = members[name]
        if isinstance(value, str) and len(value) > KEPT_CHARACTERS:
            members[name] = value[:KEPT_CHARACTERS]
        else:
            del members[name]
        cut += [] if name in cut else [name]
        members["cut"] = cut
    return text
