"""The setting that names external issuers."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from goldenfish.settings import read_settings
from goldenfish.users.issuers import Issuer, parse_issuers


def test_one_issuer_and_several() -> None:
    (firebase,) = parse_issuers("https://securetoken.google.com/p,audience=p")
    assert firebase == Issuer(issuer="https://securetoken.google.com/p", audiences=frozenset({"p"}))
    text = "https://a.example/,audience=web+app, jwks=https://a.example/keys?v=1 ; https://b.example,audience=b;"
    first, second = parse_issuers(text)
    assert (first.issuer, first.audiences) == ("https://a.example/", frozenset({"web", "app"}))
    assert first.jwks_url == "https://a.example/keys?v=1"
    assert second.issuer == "https://b.example"
    assert parse_issuers(" ; ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "http://a.example,audience=a",
        "a.example,audience=a",
        "https://,audience=a",
        "https://user@a.example,audience=a",
        "https://a.example",
        "https://a.example,audience=",
        "https://a.example,audience=+",
        "https://a.example,audience=a,jwks=http://a.example/keys",
        "https://a.example,audience=a,algorithm=HS256",
        "https://a.example,audience=a,role_claim=role",
        "https://a.example,audience=a,roles=x:admin",
        "https://a.example,audience=a,role_claim=role,roles=admin",
        "https://a.example,audience=a,role_claim=role,roles=x:platform",
        "https://a.example,audience=a,role_claim=role,roles=x:service",
        "https://a.example,audience=a;https://a.example,audience=b",
    ],
)
def test_what_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValidationError):
        read_settings({"OIDC_ISSUERS": text})


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({}, "user"),
        ({"groups": "boss"}, "admin"),
        ({"groups": ["staff", "boss", "x"]}, "admin"),
        ({"groups": ["staff", 7, None]}, "agent"),
        ({"groups": {"boss": True}}, "user"),
        ({"groups": "admin"}, "user"),
        ({"role": "admin"}, "user"),
    ],
)
def test_a_claim_gives_only_roles_that_were_listed(claims: dict[str, Any], role: str) -> None:
    text = "https://a.example,audience=a,role_claim=groups,roles=staff:agent+boss:admin"
    (issuer,) = parse_issuers(text)
    assert issuer.role_of(claims) == role


def test_a_value_may_hold_colons() -> None:
    (issuer,) = parse_issuers("https://a.example,audience=a,role_claim=g,roles=urn:x:boss:admin")
    assert issuer.role_of({"g": "urn:x:boss"}) == "admin"
