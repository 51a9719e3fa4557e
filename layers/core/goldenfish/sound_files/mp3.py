"""MP3: frames of MPEG audio, layer III (ISO 11172-3, 13818-3), with or without tags around them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from goldenfish.sound_files.fault import SoundFileError

# kbit/s by index; index 0 is "free", 15 forbidden.
_MPEG1_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_DIVISOR = {3: 1, 2: 2, 0: 4}
"""MPEG 1, 2 and 2.5 by the two version bits."""
_ID3V1_BYTES = 128
_SYNC = 0x7FF
# 24 kHz, mono, 8 kbit/s; a frame whose side information says "no bits follow" decodes to nothing.
_SILENT = b"\xff\xf3\x14\xc4" + bytes(20)
_SILENT_MS = 24


class Frame(NamedTuple):
    """One frame."""

    rate: int
    mono: bool
    samples: int
    data: bytes

    @property
    def is_index(self) -> bool:
        """Whether it holds an encoder's table of contents (Xing, Info, VBRI) in place of sound."""
        return any(name in self.data[4:44] for name in (b"Xing", b"Info", b"VBRI"))

    @property
    def unheard_samples(self) -> int:
        """How many samples are the encoder's padding, as it says in a table of contents; players skip them.

        http://gabriel.mp3-tech.org/mp3infotag.html
        """
        at = max(self.data.find(b"Xing", 4, 44), self.data.find(b"Info", 4, 44))
        if at < 0:
            return 0
        flags = int.from_bytes(self.data[at + 4 : at + 8])
        at += 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
        if self.data[at : at + 4] not in {b"LAME", b"Lavf", b"Lavc"}:
            return 0
        both = int.from_bytes(self.data[at + 21 : at + 24])
        return (both >> 12) + (both & 0xFFF)


def frames(audio: bytes) -> Iterator[Frame]:
    """The frames in order, a table of contents among them.

    Raises:
        SoundFileError: not MP3, or cut off.
    """
    at, end = _after_id3(audio), len(audio)
    if audio[-_ID3V1_BYTES:].startswith(b"TAG"):
        end -= _ID3V1_BYTES
    if at >= end:
        raise SoundFileError("no frame")
    while at < end:
        frame = _frame(audio, at)
        yield frame
        at += len(frame.data)


def playing_ms(audio: bytes) -> int:
    """How long a file plays; the encoder's padding (up to 70 ms) counts where the file does not tell it."""
    found = list(frames(audio))
    unheard_ms = sum(frame.unheard_samples * 1000 / frame.rate for frame in found)
    return max(0, round(sum(frame.samples * 1000 / frame.rate for frame in found if not frame.is_index) - unheard_ms))


def join(parts: Sequence[bytes]) -> bytes:
    """One file that plays one after another; tags and tables of contents, true of a part alone, are left out."""
    if len(parts) == 1:
        return parts[0]
    found = [frame for part in parts for frame in frames(part) if not frame.is_index]
    if len({(frame.rate, frame.mono) for frame in found}) != 1:
        raise SoundFileError("different rates or channels")
    return b"".join(frame.data for frame in found)


def silence(ms: int) -> bytes:
    """A file that plays about so long (whole frames of 24 ms) and is not heard."""
    return _SILENT * max(1, round(ms / _SILENT_MS))


def _after_id3(audio: bytes) -> int:
    if not audio.startswith(b"ID3") or len(audio) < 10:  # noqa: PLR2004 - the tag's header
        return 0
    size = sum((byte & 127) << shift for byte, shift in zip(audio[6:10], (21, 14, 7, 0), strict=True))
    return 10 + size


def _frame(audio: bytes, at: int) -> Frame:
    if at + 4 > len(audio):
        raise SoundFileError("cut off in a frame's header")
    (header,) = struct.unpack_from(">I", audio, at)
    version, layer = header >> 19 & 3, header >> 17 & 3
    kbits_index, rate_index, padding = header >> 12 & 15, header >> 10 & 3, header >> 9 & 1
    known = version in _DIVISOR and layer == 1 and 0 < kbits_index < 15 and rate_index < 3  # noqa: PLR2004
    if header >> 21 != _SYNC or not known:
        raise SoundFileError("not a frame of MP3")
    rate = _SAMPLE_RATES[rate_index] // _DIVISOR[version]
    first = version == 3  # noqa: PLR2004 - MPEG 1
    kbits = (_MPEG1_RATES if first else _MPEG2_RATES)[kbits_index]
    samples = 1152 if first else 576
    size = samples // 8 * kbits * 1000 // rate + padding
    if at + size > len(audio):
        raise SoundFileError("cut off in a frame")
    return Frame(rate, header >> 6 & 3 == 3, samples, audio[at : at + size])  # noqa: PLR2004 - 3 is "single channel"
