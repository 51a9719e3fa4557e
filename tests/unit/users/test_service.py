"""Telling who calls, also while the tokens are being replaced."""

from __future__ import annotations

import base64
import json
import time

import boto3
import pytest

from cli.tokens import parse_tokens, secret_value
from goldenfish.clock import now
from goldenfish.problems import Unauthorised
from goldenfish.sign_ins import service as sign_ins
from goldenfish.users import access_tokens, accounts, service
from goldenfish.users.accounts import NewUser
from goldenfish.users.caller import Caller
from goldenfish.users.keys_in_force import UNKNOWN_KEY_SECONDS, keys_in_force
from goldenfish.users.signing_keys import rotated
from tests.callers import FAMILY
from tests.unit.conftest import ADMIN_TOKEN, TOKEN, Aws

NEW = "a-new-token-of-the-family"


def _store(text: str) -> None:
    client = boto3.client("secretsmanager", region_name="eu-central-1")
    client.put_secret_value(SecretId="api-tokens", SecretString=text)


def test_a_new_token_is_known_at_once(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert service.authenticate(f"Bearer {TOKEN}") == FAMILY
    _store(secret_value(parse_tokens(f"family={NEW}")))
    with pytest.raises(Unauthorised):
        service.authenticate(f"Bearer {NEW}")  # read a moment ago: guesses do not make us read again and again
    later = time.monotonic() + service.UNKNOWN_TOKEN_SECONDS + 1
    monkeypatch.setattr("goldenfish.secrets.store.time.monotonic", lambda: later)
    assert service.authenticate(f"bearer {NEW}") == FAMILY


def test_a_plain_token_in_the_secret_is_not_told(aws: Aws) -> None:
    _store("a-plain-token")
    with pytest.raises(ValueError, match="TokenHashes") as fault:
        service.authenticate("Bearer x")
    assert "a-plain-token" not in str(fault.value)


def test_a_token_with_a_role_has_it(aws: Aws) -> None:
    assert service.authenticate(f"Bearer {ADMIN_TOKEN}") == Caller(owner="office", role="admin")


@pytest.mark.parametrize("token", ["a.service.token-with-dots", "e30.e30.e30-0123456789"])
def test_a_service_token_may_have_dots(aws: Aws, token: str) -> None:
    _store(secret_value(parse_tokens(f"family={token}")))
    assert service.authenticate(f"Bearer {token}") == FAMILY


def _segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


NOBODYS: list[str | None] = [
    None,
    "",
    "Bearer",
    "Bearer  ",
    f"Basic {TOKEN}",
    TOKEN,
    f"Bearer {TOKEN} {TOKEN}",
    "Bearer " + "x" * 8193,
    "Bearer ü",
    "Bearer \ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    f"Bearer {_segment({'alg': 'HS256'})}.{_segment({'iss': 'urn:goldenfish:dev'})}.x",
    f"Bearer {_segment({'alg': 'HS256', 'kid': 7})}.{_segment({'iss': 'urn:goldenfish:dev'})}.AAAA",
    f"Bearer {_segment({'alg': 'HS256', 'kid': 'first'})}.{_segment([])}.AAAA",
    f"Bearer {_segment({'alg': 'HS256'})}.{_segment({'iss': ['urn:goldenfish:dev']})}.AAAA",
    f"Bearer {_segment({'alg': 'RS256'})}.{_segment({'iss': 'https://issuer.example'})}.AAAA",
    f"Bearer {_segment({'alg': 'none'})}.{_segment({})}.",
    "Bearer " + "[" * 3000 + "." + "[" * 3000 + ".x",
    f"Bearer {base64.urlsafe_b64encode(b'[' * 3000).decode()}.{_segment({})}.x",
]


def test_what_speaks_for_nobody(aws: Aws) -> None:
    for authorization in NOBODYS:
        with pytest.raises(Unauthorised):
            service.authenticate(authorization)


def test_a_key_that_was_just_rotated_in_is_known_to_a_function_that_read_the_old_ones(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Caller(owner="office", role="admin")
    accounts.create(office, NewUser("ann@example.org", "kính vạn hoa"))
    before = sign_ins.sign_in("ann@example.org", "kính vạn hoa", "")
    after = rotated(keys_in_force(), now())
    user = before.user
    claims = access_tokens.verify(before.access_token, "dev", keys_in_force().by_id)
    token = access_tokens.issue(
        user.user_id, user.role, claims.sid, after.newest, stage="dev", moment=now(), lifetime_s=60
    )
    client = boto3.client("secretsmanager", region_name="eu-central-1")
    client.put_secret_value(SecretId="signing-keys", SecretString=after.model_dump_json())
    later = time.monotonic() + UNKNOWN_KEY_SECONDS + 1
    monkeypatch.setattr("goldenfish.secrets.store.time.monotonic", lambda: later)
    assert service.authenticate(f"Bearer {token}").owner == user.user_id
    assert service.authenticate(f"Bearer {before.access_token}").owner == user.user_id
