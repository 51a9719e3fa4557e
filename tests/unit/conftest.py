"""AWS in this process: moto's table, bucket, queue and secret, made anew for every test that asks for them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from cli.tokens import parse_tokens, secret_value
from goldenfish.limits.store import earlier_hours
from goldenfish.secrets.store import forget_secrets
from goldenfish.settings import settings
from goldenfish.users.service import forget_admitted
from localcloud.aws.answers import write_values_as_they_are
from localcloud.aws.transactions import make_exact
from tests.table import create_table

_ONE_CALL = threading.RLock()
_MOTOS_OWN = BotocoreStubber.__call__


def _one_at_a_time(self: BotocoreStubber, *arguments: Any, **named: Any) -> Any:
    """moto keeps its state in plain dictionaries: calls that our threads make side by side would tear them."""
    with _ONE_CALL:
        return _MOTOS_OWN(self, *arguments, **named)


BotocoreStubber.__call__ = _one_at_a_time  # type: ignore[method-assign]
write_values_as_they_are()
make_exact()  # moto copies the whole table for every item of a transaction; this undoes what a failed one did

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
def _session() -> boto3.session.Session:
    """One for all tests: each new one reads the services' models from disk again."""
    return boto3.session.Session(region_name="eu-central-1")


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
        session = _session()
        s3, sqs = session.client("s3"), session.client("sqs")
        dynamodb = session.client("dynamodb")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        queue = sqs.create_queue(QueueName="insights")["QueueUrl"]
        assess_queue = sqs.create_queue(QueueName="assess")["QueueUrl"]
        asr_queue = sqs.create_queue(QueueName="asr")["QueueUrl"]
        webhook_queue = sqs.create_queue(QueueName="webhook")["QueueUrl"]
        create_table(dynamodb, TABLE)
        tokens = secret_value(parse_tokens(f"family={TOKEN},clinic={OTHER_TOKEN},admin:office={ADMIN_TOKEN}"))
        session.client("secretsmanager").create_secret(Name="api-tokens", SecretString=tokens)
        session.client("secretsmanager").create_secret(Name="signing-keys", SecretString=SIGNING_KEYS)
        monkeypatch.setenv("INSIGHTS_QUEUE_URL", queue)
        monkeypatch.setenv("ASSESS_QUEUE_URL", assess_queue)
        monkeypatch.setenv("ASR_QUEUE_URL", asr_queue)
        monkeypatch.setenv("WEBHOOK_QUEUE_URL", webhook_queue)
        _forget_what_was_read()
        yield Aws(
            s3=s3,
            sqs=sqs,
            dynamodb=dynamodb,
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
