"""What a ticket admits to."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field

from goldenfish.connections.models import Profile
from goldenfish.frozen import Frozen
from goldenfish.users.caller import Caller

LIFETIME = timedelta(seconds=60)
"""Enough for a handshake on a slow network; a ticket that ends up in a log is worth nothing when it is read there."""


class Ticket(Frozen):
    """One admission to one session's socket. The ticket's text itself is known to its client only."""

    session_id: str
    caller: Caller = Field(description="who asked for the ticket")
    profile: Profile | None = Field(description="None: the handshake chooses")
    expires_at: datetime

    @property
    def issued_at(self) -> datetime:
        """When it was asked for."""
        return self.expires_at - LIFETIME
