"""AAC in ADTS frames (ISO 13818-7, 6.2; ISO 14496-3, 1.A)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from goldenfish.sound_files.fault import SoundFileError

_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
_HEADER_BYTES = 7
_BLOCK_SAMPLES = 1024
# 24 kHz, mono, AAC-LC: one block without a single spectral coefficient.
_SILENT = bytes.fromhex("fff15840017ffc01182007")
_SILENT_MS = _BLOCK_SAMPLES / 24


class Frame(NamedTuple):
    """One frame."""

    rate: int
    channels: int
    samples: int
    data: bytes


def frames(audio: bytes) -> Iterator[Frame]:
    """The frames in order.

    Raises:
        SoundFileError: not ADTS, or cut off.
    """
    at = 0
    if not audio:
        raise SoundFileError("no frame")
    while at < len(audio):
        header = audio[at : at + _HEADER_BYTES]
        if len(header) < _HEADER_BYTES or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # noqa: PLR2004 - the sync word
            raise SoundFileError("not a frame of AAC")
        size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
        rate_index = header[2] >> 2 & 15
        if size <= _HEADER_BYTES or at + size > len(audio) or rate_index >= len(_RATES):
            raise SoundFileError("cut off in a frame")
        channels = (header[2] & 1) << 2 | header[3] >> 6
        samples = _BLOCK_SAMPLES * ((header[6] & 3) + 1)
        yield Frame(_RATES[rate_index], channels, samples, audio[at : at + size])
        at += size


def playing_ms(audio: bytes) -> int:
    """How long a file plays, the encoder's padding among it."""
    return round(sum(frame.samples * 1000 / frame.rate for frame in frames(audio)))


def join(parts: Sequence[bytes]) -> bytes:
    """One file that plays one after another."""
    found = [frame for part in parts for frame in frames(part)]
    if len({(frame.rate, frame.channels) for frame in found}) > 1:
        raise SoundFileError("different rates or channels")
    return b"".join(frame.data for frame in found)


def silence(ms: int) -> bytes:
    """A file that plays about so long (whole frames of 43 ms) and is not heard."""
    return _SILENT * max(1, round(ms / _SILENT_MS))
