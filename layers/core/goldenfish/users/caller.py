"""Who asks for something: a token's owner, a signed-in person, or our own workers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

Role = Literal["service", "user", "agent", "admin", "participant", "platform"]
"""What a caller is.

* `service`: a service token, for all its owner's things; what an app's own backend holds.
* `user`, `agent`: a person with an account, for that account's things.
* `admin`: everybody's things, and the accounts.
* `participant`: whoever holds the credential of one session, which somebody has invited them to.
* `platform`: our own workers; no request from outside ever has it.
"""

View = Literal["person", "clinician"]
"""What is shown of results: a person sees no estimate of their cognition, whoever invited them does."""


class Caller(Frozen):
    """Who asks, as told by a credential that has been checked. `users.access` says what a caller sees."""

    owner: str = Field(description="whose things: the name of a service token's owner, or a user's id")
    role: Role
    sign_in: str = Field(default="", description="of an access token: the sign-in that can be revoked")
    session_id: str = Field(default="", description="a credential for this one session; empty: for all")
    view: View = Field(default="clinician", description="what is shown of results")
    expires_at: datetime | None = Field(default=None, description="of the credential; None: it does not expire")
    renew_until: datetime | None = Field(default=None, description="of a participant: no credential lasts longer")


PLATFORM = Caller(owner="", role="platform")
"""Our own workers, who act for whoever a session belongs to."""
