"""Sound that comes in parts: joined before it is decoded."""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

Json = dict[str, Any]


class Audio(NamedTuple):
    """One self-contained piece of sound of a reply."""

    gen: int
    idx: int
    """Its place in the reply."""
    codec: str
    ms: int | None
    """How long it plays; None where the server does not say."""
    content: bytes


class AudioParts:
    """Parts of pieces that are not complete yet. A part that comes twice counts once."""

    def __init__(self) -> None:
        self._parts: dict[tuple[int, int], dict[int, bytes]] = {}
        self._done: set[tuple[int, int]] = set()
        self.garbled = 0
        """Parts that could not be read, and were left aside."""

    def take(self, frame: Json) -> Audio | None:
        """Take over an `audio_chunk`; gives the whole piece when this was the part that was missing."""
        data, gen = frame["data"], int(frame.get("gen") or 0)
        key = (gen, int(data["idx"]))
        number, total = int(data.get("part", 0)), int(data.get("parts", 1))
        if key in self._done:
            return None
        try:
            content = base64.b64decode(data["b64"], validate=True)
        except (binascii.Error, ValueError):
            self.garbled += 1
            return None
        if not 0 <= number < total:
            self.garbled += 1
            return None
        parts = self._parts.setdefault(key, {})
        parts[number] = content
        if len(parts) < total:
            return None
        self._done.add(key)
        whole = b"".join(content for _, content in sorted(self._parts.pop(key).items()))
        return Audio(gen, key[1], str(data["codec"]), data.get("ms"), whole)

    def forget_before(self, gen: int) -> None:
        """Drop the parts of older generations, which will never be played."""
        self._parts = {key: parts for key, parts in self._parts.items() if key[0] >= gen}
