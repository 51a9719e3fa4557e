"""Bodies of erasures and exports."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from functions.api.request import Request


class ErasePerson(Request):
    """`POST /api/people/erase`."""

    user_id: str = Field(min_length=1, max_length=200, description="the label that the sessions were made with")


class Erased(BaseModel):
    """What became of an erasure."""

    status: Literal["erased", "erasing"] = Field(description="`erasing`: the rest goes on without another request")


class ExportPerson(Request):
    """`POST /api/people/export`."""

    user_id: str | None = Field(
        default=None, min_length=1, max_length=200, description="the sessions' label; null: everything of the caller"
    )


class ExportView(BaseModel):
    """An archive that was asked for."""

    export_id: str
    status: Literal["waiting", "ready", "failed"]
    asked_at: datetime
    reason: Literal["took_too_long", "failed"] | None = Field(description="with `failed`")
    size_bytes: int | None
    sha256: str | None = Field(description="of the archive, hexadecimal")
    url: str | None = Field(
        description="with `ready`: where it can be fetched for an hour by whoever has the address"
    )
    expires_at: datetime = Field(description="when the archive is removed")
