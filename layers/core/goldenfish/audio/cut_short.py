"""Whether a file ends before its container says it should.

Read from the bytes of the container, since FFmpeg fits what it reports to the size of the file it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal

import av
from av.container import InputContainer

UNKNOWN_SIZES = (0, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFFFFFFFFFF)
OGG_END_OF_STREAM = 0x04
ISO_BOX_HEADER = 8
MOST_PARTS = 1_000_000
"""That are looked at: a quarter of an hour has some 50,000. A file of empty ones would take minutes."""
EBML_HEADER = b"\x1a\x45\xdf\xa3"
# Matroska's Segment and Cluster: recorders leave their size unknown, what lies inside has one.
EBML_OPENED = (b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75")


def container_is_cut(data: bytes) -> bool:
    """True when the container itself shows that bytes are missing at the end; False also when it cannot tell."""
    if data[:4] in (b"RIFF", b"RIFX"):
        return _runs_over(data, _riff_chunks(data))
    if data[4:8] == b"ftyp":
        return _runs_over(data, _iso_boxes(data))
    if data[:4] == b"caff":
        return _runs_over(data, _caf_chunks(data))
    if data[:4] == EBML_HEADER:
        return _runs_over(data, _ebml_elements(data))
    if data[:4] == b"OggS":
        last_page = data.rfind(b"OggS")
        return len(data) <= last_page + 5 or not data[last_page + 5] & OGG_END_OF_STREAM
    return False


def index_is_missing(data: bytes) -> bool:
    """True for MP4/3GP and CAF files cut before the index that FFmpeg needs: nothing of them can be saved."""
    if data[4:8] == b"ftyp":
        found = islice(_iso_boxes(data), MOST_PARTS)
        return _runs_over(data, _iso_boxes(data)) and all(kind != b"moov" for kind, _ in found)
    return data[:4] == b"caff" and _runs_over(data, _caf_chunks(data))


def declared_seconds(container: InputContainer, stream: av.AudioStream) -> float | None:
    """Length the headers promise, in seconds; None where they say nothing."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def is_shorter(decoded_s: float, declared_s: float | None) -> bool:
    """True when clearly less was decoded than promised: half a second and a tenth of the promise are forgiven."""
    return declared_s is not None and declared_s - decoded_s > max(0.5, 0.1 * declared_s)


def _runs_over(data: bytes, parts: Iterator[tuple[bytes, int]]) -> bool:
    return any(end > len(data) for _, end in islice(parts, MOST_PARTS))


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    order: Literal["little", "big"] = "little" if data[:4] == b"RIFF" else "big"
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], order)
        if size in UNKNOWN_SIZES and kind == b"data":  # written by recorders that could not seek back
            return
        yield kind, at + 8 + size
        at += 8 + size + size % 2


def _iso_boxes(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < ISO_BOX_HEADER:  # 0: reaches to the end of the file
            return
        yield kind, at + size
        at += size


def _caf_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = 8
    while at + 12 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 12], "big")
        if size in UNKNOWN_SIZES:
            return
        yield kind, at + 12 + size
        at += 12 + size


def _ebml_elements(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Elements of a Matroska/WebM file: an id and a size whose first bit set says how long each of them is."""
    at = 0
    while at < len(data) and data[at]:
        size_at = at + _leading_zeros(data[at]) + 1
        content = size_at + _leading_zeros(data[size_at]) + 1 if size_at < len(data) else len(data) + 1
        if content > len(data):  # cut inside the element's own header
            yield data[at:size_at], content
            return
        kind, all_ones = data[at:size_at], (1 << 7 * (content - size_at)) - 1
        size = int.from_bytes(data[size_at:content], "big") & all_ones
        if kind in EBML_OPENED:
            if size != all_ones:
                yield kind, content + size
            at = content
        else:
            yield kind, content + size
            at = content + size


def _leading_zeros(byte: int) -> int:
    return 8 - byte.bit_length()
