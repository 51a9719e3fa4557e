"""The signing keys in force, as the secret holds them."""

from __future__ import annotations

from goldenfish.secrets.store import KEPT_SECONDS, read_secret
from goldenfish.settings import settings
from goldenfish.users.signing_keys import SigningKey, SigningKeys

UNKNOWN_KEY_SECONDS = 10.0
"""A key that is not known may be a new one: the secret is read again, but no oftener than this."""


def keys_in_force(*, oldest_s: float = KEPT_SECONDS) -> SigningKeys:
    """The document in the secret.

    Args:
        oldest_s: how many seconds ago it may have been read.

    Raises:
        goldenfish.secrets.store.SecretUnavailable: it cannot be read now.
        pydantic.ValidationError: it is not the document it should be.
    """
    return SigningKeys.model_validate_json(read_secret(settings().signing_keys_secret, oldest_s=oldest_s))


def key_of(kid: str) -> SigningKey | None:
    """The key of a name, also when it was put there a moment ago."""
    return keys_in_force().by_id(kid) or keys_in_force(oldest_s=UNKNOWN_KEY_SECONDS).by_id(kid)
