"""Tickets in DynamoDB, found by their hash: who reads the table cannot connect with what stands there."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.constants import ATTRIBUTES

from goldenfish.table import Item, present
from goldenfish.tickets.models import Ticket
from goldenfish.users.caller import Caller

_TICKET = "TICKET"


class TicketItem(Item):
    """One ticket that has not been used."""

    session_id = UnicodeAttribute()
    caller = JSONAttribute()
    profile = UnicodeAttribute(null=True)
    ends_at = UnicodeAttribute()


def keep(text: str, ticket: Ticket) -> None:
    """Store a new ticket."""
    item = TicketItem(
        _key(text),
        _TICKET,
        **present(ticket.model_dump(include={"session_id", "profile"})),
        caller=ticket.caller.model_dump(mode="json"),
        ends_at=ticket.expires_at.isoformat(),
        expires_at=int(ticket.expires_at.timestamp()) + 1,
    )
    item.save()


def take(text: str) -> Ticket | None:
    """Remove a ticket and return it; of several that try at once one gets it, the others None."""
    removed = TicketItem._get_connection().delete_item(_key(text), range_key=_TICKET, return_values="ALL_OLD")
    if not removed.get(ATTRIBUTES):
        return None
    item = TicketItem()
    item.deserialize(removed[ATTRIBUTES])
    return Ticket(
        session_id=item.session_id,
        caller=Caller.model_validate(item.caller),
        profile=item.profile,
        expires_at=datetime.fromisoformat(item.ends_at),
    )


def _key(text: str) -> str:
    return f"TICKET#{hashlib.sha256(text.encode()).hexdigest()}"
