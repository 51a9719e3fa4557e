"""Two seconds of somebody speaking, in every container that is accepted: what the corpus spoils."""

from __future__ import annotations

import struct
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cli.answers import sample_answers
from goldenfish.audio.decode import decode
from tests.signals import encoded, wav

RATE = 16_000


@cache
def speech() -> NDArray[np.float32]:
    """Speech from one of the project's own samples, shape (n,), 16 kHz."""
    whole = decode(sample_answers("en")[2].read_bytes(), max_seconds=300).samples
    loudest = int(np.argmax((whole[: whole.size // RATE * RATE].reshape(-1, RATE) ** 2).sum(axis=1))) * RATE
    return whole[max(0, loudest - RATE // 2) : loudest + RATE * 3 // 2].copy()


def riff(form: bytes, *chunks: tuple[bytes, bytes], size: int | None = None) -> bytes:
    """A RIFF file of chunks, whose size may lie."""
    body = b"".join(kind + struct.pack("<I", len(held)) + held + b"\0" * (len(held) % 2) for kind, held in chunks)
    return b"RIFF" + struct.pack("<I", (4 + len(body) if size is None else size) & 0xFFFFFFFF) + form + body


def fmt(
    tag: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16, *, align: int | None = None, more: bytes = b""
) -> bytes:
    """The content of a WAV file's `fmt ` chunk."""
    block = channels * bits // 8 if align is None else align
    return struct.pack("<HHIIHH", tag, channels, rate, rate * block & 0xFFFFFFFF, block & 0xFFFF, bits) + more


def amr(frames: int = 100) -> bytes:
    """AMR-NB of the lowest rate: frames with bits that mean some sound."""
    random = np.random.default_rng(7)
    return b"#!AMR\n" + b"".join(b"\x04" + random.bytes(12) for _ in range(frames))


@cache
def good() -> dict[str, bytes]:
    """The recordings by name."""
    said = speech()
    return {
        "wav": wav(said),
        "flac": encoded(said, "flac", "flac"),
        "mp3": encoded(said, "mp3", "libmp3lame"),
        "ogg": encoded(said, "ogg", "libopus", rate=48_000),
        "webm": encoded(said, "webm", "libopus", rate=48_000),
        "m4a": encoded(said, "ipod", "aac"),
        "aac": encoded(said, "adts", "aac"),
        "3gp": encoded(said, "3gp", "aac"),
        "amr": amr(),
    }
