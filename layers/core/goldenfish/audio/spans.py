"""A span of time inside one recording."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Start and end in seconds from the first sample; `end_s` is exclusive."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s
