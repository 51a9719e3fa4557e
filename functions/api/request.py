"""The base of what clients send."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """Base of request bodies: a misspelt field is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")
