"""Logins: one normal form for what people type, and the key an account is found by. Pure.

The key is a keyed hash: who reads the table's keys, or a log of them, cannot try addresses out.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from goldenfish.problems import InvalidRequest
from goldenfish.users.models import ExternalIdentity

SHORTEST = 3
LONGEST = 254
"""Of an e-mail address (RFC 5321: a path has 256 octets with its brackets)."""
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""What Unicode counts as ignorable by default (DerivedCoreProperties) although Python takes it for printable."""


def normal_form(login: str) -> str:
    """What two spellings of the same login have in common: NFKC, without case and surrounding space.

    Raises:
        InvalidRequest: too short, too long, or with white space or characters that are not seen.
    """
    # Folding the case can undo the normal form (Unicode, 3.13, D146), so that is taken again.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login.strip()).casefold())
    if not SHORTEST <= len(folded) <= LONGEST:
        raise InvalidRequest(f"A login has {SHORTEST} to {LONGEST} characters.")
    if _UNSEEN.search(folded) or any(character.isspace() or not character.isprintable() for character in folded):
        raise InvalidRequest("A login has no white space and no characters that are not seen.")
    return folded


def login_key(login: str, secret: bytes) -> str:
    """The key of a login: HMAC-SHA256 of its normal form, hexadecimal.

    Args:
        login: in its normal form.
        secret: `SigningKeys.login_secret`.
    """
    return _hash(f"login\n{login}", secret)


def external_key(identity: ExternalIdentity, secret: bytes) -> str:
    """The key of an external identity; never the same as that of a login."""
    return _hash(f"external\n{identity.issuer}\n{identity.subject}", secret)


def address_key(address: str, secret: bytes) -> str:
    """What stands for a network address where attempts are counted; empty for none."""
    return _hash(f"address\n{address}", secret) if address else ""


def _hash(text: str, secret: bytes) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
