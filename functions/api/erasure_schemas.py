"""Bodies of erasures."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.schemas import Request


class ErasePerson(Request):
    """`POST /api/people/erase`."""

    user_id: str = Field(min_length=1, max_length=200, description="the label that the sessions were made with")


class Erased(BaseModel):
    """What became of an erasure."""

    status: Literal["erased", "erasing"] = Field(description="`erasing`: the rest goes on without another request")
