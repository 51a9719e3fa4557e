"""External OIDC issuers whose tokens are taken, as the setting `OIDC_ISSUERS` names them. Pure.

One issuer is its address and options, separated by commas; several are separated by semicolons:

    https://securetoken.google.com/my-project,audience=my-project,role_claim=role,roles=staff:agent+boss:admin

* `audience`: which tokens are meant for us; several joined by `+`. Needed.
* `jwks`: address of the issuer's keys; without it the issuer's discovery document tells.
* `role_claim`, `roles`: a claim (text or list) and what its values mean here. Whoever has none of them is a `user`.
"""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import Field

from goldenfish.frozen import Frozen
from goldenfish.users.models import AccountRole

_OPTIONS = frozenset({"audience", "jwks", "role_claim", "roles"})
_HIGHEST_FIRST: tuple[AccountRole, ...] = get_args(AccountRole)


class Issuer(Frozen):
    """An external issuer."""

    issuer: str = Field(description="`iss` of its tokens, exactly")
    audiences: frozenset[str] = Field(min_length=1)
    jwks_url: str = Field(default="", description="of its keys; empty: as its discovery document says")
    role_claim: str = ""
    roles: dict[str, AccountRole] = Field(default_factory=dict, description="by value of the claim")

    def role_of(self, claims: dict[str, Any]) -> AccountRole:
        """The highest role that a token's claim is allowed to give; `user` where it gives none."""
        said = claims.get(self.role_claim) if self.role_claim else None
        values = said if isinstance(said, list) else [said]
        given = {self.roles[value] for value in values if isinstance(value, str) and value in self.roles}
        return next((role for role in _HIGHEST_FIRST if role in given), "user")


def parse_issuers(text: str) -> tuple[Issuer, ...]:
    """Read the setting.

    Raises:
        ValueError: says what is wrong with which entry.
    """
    issuers = tuple(_parse_one(entry.strip()) for entry in text.split(";") if entry.strip())
    if len({issuer.issuer for issuer in issuers}) < len(issuers):
        raise ValueError("an issuer is named twice")
    return issuers


def _parse_one(entry: str) -> Issuer:
    address, *rest = (part.strip() for part in entry.split(","))
    options = dict(_option(part) for part in rest)
    for url in filter(None, (address, options.get("jwks", ""))):
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.username:
            raise ValueError(f"{url!r} is no https address")
    audiences = frozenset(filter(None, options.get("audience", "").split("+")))
    if not audiences:
        raise ValueError(f"{address} needs audience=…")
    if bool(options.get("role_claim")) != bool(options.get("roles")):
        raise ValueError(f"{address}: role_claim and roles go together")
    return Issuer(
        issuer=address,
        audiences=audiences,
        jwks_url=options.get("jwks", ""),
        role_claim=options.get("role_claim", ""),
        roles=dict(_role(pair) for pair in options.get("roles", "").split("+") if pair),
    )


def _option(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    if name not in _OPTIONS or not value:
        raise ValueError(f"{name!r} is none of {', '.join(sorted(_OPTIONS))}, or has no value")
    return name, value


def _role(pair: str) -> tuple[str, AccountRole]:
    value, _, role = pair.rpartition(":")
    if not value or role not in _HIGHEST_FIRST:
        raise ValueError(f"{pair!r} in roles is not value:role with admin, agent or user")
    return value, role
