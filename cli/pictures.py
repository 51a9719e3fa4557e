"""Small pictures made of text."""

from __future__ import annotations

from collections.abc import Iterable

BLOCKS = "▁▂▃▄▅▆▇█"


def speech_bar(spans: Iterable[tuple[float, float]], duration_s: float, width: int = 60) -> str:
    """Where somebody spoke: one character per slice of time, taller the more of the slice is speech.

    Args:
        spans: start and end in seconds; may overlap.
        duration_s: length of the recording in seconds.
        width: number of characters.

    Example:
        >>> speech_bar([(0.0, 1.0), (3.0, 4.0)], 4.0, width=8)
        '██▁▁▁▁██'
    """
    if duration_s <= 0 or width <= 0:
        return ""
    slice_s = duration_s / width
    merged = _merge(spans)
    shares = []
    for index in range(width):
        left, right = index * slice_s, (index + 1) * slice_s
        spoken = sum(max(0.0, min(end, right) - max(start, left)) for start, end in merged)
        shares.append(min(1.0, spoken / slice_s))
    return "".join(BLOCKS[round(share * (len(BLOCKS) - 1))] for share in shares)


def sparkline(values: Iterable[float | None]) -> str:
    """One character per value, scaled between the smallest and the greatest; a space where there is none.

    Example:
        >>> sparkline([1.0, None, 2.0, 3.0])
        '▁ ▅█'
    """
    listed = list(values)
    known = [value for value in listed if value is not None]
    if not known:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    return "".join(" " if v is None else BLOCKS[round((v - low) / span * (len(BLOCKS) - 1))] for v in listed)


def _merge(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
