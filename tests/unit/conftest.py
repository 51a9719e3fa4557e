"""AWS in this process: moto's table, bucket, queue and secret, made anew for every test that asks for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher
from moto import mock_aws

from cli.tokens import parse_tokens, secret_value
from goldenfish.limits.store import earlier_hours
from goldenfish.secrets.store import forget_secrets
from goldenfish.settings import settings
from goldenfish.users import passwords
from goldenfish.users.service import forget_admitted
from tests.unit.aws_in_process import client, make_bucket, make_queue, make_secret, make_table, prepare

prepare()

TOKEN = "a-token-of-the-family"
OTHER_TOKEN = "a-token-of-the-clinic"
ADMIN_TOKEN = "a-token-of-the-office"
SIGNING_KEYS = json.dumps({"keys": [], "root": "0123456789abcdef" * 4})
BUCKET = "recordings"
TABLE = "goldenfish-test"


@dataclass
class Aws:
    """Handles to what moto keeps."""

    s3: Any
    sqs: Any
    dynamodb: Any
    insights_queue_url: str
    assess_queue_url: str
    asr_queue_url: str
    webhook_queue_url: str


@cache
def _quick_hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@cache
def _quick_hash_of_nobody() -> str:
    return _quick_hasher().hash("the password of a login that there is not")


def _forget_what_was_read() -> None:
    """Settings and secrets of the test before. Clients are kept: moto answers those made after its import."""
    settings.cache_clear()
    earlier_hours.cache_clear()
    forget_secrets()
    forget_admitted()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a function's environment says."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "EXTERNAL_SERVICES_MODE": "mock",
        "TABLE_NAME": TABLE,
        "RECORDINGS_BUCKET": BUCKET,
        "API_TOKENS_SECRET": "api-tokens",
        "SIGNING_KEYS_SECRET": "signing-keys",
        "POWERTOOLS_TRACE_DISABLED": "true",
        # Limits have tests of their own; the others ask more in a minute than a person may.
        "RATE_LIMIT_RPM": "0",
        "RATE_LIMIT_RPH": "0",
        "RATE_LIMIT_TURNS": "0",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def aws(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The platform's resources, empty."""
    with mock_aws():
        make_bucket(BUCKET)
        queue, assess_queue, asr_queue, webhook_queue = map(make_queue, ("insights", "assess", "asr", "webhook"))
        make_table(TABLE)
        make_secret(
            "api-tokens",
            secret_value(parse_tokens(f"family={TOKEN},clinic={OTHER_TOKEN},admin:office={ADMIN_TOKEN}")),
        )
        make_secret("signing-keys", SIGNING_KEYS)
        monkeypatch.setenv("INSIGHTS_QUEUE_URL", queue)
        monkeypatch.setenv("ASSESS_QUEUE_URL", assess_queue)
        monkeypatch.setenv("ASR_QUEUE_URL", asr_queue)
        monkeypatch.setenv("WEBHOOK_QUEUE_URL", webhook_queue)
        # A password's hash is slow on purpose; what it costs is held by users/test_passwords.py.
        monkeypatch.setattr(passwords, "_hasher", _quick_hasher)
        monkeypatch.setattr(passwords, "_nobodys_hash", _quick_hash_of_nobody)
        _forget_what_was_read()
        yield Aws(
            s3=client("s3"),
            sqs=client("sqs"),
            dynamodb=client("dynamodb"),
            insights_queue_url=queue,
            assess_queue_url=assess_queue,
            asr_queue_url=asr_queue,
            webhook_queue_url=webhook_queue,
        )
    _forget_what_was_read()


def summary_requests(aws: Aws) -> list[dict[str, Any]]:
    """The messages on the insights queue."""
    received = aws.sqs.receive_message(QueueUrl=aws.insights_queue_url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in received.get("Messages", [])]
