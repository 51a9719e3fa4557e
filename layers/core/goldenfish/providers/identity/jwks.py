"""The public keys of external OIDC issuers (JWKS), read from them and kept.

Keys are kept for an hour. A token that names another key makes them be read again, since issuers rotate without
notice; but no oftener than every half a minute, whatever comes. While an issuer does not answer, what was read in
the last day goes on counting.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from goldenfish.observability import make_logger
from goldenfish.problems import IdentityUnavailable
from goldenfish.providers.identity.https_json import UnreadableError, fetch

if TYPE_CHECKING:
    from jwt import PyJWK

KEPT_S = 3600.0
REFETCH_S = 30.0
STALE_S = 24 * 3600.0
ALGORITHMS = ("RS256", "ES256")
_SMALLEST_RSA_BITS = 2048

logger = make_logger("identity")


class KeySet:
    """The keys of one issuer.

    Args:
        issuer: its address, `iss` of its tokens.
        jwks_url: of its keys; empty: as its discovery document says.
    """

    def __init__(self, issuer: str, jwks_url: str) -> None:
        self._issuer = issuer
        self._jwks_url = jwks_url
        self._keys: dict[str, PyJWK] = {}
        self._read_at = self._tried_at = -float("inf")

    def key(self, kid: str) -> PyJWK | None:
        """The key of a name; None: the issuer has none of this name.

        Raises:
            IdentityUnavailable: the issuer's keys could not be read lately.
        """
        moment = time.monotonic()
        wanted = moment - self._read_at > KEPT_S or kid not in self._keys
        if wanted and moment - self._tried_at >= REFETCH_S:
            self._tried_at = moment
            self._read_again()
        if moment - self._read_at > STALE_S:
            raise IdentityUnavailable(retry_after_s=round(REFETCH_S))
        return self._keys.get(kid)

    def _read_again(self) -> None:
        try:
            self._keys = usable_keys(fetch(self._jwks_url or discovered(self._issuer)))
        except UnreadableError as error:
            logger.warning("keys of an issuer not read", issuer=self._issuer, fault=str(error))
        else:
            self._read_at = time.monotonic()


_known: dict[tuple[str, str], KeySet] = {}


def key_set(issuer: str, jwks_url: str) -> KeySet:
    """The keys of an issuer, the same for every request of this process."""
    return _known.setdefault((issuer, jwks_url), KeySet(issuer, jwks_url))


def forget_keys() -> None:
    """Read all keys anew at their next use."""
    _known.clear()


def discovered(issuer: str) -> str:
    """Address of an issuer's keys by its discovery document (OpenID Connect Discovery 1.0, 4).

    Raises:
        UnreadableError: there is no such document, or it is another issuer's.
    """
    document = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise UnreadableError("another issuer's document")
    return str(document.get("jwks_uri", ""))


def usable_keys(document: dict[str, Any]) -> dict[str, PyJWK]:
    """Keys of a JWKS that may verify, by name: RSA of 2048 bits or more, and P-256; each with its one algorithm.

    Raises:
        UnreadableError: none of them is.
    """
    from jwt import PyJWK  # noqa: PLC0415 (95 ms with cryptography, for external tokens only)
    from jwt.exceptions import PyJWTError  # noqa: PLC0415

    found: dict[str, PyJWK] = {}
    listed = document.get("keys")
    for described in listed if isinstance(listed, list) else []:
        algorithm = _algorithm(described) if isinstance(described, dict) else None
        if algorithm is None:
            continue
        try:
            key = PyJWK(described, algorithm)
        except PyJWTError:
            continue
        if algorithm == "ES256" or key.key.key_size >= _SMALLEST_RSA_BITS:
            found[described["kid"]] = key
    if not found:
        raise UnreadableError("no usable key")
    return found


def _algorithm(described: dict[str, Any]) -> str | None:
    """What a key may be used with; None: nothing here."""
    kind = (described.get("kty"), described.get("crv"))  # compared, not looked up: an issuer may put a list there
    algorithm = "RS256" if kind == ("RSA", None) else "ES256" if kind == ("EC", "P-256") else None
    named = isinstance(described.get("kid"), str) and described["kid"]
    for_signing = described.get("use", "sig") == "sig"
    public = "d" not in described  # a private key that anybody can read proves nothing
    return algorithm if named and for_signing and public and described.get("alg", algorithm) == algorithm else None
