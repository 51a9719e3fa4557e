"""What a ticket admits to."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from goldenfish.connections.models import Profile
from goldenfish.frozen import Frozen
from goldenfish.users.caller import Caller


class Ticket(Frozen):
    """One admission to one session's socket. The ticket's text itself is known to its client only."""

    session_id: str
    caller: Caller = Field(description="who asked for the ticket")
    profile: Profile | None = Field(description="None: the handshake chooses")
    expires_at: datetime
