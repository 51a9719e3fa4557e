"""Telling who calls from the Authorization header.

A service token, an access token of ours, a credential for one session, or another issuer's token.
"""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from goldenfish.problems import Unauthorised
from goldenfish.secrets.store import KEPT_SECONDS, read_secret
from goldenfish.settings import settings
from goldenfish.sign_ins import store as sign_ins
from goldenfish.users import access_tokens, external_tokens, own_jwts, session_credentials, store
from goldenfish.users.caller import Caller
from goldenfish.users.issuers import Issuer, parse_issuers
from goldenfish.users.keys_in_force import key_of, keys_in_force
from goldenfish.users.logins import external_key
from goldenfish.users.models import ACCOUNT_PREFIX
from goldenfish.users.tokens import TokenHashes, holder_of

_SCHEME = "bearer"
_LONGEST = 8192
"""Characters of a bearer token; gateways take no longer headers either."""
_SEGMENTS = 3
UNKNOWN_TOKEN_SECONDS = 10.0
ADMITTED_SECONDS = 30.0
"""How long a socket goes on after its caller was shut out, at the most."""
_MOST_REMEMBERED = 1024

_admitted: dict[tuple[str, str], tuple[float, bool]] = {}


def authenticate(authorization: str | None, *, renewing: bool = False) -> Caller:
    """Whom an Authorization header speaks for.

    Args:
        authorization: the header.
        renewing: the request is for a fresh credential of a session, which may be asked for with one that is over.

    Raises:
        Unauthorised: no header, another scheme, or a token that does not hold.
        TokenExpired: it was good, and is over.
        IdentityUnavailable: it is another issuer's, whose keys cannot be had now.
    """
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != _SCHEME or not 0 < len(token) <= _LONGEST:
        raise Unauthorised
    issuer = _issuer_named(token)
    if issuer is None:
        return _of_service_token(token)
    if issuer == own_jwts.issuer(settings().stage):
        of_session = _kind(token) == session_credentials.TYPE
        return _of_credential(token, renewing=renewing) if of_session else _of_access_token(token)
    external = next((one for one in parse_issuers(settings().oidc_issuers) if one.issuer == issuer), None)
    if external is None:
        raise Unauthorised
    return _of_external_token(token, external)


def still_admitted(caller: Caller) -> bool:
    """Whether a caller who was let in a while ago still is; looked up again after half a minute.

    Whoever signed out, was disabled, or had role or password changed is not, nor is a disabled account's guest.
    Service tokens and external people without an account are: nothing here could have shut them out.
    """
    if not caller.owner.startswith(f"{ACCOUNT_PREFIX}_"):
        return True
    key, moment = (caller.owner, caller.sign_in or caller.session_id), time.monotonic()
    kept = _admitted.get(key)
    if kept is None or moment - kept[0] >= ADMITTED_SECONDS:
        if len(_admitted) >= _MOST_REMEMBERED:
            _admitted.clear()
        _admitted[key] = kept = (moment, _holds(caller))
    return kept[1]


def forget_admitted() -> None:
    """Look everybody up anew."""
    _admitted.clear()


def _of_service_token(token: str) -> Caller:
    # An unknown token may be a new one: the secret is read again, but no oftener than every few seconds.
    for oldest_s in (KEPT_SECONDS, UNKNOWN_TOKEN_SECONDS):
        known = TokenHashes.model_validate_json(read_secret(settings().api_tokens_secret, oldest_s=oldest_s))
        holder = holder_of(token, known)
        if holder is not None:
            return Caller(owner=holder.owner, role=holder.role)
    raise Unauthorised


def _of_access_token(token: str) -> Caller:
    claims = access_tokens.verify(token, settings().stage, key_of)
    held, user = sign_ins.read(claims.sub, claims.sid), store.read(claims.sub)
    if held is None or user is None or not held.holds_for(user):
        raise Unauthorised
    return Caller(owner=user.user_id, role=user.role, sign_in=held.sign_in_id, expires_at=claims.expires_at)


def _of_credential(token: str, *, renewing: bool) -> Caller:
    caller = session_credentials.verify(token, settings().stage, key_of, renewing=renewing).caller()
    if not has_standing(caller.owner):
        raise Unauthorised
    return caller


def has_standing(owner: str) -> bool:
    """Whether an owner's things may be used by those whom they invited; accounts that are disabled have none."""
    if not owner.startswith(f"{ACCOUNT_PREFIX}_"):
        return True
    user = store.read(owner)
    return user is not None and user.active


def _of_external_token(token: str, issuer: Issuer) -> Caller:
    claims = external_tokens.verify(token, issuer)
    user_id = store.id_of(external_key(claims.identity, keys_in_force().login_secret))
    if user_id is None:
        owner = external_tokens.owner_of(claims.identity)
        return Caller(owner=owner, role=claims.role, expires_at=claims.expires_at)
    user = store.read(user_id)
    if user is None or not user.active:
        raise Unauthorised
    return Caller(owner=user.user_id, role=user.role, expires_at=claims.expires_at)


def _holds(caller: Caller) -> bool:
    if caller.session_id:
        return has_standing(caller.owner)
    user = store.read(caller.owner)
    if user is None or not user.active or user.role != caller.role:
        return False
    if not caller.sign_in:
        return True
    held = sign_ins.read(caller.owner, caller.sign_in)
    return held is not None and held.holds_for(user)


def _issuer_named(token: str) -> str | None:
    """Whose token a JWT says it is, before anything of it is believed; None: it is no JWT."""
    segments = token.split(".")
    if len(segments) != _SEGMENTS:
        return None
    header, claims = _json(segments[0]), _json(segments[1])
    if header is None or "alg" not in header:
        return None
    named = (claims or {}).get("iss")
    return named if isinstance(named, str) else ""


def _kind(token: str) -> str:
    """Which kind of token one of ours says it is, before anything of it is believed."""
    return str((_json(token.partition(".")[0]) or {}).get("typ", "")).lower()


def _json(segment: str) -> dict[str, Any] | None:
    try:
        found = json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
