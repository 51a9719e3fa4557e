"""An archive that was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

State = Literal["waiting", "ready", "failed"]
FailureReason = Literal["took_too_long", "failed"]


class Export(Frozen):
    """One archive: of a person among the owner's, or of all that belongs to the owner."""

    export_id: str
    owner: str
    scope: str = Field(description="see `erasure.plan.scope_of`")
    asked_at: datetime
    state: State = "waiting"
    reason: FailureReason | None = None
    attempts: int = 0
    size_bytes: int | None = None
    sha256: str | None = Field(default=None, description="of the archive")
    expires_at: int = Field(description="epoch seconds: the archive goes with it")
