"""What a person says in a turn as a recording: sent over the socket in parts, or uploaded whole."""

from __future__ import annotations

import hashlib

from goldenfish.conversation.service import recordings_of
from goldenfish.objects import store as objects

MAX_PARTS = 64
"""Of some 24 kB each: about eight minutes of Opus. Longer answers are uploaded."""
MAX_BYTES = 24_000_000


def add_part(session_id: str, audio_id: str, part: int, parts: int, content: bytes) -> str | None:
    """Keep one part; with the last one to come, in whatever order, the recording is put together.

    Args:
        session_id: of the conversation.
        audio_id: the client's name of the recording, the same in all its parts.
        part: from 0.
        parts: how many there are, 1 to `MAX_PARTS`.
        content: of this part.

    Returns:
        Key of the whole recording, or None while parts are missing. Two calls that both see the last part put the
        same recording together.
    """
    folder = f"{recordings_of(session_id)}{hashlib.sha256(audio_id.encode()).hexdigest()[:32]}/"
    whole = f"{folder}whole"
    if parts == 1:
        objects.put(whole, content, "application/octet-stream")
        return whole
    objects.put(f"{folder}{part:02d}", content, "application/octet-stream")
    wanted = [f"{folder}{number:02d}" for number in range(parts)]
    if not set(wanted) <= set(objects.keys_under(folder)):
        return None
    objects.put(whole, b"".join(objects.get(key, max_bytes=MAX_BYTES) for key in wanted), "application/octet-stream")
    return whole


def uploaded(session_id: str, key: str) -> bool:
    """Whether a key that a client names is one of its own conversation's recordings."""
    return key.startswith(recordings_of(session_id)) and ".." not in key
