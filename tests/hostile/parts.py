"""Where the parts of a recording begin, by its container: the places at which a cut or a lie hurts most."""

from __future__ import annotations

import re

from goldenfish.audio.cut_short import _ebml_elements, _iso_boxes, _riff_chunks

MOVING = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}


def boundaries(data: bytes) -> list[int]:
    """Offsets in order, none at the very beginning or end."""
    found = {at for at in _boundaries(data) if 0 < at < len(data)}
    return sorted(found)


def some(places: list[int], most: int) -> list[int]:
    """At most so many of them, the first and the last among these, evenly spread."""
    if len(places) <= most:
        return places
    return [places[round(n * (len(places) - 1) / (most - 1))] for n in range(most)]


def _boundaries(data: bytes) -> list[int]:
    if data[:4] in (b"RIFF", b"RF64"):
        return [12, *(end for _, end in _riff_chunks(b"RIFF" + data[4:]))]
    if data[4:8] == b"ftyp":
        return _boxes(data, 0)
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return [end for _, end in _ebml_elements(data)]
    if data[:5] == b"#!AMR":
        return list(range(6, len(data), 32))
    return [found.start() for found in re.finditer(_BEGINNINGS.get(data[:4], rb"\xff[\xf0-\xff]"), data)]


_BEGINNINGS = {b"OggS": b"OggS", b"fLaC": b"\xff\xf8"}
"""Of pages and frames; MPEG's for everything else."""


def _boxes(data: bytes, start: int) -> list[int]:
    found, at = [], 0
    for kind, end in _iso_boxes(data[start:]):
        found += [start + at, start + at + 8]
        if kind in MOVING:
            found += _boxes(data[: start + end], start + at + 8)
        at = end
    return found
