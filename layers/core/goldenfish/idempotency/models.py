"""A stored reply."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue


class Reply(BaseModel):
    """Status and body of an answered request; a body of a problem has its `code`."""

    model_config = ConfigDict(frozen=True)

    status: int
    body: dict[str, JsonValue]
