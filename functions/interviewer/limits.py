"""Limits of a connection: API Gateway's own, and ours within them."""

from __future__ import annotations

from datetime import timedelta

from pydantic import JsonValue

FRAME_BYTES = 32 * 1024
"""API Gateway closes a connection over a larger frame (1009), and clients cannot choose how messages are cut."""
MESSAGE_BYTES = FRAME_BYTES
LONGEST_CONNECTION = timedelta(hours=2)
"""API Gateway's; then it closes the connection (1001)."""
RECONNECT_AFTER = timedelta(hours=1, minutes=50)
"""From this age on a connection is told to reconnect, with every message that comes over it."""
TOKEN_NOTICE = timedelta(minutes=5)
"""So long before the token expires that a connection was opened with, its client is told to connect anew."""
HEARTBEAT_S = 240
"""How often a silent client should send `ping`; API Gateway closes a connection after ten idle minutes."""
WINDOW = timedelta(seconds=10)
MESSAGES_PER_WINDOW = 120
"""A recording of two minutes in parts of 24 KB takes some 20 messages; nobody's playback or captions need more."""


def told() -> dict[str, JsonValue]:
    """The limits as `ready` tells them."""
    return {
        "frame_bytes": FRAME_BYTES,
        "message_bytes": MESSAGE_BYTES,
        "messages_per_window": MESSAGES_PER_WINDOW,
        "window_s": int(WINDOW.total_seconds()),
    }
