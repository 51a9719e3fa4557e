"""A span of time inside one recording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """Start and end in seconds from the first sample; `end_s` is exclusive."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


def overlap_s(span: Span, others: Iterable[Span]) -> float:
    """Seconds of `span` that lie in one of `others`, which do not overlap each other."""
    return sum(max(0.0, min(span.end_s, o.end_s) - max(span.start_s, o.start_s)) for o in others)


def padded(spans: Sequence[Span], pad_s: float, end_s: float) -> list[Span]:
    """Each span widened on both sides, as far as the recording goes and at most to the middle of a gap.

    Args:
        spans: in order, not overlapping.
        pad_s: seconds to add on each side.
        end_s: length of the recording.
    """
    middles = [(before.end_s + after.start_s) / 2 for before, after in pairwise(spans)]
    limits = [0.0, *middles, end_s]
    return [
        Span(max(limits[i], span.start_s - pad_s), min(limits[i + 1], span.end_s + pad_s))
        for i, span in enumerate(spans)
    ]


def grouped(spans: Sequence[Span], *, gap_s: float, longest_s: float) -> list[Span]:
    """Neighbouring spans joined over their gaps into pieces that an engine takes at once.

    Args:
        spans: in order, not overlapping.
        gap_s: wider gaps stay open.
        longest_s: no piece grows beyond this by joining; one span that is longer by itself is cut evenly.
    """
    pieces: list[Span] = []
    for span in (part for whole in spans for part in _cut(whole, longest_s)):
        last = pieces[-1] if pieces else None
        if last and span.start_s - last.end_s <= gap_s and span.end_s - last.start_s <= longest_s:
            pieces[-1] = Span(last.start_s, span.end_s)
        else:
            pieces.append(span)
    return pieces


def _cut(span: Span, longest_s: float) -> list[Span]:
    parts = max(1, -int(-span.duration_s // longest_s))
    step = span.duration_s / parts
    return [Span(span.start_s + i * step, span.start_s + (i + 1) * step) for i in range(parts)]
