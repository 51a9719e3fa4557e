"""What an account is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

AccountRole = Literal["admin", "agent", "user"]
"""What an account may do: `admin` and `agent` are the seeds' roles, `user` is who registers."""

Status = Literal["active", "disabled"]

ACCOUNT_PREFIX = "usr"
USER_ID_PATTERN = "^usr_[0-9a-z]{1,40}$"
"""What every account's identifier fits; whatever else comes as one is refused before it becomes part of a key."""


class ExternalIdentity(Frozen):
    """A person as an external OIDC issuer names them."""

    issuer: str = Field(max_length=512, description="`iss` of the issuer's tokens, exactly")
    subject: str = Field(min_length=1, max_length=255, description="`sub` of the issuer's tokens")


class User(Frozen):
    """An account. Its identifier is random and never used twice; what a person is called stands beside it."""

    user_id: str
    login: str = Field(description="e-mail address or name, as it was given; found by the hash of its normal form")
    role: AccountRole
    status: Status = "active"
    created_at: datetime
    display_name: str = ""
    password_hash: str = Field(default="", repr=False, description="argon2's own text; empty: no password signs in")
    external: ExternalIdentity | None = Field(default=None, description="whose tokens speak for this account too")
    found_by: frozenset[str] = Field(
        default=frozenset(), repr=False, description="hashes of login and external identity, by which it is found"
    )
    generation: int = Field(default=0, description="of its sign-ins: raised when all of them end")
    version: int = Field(default=0, description="raised by each change")

    @property
    def active(self) -> bool:
        """Whether it lets anybody in."""
        return self.status == "active"
