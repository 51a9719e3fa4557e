"""A stored reply."""

from __future__ import annotations

from pydantic import JsonValue

from goldenfish.frozen import Frozen


class Reply(Frozen):
    """Status and body of an answered request; a body of a problem has its `code`."""

    status: int
    body: dict[str, JsonValue]
