"""WAV with PCM samples, 16 bits, little endian."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

from goldenfish.sound_files.fault import SoundFileError

_PCM, _EXTENSIBLE = 1, 0xFFFE
_SILENCE_RATE = 8_000
_BYTES = 2


class Pcm(NamedTuple):
    """Samples and what they mean."""

    rate: int
    channels: int
    samples: bytes


def read(audio: bytes) -> Pcm:
    """The samples of a file.

    A writer that streams does not know the sizes and writes 0 or the largest number; then all that follows is meant.

    Raises:
        SoundFileError: not WAV, or not 16 bits.
    """
    if len(audio) < 12 or audio[:4] != b"RIFF" or audio[8:12] != b"WAVE":  # noqa: PLR2004 - the header's length
        raise SoundFileError("not WAV")
    at, shape = 12, None
    while at + 8 <= len(audio):
        name, size = struct.unpack_from("<4sI", audio, at)
        body = audio[at + 8 : at + 8 + size]
        if name == b"fmt " and len(body) >= 16:  # noqa: PLR2004 - the chunk's least length
            shape = struct.unpack_from("<HHIIHH", body)
        if name == b"data":
            return _pcm(shape, body if size > 0 else audio[at + 8 :])
        at += 8 + size + size % 2
    raise SoundFileError("no samples")


def _pcm(shape: tuple[int, ...] | None, samples: bytes) -> Pcm:
    if shape is None or shape[0] not in {_PCM, _EXTENSIBLE} or shape[5] != 8 * _BYTES or not shape[1] or not shape[2]:
        raise SoundFileError("not 16 bit PCM")
    frame = _BYTES * shape[1]
    return Pcm(shape[2], shape[1], samples[: len(samples) // frame * frame])


def write(pcm: Pcm) -> bytes:
    """A file with true sizes."""
    frame = _BYTES * pcm.channels
    header = struct.pack("<4sIHHIIHH", b"fmt ", 16, _PCM, pcm.channels, pcm.rate, pcm.rate * frame, frame, 8 * _BYTES)
    body = b"WAVE" + header + struct.pack("<4sI", b"data", len(pcm.samples)) + pcm.samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def playing_ms(audio: bytes) -> int:
    """How long a file plays."""
    pcm = read(audio)
    return round(len(pcm.samples) * 1000 / (_BYTES * pcm.channels * pcm.rate))


def join(parts: Sequence[bytes]) -> bytes:
    """One file that plays one after another."""
    found = [read(part) for part in parts]
    if len({(pcm.rate, pcm.channels) for pcm in found}) > 1:
        raise SoundFileError("different rates or channels")
    return write(found[0]._replace(samples=b"".join(pcm.samples for pcm in found)))


def silence(ms: int) -> bytes:
    """A file that plays so long and is not heard."""
    return write(Pcm(_SILENCE_RATE, 1, bytes(_BYTES * (ms * _SILENCE_RATE // 1000))))
