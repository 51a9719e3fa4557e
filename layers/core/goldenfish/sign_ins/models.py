"""What a sign-in is."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import Field

from goldenfish.frozen import Frozen
from goldenfish.users.models import User

LONGEST = timedelta(days=365)
"""However often it is refreshed, a sign-in ends after this (ASVS 5.0, 7.3.2)."""


class SignIn(Frozen):
    """One sign-in. Of refresh tokens only hashes are kept."""

    sign_in_id: str
    user_id: str
    generation: int = Field(description="of the account when it was made; an account with another has ended it")
    created_at: datetime
    expires_at: datetime = Field(description="of the refresh token in force")
    refresh_hash: str = Field(repr=False, description="of the refresh token in force")
    previous_hash: str = Field(default="", repr=False, description="of the one before")
    nonce: str = Field(default="", repr=False, description="with the one before it makes the one in force")
    rotated_at: datetime
    rotations: int = 0

    def holds_for(self, user: User) -> bool:
        """Whether the account still stands behind it."""
        return user.active and user.generation == self.generation


class Tokens(Frozen):
    """What a client is given at a sign-in or a refresh."""

    access_token: str = Field(repr=False)
    access_expires_s: int
    refresh_token: str = Field(repr=False)
    refresh_expires_at: datetime
    user: User
