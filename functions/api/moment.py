"""A moment in a query."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator


def _written_out(value: object) -> object:
    """Only what the document says: pydantic takes a bare number, too, for seconds since 1970."""
    if isinstance(value, str) and "t" not in value.lower():
        raise ValueError("a moment is written 2026-11-21T12:00:00Z, with its offset")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""RFC 3339, with its offset."""
