"""Tokens of external issuers, against an issuer on this machine: what is taken, and whom they speak for."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from goldenfish.clock import now
from goldenfish.problems import TokenExpired, Unauthorised
from goldenfish.providers.identity.jwks import forget_keys
from goldenfish.settings import settings
from goldenfish.users import accounts
from goldenfish.users.accounts import Changes, NewUser
from goldenfish.users.caller import Caller
from goldenfish.users.external_tokens import ExternalClaims, verify
from goldenfish.users.issuers import parse_issuers
from goldenfish.users.models import ExternalIdentity
from goldenfish.users.service import authenticate
from tests.unit.conftest import Aws
from tests.unit.users.issuer_server import IssuerServer, ec_key, jwk, rsa_key

ADMIN = Caller(owner="office", role="admin")
ONE, TWO, CURVE = rsa_key("one"), rsa_key("two"), ec_key("curve")


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IssuerServer]:
    with IssuerServer(tmp_path_factory.mktemp("issuer")) as server, pytest.MonkeyPatch.context() as environment:
        server.publish(jwk(ONE, "one"), jwk(CURVE, "curve"))
        environment.setenv("SSL_CERT_FILE", str(server.certificate))
        yield server
    forget_keys()


def configured(issuer: IssuerServer) -> str:
    return f"{issuer.url},audience=our-app,role_claim=groups,roles=staff:agent+boss:admin"


def claims_of(issuer: IssuerServer, token: str) -> ExternalClaims:
    (one,) = parse_issuers(configured(issuer))
    return verify(token, one)


@pytest.fixture
def door(aws: Aws, issuer: IssuerServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUERS", f"https://another.example,audience=x;{configured(issuer)}")
    settings.cache_clear()


def caller_of(token: str) -> Caller:
    return authenticate(f"Bearer {token}")


def test_a_token_speaks_for_a_stable_owner_that_tells_nothing(issuer: IssuerServer, door: None) -> None:
    caller = caller_of(issuer.token(ONE))
    again = caller_of(issuer.token(CURVE, "curve", "ES256", jti="another"))
    other = caller_of(issuer.token(ONE, sub="subject-2"))
    assert caller.owner == again.owner != other.owner
    assert caller.owner.startswith("oidc_")
    assert len(caller.owner) == 37
    assert (caller.role, caller.sign_in) == ("user", "")
    assert caller.expires_at is not None


@pytest.mark.parametrize(
    ("claims", "role"), [({"groups": ["boss"]}, "admin"), ({"groups": "staff"}, "agent"), ({"role": "admin"}, "user")]
)
def test_a_role_comes_from_the_claim_that_was_configured(
    issuer: IssuerServer, claims: dict[str, Any], role: str
) -> None:
    assert claims_of(issuer, issuer.token(ONE, **claims)).role == role


def test_cognitos_access_tokens_have_a_client_instead_of_an_audience(issuer: IssuerServer) -> None:
    assert claims_of(issuer, issuer.token(ONE, aud=None, client_id="our-app", token_use="access"))
    for wrong in (
        {"aud": None, "client_id": "our-app"},
        {"aud": None, "client_id": "their-app", "token_use": "access"},
        {"aud": "their-app", "client_id": "our-app", "token_use": "access"},
    ):
        with pytest.raises(Unauthorised):
            claims_of(issuer, issuer.token(ONE, **wrong))


def _seconds(seconds: int) -> Any:
    return now() + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "their-app"},
        {"aud": None},
        {"aud": {"our-app": 1}},
        {"iss": "https://nobody.example"},
        {"iss": "https://another.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"exp": None},
        {"exp": 10**30},
        {"iat": None},
        {"iat": _seconds(86_400)},
        {"nbf": _seconds(86_400)},
        {"kid": "unknown"},
        {"kid": None},
        {"kid": "curve"},
    ],
    ids=",".join,  # of the claims' names: the times differ between two processes that collect the tests
)
def test_what_does_not_pass(issuer: IssuerServer, changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised):
        claims_of(issuer, issuer.token(ONE, **changes))


def test_a_token_signed_by_another_key_of_the_same_name(issuer: IssuerServer) -> None:
    with pytest.raises(Unauthorised):
        claims_of(issuer, issuer.token(TWO))


@pytest.mark.parametrize("encoding", [serialization.Encoding.PEM, serialization.Encoding.DER])
def test_the_public_key_is_no_shared_secret(issuer: IssuerServer, encoding: serialization.Encoding) -> None:
    public = ONE.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = issuer.token(ONE).split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
    # By hand: the library refuses to sign so.
    signature = hmac.new(public, f"{header}.{claims}".encode(), hashlib.sha256).digest()
    with pytest.raises(Unauthorised):
        claims_of(issuer, f"{header}.{claims}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}")


def test_an_unsigned_token(issuer: IssuerServer) -> None:
    with pytest.raises(Unauthorised):
        claims_of(issuer, issuer.token(None, "one", "none"))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_no_other_algorithm_of_the_same_key(issuer: IssuerServer, algorithm: str) -> None:
    with pytest.raises(Unauthorised):
        claims_of(issuer, issuer.token(ONE, "one", algorithm))


def test_keys_that_the_token_itself_brings_are_not_looked_at(issuer: IssuerServer) -> None:
    headers = {"jwk": jwk(TWO, "two"), "jku": issuer.url + "/mine", "x5u": issuer.url + "/mine"}
    with pytest.raises(Unauthorised):
        claims_of(issuer, issuer.token(TWO, "two", headers=headers))
    assert "/mine" not in issuer.asked


def test_clocks_may_differ_a_little(issuer: IssuerServer) -> None:
    assert claims_of(issuer, issuer.token(ONE, exp=_seconds(-5), iat=_seconds(-3600)))
    assert claims_of(issuer, issuer.token(ONE, nbf=_seconds(20), iat=_seconds(20)))
    with pytest.raises(TokenExpired):
        claims_of(issuer, issuer.token(ONE, exp=_seconds(-60)))


def test_an_account_can_belong_to_an_external_person(issuer: IssuerServer, door: None) -> None:
    identity = ExternalIdentity(issuer=issuer.url, subject="subject-1")
    user = accounts.create(ADMIN, NewUser("ann@example.org", role="agent", external=identity))
    caller = caller_of(issuer.token(ONE, groups="boss"))
    assert (caller.owner, caller.role) == (user.user_id, "agent")  # the account's role, not the token's
    accounts.change(ADMIN, user.user_id, Changes(status="disabled"))
    with pytest.raises(Unauthorised):
        caller_of(issuer.token(ONE))
    assert caller_of(issuer.token(ONE, sub="subject-2"))
