"""One row of an owner's list."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from goldenfish.frozen import Frozen


class OwnedSession(Frozen):
    """An interview or a conversation that belongs to an owner."""

    owner: str
    session_id: str
    person: str = Field(description="`people.store.person_key` of the session's label, which itself is not here")
    created_at: datetime
    expires_at: int = Field(description="epoch seconds: with the session itself")
