"""Telling who calls, also while the tokens are being replaced."""

from __future__ import annotations

import time

import boto3
import pytest

from cli.tokens import parse_tokens, secret_value
from goldenfish.problems import Unauthorised
from goldenfish.users import service
from tests.callers import FAMILY
from tests.unit.conftest import TOKEN, Aws

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
