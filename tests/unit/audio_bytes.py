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


def tone_bytes(seconds: float, hertz: float = 180.0, rate: int = 16_000) -> bytes:
    """A buzz of many harmonics as WAV: sound without speech."""
    period = int(rate / hertz)
    frames = b"".join(
        int(12_000 * (1 - 2 * (n % period) / period)).to_bytes(2, "little", signed=True)
        for n in range(int(seconds * rate))
    )
    silence = wav_bytes(seconds, rate)
    return silence[: -len(frames)] + frames
