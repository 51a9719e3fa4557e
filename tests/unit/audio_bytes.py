"""Small recordings made here, for tests that only need bytes of a format."""

from __future__ import annotations

import io
import wave


def wav_bytes(seconds: float, rate: int = 16_000) -> bytes:
    """Silence as WAV, 16 bit mono."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"\x00\x00" * int(seconds * rate))
    return buffer.getvalue()
