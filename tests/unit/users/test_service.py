"""Telling who calls, also while the tokens are being replaced."""

from __future__ import annotations

import time

import boto3
import pytest

from goldenfish.problems import Unauthorised
from goldenfish.users import service
from goldenfish.users.tokens import parse_token_list
from tests.callers import FAMILY
from tests.unit.conftest import TOKEN, Aws


def _store(text: str) -> None:
    client = boto3.client("secretsmanager", region_name="eu-central-1")
    client.put_secret_value(SecretId="api-tokens", SecretString=text)


def test_a_new_token_is_known_at_once(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert service.authenticate(f"Bearer {TOKEN}") == FAMILY
    _store(parse_token_list("family=new").model_dump_json())
    with pytest.raises(Unauthorised):
        service.authenticate("Bearer new")  # read a moment ago: guesses do not make us read again and again
    later = time.monotonic() + service.UNKNOWN_TOKEN_SECONDS + 1
    monkeypatch.setattr("goldenfish.secrets.store.time.monotonic", lambda: later)
    assert service.authenticate("bearer new") == FAMILY


def test_a_plain_token_in_the_secret_is_not_told(aws: Aws) -> None:
    _store("a-plain-token")
    with pytest.raises(ValueError, match="TokenHashes") as fault:
        service.authenticate("Bearer x")
    assert "a-plain-token" not in str(fault.value)
