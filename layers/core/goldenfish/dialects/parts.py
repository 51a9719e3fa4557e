"""Sound in parts: base64 that is too long for one frame, split so that each part can be decoded on its own."""

from __future__ import annotations

from goldenfish.dialects.fitting import MAX_BYTES, Message, size_of, written

_MOST_PARTS = 9999
"""For the room that `part` and `parts` take; so many would be 240 MB."""


def split(b64: str, room: int) -> list[str]:
    """Cut base64 into pieces of at most `room` characters, each valid base64; one empty piece for nothing.

    Joined in order their decoded bytes are what was split.
    """
    step = room // 4 * 4
    return [b64[start : start + step] for start in range(0, len(b64), step)] or [""]


def in_parts(message: Message, sound: Message) -> list[str]:
    """A message with sound as one or more texts that fit, with `part` (from 0) and `parts`.

    Args:
        message: what to write.
        sound: its part that holds `b64`, or the message itself; changed in place.
    """
    b64 = str(sound["b64"])
    sound |= {"part": _MOST_PARTS, "parts": _MOST_PARTS, "b64": ""}
    pieces = split(b64, MAX_BYTES - size_of(written(message)))
    texts = []
    for part, piece in enumerate(pieces):
        sound |= {"part": part, "parts": len(pieces), "b64": piece}
        texts.append(written(message))
    return texts
