"""What requests and answers about invitations hold."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from functions.api.consent_schemas import TellConsents
from functions.api.conversation_schemas import ConversationCreated
from functions.api.request import Request
from functions.api.schemas import SessionCreated
from goldenfish.ids import SESSION_ID_PATTERN
from goldenfish.invitations.models import Credential, Product
from goldenfish.sessions.asked_with import FASTEST, SLOWEST
from goldenfish.users.caller import View

_OPAQUE = r"^[A-Za-z0-9_-]+$"
_LANGUAGE = r"^([a-z]{2,3})?$"


class CreateInvitation(Request):
    """`POST /api/invitations`."""

    user_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=128,
        pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$",
        description="your label for the person, printable; not needed with `session_id`",
    )
    product: Product | None = Field(default=None, description="null: whoever redeems it chooses")
    session_id: str | None = Field(
        default=None, pattern=SESSION_ID_PATTERN, description="of a session to come back to; null: a new one is made"
    )
    language: str = Field(default="", pattern=_LANGUAGE, description="of page and session; empty: the browser's")
    view: View = Field(default="person", description="`person`: results without the estimate of cognition")
    expires_in_s: int | None = Field(default=None, ge=60, le=2_592_000, description="null: `INVITATION_EXPIRES`")


class InvitationCreated(BaseModel):
    """A link that works once. It is not kept: whoever loses it makes another."""

    invitation_id: str
    code: str = Field(description="a secret: it belongs behind the `#` of an address, which no server gets to see")
    path: str = Field(description="of the page, with the code; put the page's origin before it")
    expires_at: datetime


class RedeemInvitation(Request):
    """`POST /api/invitations/redeem`."""

    code: str = Field(min_length=1, max_length=128, pattern=_OPAQUE, repr=False)
    redeemer: str = Field(
        min_length=32,
        max_length=128,
        pattern=_OPAQUE,
        repr=False,
        description="a random secret of yours: with the same one the code can be redeemed again for ten minutes",
    )
    product: Product | None = Field(default=None, description="needed where the invitation leaves it open")
    language: str = Field(default="", pattern=_LANGUAGE, description="that the person has chosen; empty: as invited")
    mode: Literal["interview", "language", "general", ""] = Field(default="", description="of practice")
    speed: float | None = Field(default=None, ge=SLOWEST, le=FASTEST, description="of the voice")
    consents: TellConsents | None = Field(default=None, description="what the person has decided")


class SessionCredential(BaseModel):
    """What opens one session."""

    access_token: str = Field(description="for the Authorization header; for this session's own routes only")
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (a word of OAuth's)
    expires_at: datetime
    renew_until: datetime = Field(description="until then `POST …/credential` gives a fresh one")

    @classmethod
    def of(cls, credential: Credential) -> SessionCredential:
        """The document of a credential."""
        return cls(**credential.model_dump())


class InvitationRedeemed(BaseModel):
    """The session, and what opens it."""

    session_id: str
    product: Product
    view: View
    language: str
    credential: SessionCredential
    session: SessionCreated | None = Field(default=None, description="of memories: as `POST /api/session` answers")
    conversation: ConversationCreated | None = Field(
        default=None, description="of practice: as `POST /api/conversations` answers"
    )
