"""Every kind of caller that there is, each with its bearer token."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import jwt

from goldenfish.clock import now
from goldenfish.settings import settings
from goldenfish.sign_ins import service as sign_ins
from goldenfish.users import access_tokens, accounts, own_jwts
from goldenfish.users.accounts import NewUser
from goldenfish.users.caller import Caller
from goldenfish.users.keys_in_force import keys_in_force
from goldenfish.users.models import AccountRole
from goldenfish.users.service import authenticate
from tests.unit.conftest import ADMIN_TOKEN, OTHER_TOKEN

PASSWORD = "a walk along the harbour"
OFFICE = Caller(owner="office", role="admin")


@dataclass(frozen=True)
class Cast:
    """Tokens by kind of caller; `owner` is whose the things are."""

    owner: str
    known: dict[str, str]
    """Callers who are who they say: `other_user`, `agent`, `other_service`, `admin`, `admin_service`."""
    unknown: dict[str, str | None]
    """Callers whose credential does not hold, by what is wrong with it."""

    @property
    def owning(self) -> Caller:
        """The owner, as a service sees them."""
        return authenticate(f"Bearer {self.owner}")


def cast() -> Cast:
    """Accounts and tokens of every kind."""
    owner, other = signed_in("owner", "user"), signed_in("other", "user")
    agent, admin = signed_in("agent", "agent"), signed_in("admin", "admin")
    known = {"other_user": other, "agent": agent, "other_service": OTHER_TOKEN}
    known |= {"admin": admin, "admin_service": ADMIN_TOKEN}
    return Cast(owner, known, _that_do_not_hold(owner))


def signed_in(login: str, role: AccountRole) -> str:
    """The access token of a new account that has just signed in."""
    accounts.create(OFFICE, NewUser(login=login, password=PASSWORD, role=role))
    return sign_ins.sign_in(login, PASSWORD, "127.0.0.1").access_token


def _that_do_not_hold(owner: str) -> dict[str, str | None]:
    """What is wrong with a token, and one that is; all but the last were made from the owner's own claims."""
    claims = jwt.decode(owner, options={"verify_signature": False})
    key = keys_in_force().newest
    kid = key.kid

    def signed(**others: object) -> str:
        headers = {"kid": kid, "typ": access_tokens.TYPE}
        return jwt.encode(claims | others, key.secret, algorithm=own_jwts.ALGORITHM, headers=headers)

    revoked = signed_in("revoked", "user")
    sign_ins.sign_out(authenticate(f"Bearer {revoked}"), "")
    disabled = signed_in("disabled", "user")
    accounts.change(OFFICE, authenticate(f"Bearer {disabled}").owner, accounts.Changes(status="disabled"))
    assert authenticate(f"Bearer {signed()}").owner == claims["sub"]  # so that what follows fails for its own reason
    hour_ago = now() - timedelta(hours=1)
    return {
        "anonymous": None,
        "garbage": "not-a-token",
        "expired": signed(exp=int(hour_ago.timestamp())),
        "wrong audience": signed(aud="somebody-else"),
        "another stage": signed(iss=own_jwts.issuer("another-" + settings().stage)),
        "unsigned": jwt.encode(claims, "", algorithm="none", headers={"typ": access_tokens.TYPE}),
        "forged": jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": kid, "typ": access_tokens.TYPE}),
        "revoked": revoked,
        "disabled": disabled,
        "made tomorrow": signed(iat=int(time.time()) + 86_400, nbf=int(time.time()) + 86_400),
    }
