"""What an invitation is, and what redeeming it gives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from goldenfish.conversation.models import Conversation
from goldenfish.frozen import Frozen
from goldenfish.sessions.models import Session
from goldenfish.users.caller import View

Product = Literal["memories", "practice"]
"""Which page: interviews about memories, or conversations of practice."""

GRACE = timedelta(minutes=10)
"""So long whoever redeemed it may do so again: the answer can be lost, and phones wait for minutes in a lift."""

RENEWED_FOR = timedelta(hours=24)
"""After redeeming; then the person is sent another link. A day holds an interview with a night in it."""


class Invitation(Frozen):
    """One invitation. Of its code, and of the secret of whoever redeemed it, only hashes are kept."""

    invitation_id: str
    owner: str = Field(description="whose the session is")
    user_id: str = Field(description="label of the person, for a session that is to be made")
    product: Product | None = Field(description="None: whoever redeems it chooses")
    session_id: str = Field(default="", description="that it leads to; empty: one is made when it is redeemed")
    language: str = Field(default="", description="empty: the page's, else as without a page")
    view: View = Field(default="person", description="what is shown of results")
    made_at: datetime
    expires_at: datetime
    redeemed_by: str = Field(default="", repr=False, description="hash of the redeemer's secret; empty: nobody has")
    redeemed_at: datetime | None = None


class Credential(Frozen):
    """What opens one session, for a while."""

    access_token: str = Field(repr=False)
    expires_at: datetime
    renew_until: datetime


class Redeemed(Frozen):
    """What whoever redeemed an invitation is given."""

    invitation: Invitation
    made: Session | Conversation
    credential: Credential
