"""The document in the secret `SigningKeys`, and its rotation. Pure.

The stack generates `root` once, and it stays: logins are found by a hash with a key made from it. While `keys` is
empty, tokens are signed with a key made from `root` as well; after the first rotation only what stands in `keys`
counts. Any key listed verifies; the newest signs.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from goldenfish.frozen import Frozen

_FIRST = "first"
_BYTES = 32


class SigningKey(Frozen):
    """One key that access tokens are signed with."""

    kid: str = Field(min_length=1, pattern=r"^[A-Za-z0-9_.-]+$", description="names the key in a token's header")
    secret: str = Field(min_length=32, repr=False)
    since: datetime


class SigningKeys(BaseModel):
    """The whole document. A malformed one is reported without its content."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    root: str = Field(min_length=32, repr=False, description="generated with the stack; never changes")
    keys: tuple[SigningKey, ...] = ()

    @property
    def known(self) -> tuple[SigningKey, ...]:
        """All keys that verify, the newest last."""
        if self.keys:
            return tuple(sorted(self.keys, key=lambda key: key.since))
        first = SigningKey(kid=_FIRST, secret=self._made("signing").hex(), since=datetime.fromtimestamp(0, UTC))
        return (first,)

    @property
    def newest(self) -> SigningKey:
        """The key that signs."""
        return self.known[-1]

    def by_id(self, kid: str) -> SigningKey | None:
        """The key of a name, or None."""
        return next((key for key in self.known if key.kid == kid), None)

    @property
    def login_secret(self) -> bytes:
        """What logins are hashed with."""
        return self._made("logins")

    def _made(self, purpose: str) -> bytes:
        return hmac.new(self.root.encode(), f"goldenfish {purpose}".encode(), hashlib.sha256).digest()


def rotated(keys: SigningKeys, moment: datetime, *, drop_old: bool = False) -> SigningKeys:
    """The document with a new key that signs from now on.

    Args:
        keys: the document in force.
        moment: now.
        drop_old: accept no other key any more (after a leak: every access token has to be had anew); else the key
            that signed until now goes on verifying until the next rotation.
    """
    kid = f"{moment.astimezone(UTC):%Y%m%d}-{secrets.token_hex(4)}"
    new = SigningKey(kid=kid, secret=secrets.token_hex(_BYTES), since=moment)
    return SigningKeys(root=keys.root, keys=(new,) if drop_old else (keys.newest, new))
