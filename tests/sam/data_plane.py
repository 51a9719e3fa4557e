"""AWS's data services for the functions in containers: moto on the bridge's address, with one interview in it."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import Any
from unittest.mock import patch

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from cli.tokens import parse_tokens, secret_value
from goldenfish.clock import now
from goldenfish.tickets.models import Ticket
from localcloud.aws.rights import Use
from tests.callers import FAMILY
from tests.sam import events, identity
from tests.sam.calls import Recorder
from tests.table import create_table

TABLE = "goldenfish"
SECRET = "api-tokens"
INTERVIEWER = "stack-interviewer"
NAMES = {
    TABLE: "Table.Arn",
    SECRET: "ApiTokens",
    identity.BUCKET: "RecordingsBucket.Arn",
    "insights": "InsightsQueue.Arn",
    "assess": "AssessQueue.Arn",
}
"""What the template's roles call the resources made here."""
CALLER = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": identity.REGION,
    "AWS_DEFAULT_REGION": identity.REGION,
}


@dataclass(frozen=True)
class DataPlane:
    """Running services; `environment` is what a function must be told to use them."""

    environment: dict[str, str]
    s3: Any
    calls: set[Use]

    def keys(self, prefix: str) -> list[str]:
        """The keys under a prefix."""
        found = self.s3.list_objects_v2(Bucket=identity.BUCKET, Prefix=prefix)
        return [entry["Key"] for entry in found.get("Contents", [])]

    def stored(self, prefix: str) -> dict[str, Any]:
        """The one JSON object under a prefix."""
        found = self.s3.list_objects_v2(Bucket=identity.BUCKET, Prefix=prefix).get("Contents", [])
        assert len(found) == 1, (prefix, found)
        document: dict[str, Any] = json.load(self.s3.get_object(Bucket=identity.BUCKET, Key=found[0]["Key"])["Body"])
        return document


@contextmanager
def running(address: str) -> Iterator[DataPlane]:
    """Serve, with the stack's table, bucket, queue and secret, until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    services = Recorder(DomainDispatcherApplication(create_backend_app))
    server = make_server(address, 0, services, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://{address}:{server.server_port}"
    try:
        with patch.dict(os.environ, CALLER | {"AWS_ENDPOINT_URL": endpoint}):
            yield _provision(endpoint, services.calls)
    finally:
        server.shutdown()
        server.server_close()


def _provision(endpoint: str, calls: set[Use]) -> DataPlane:
    session = boto3.session.Session(region_name=identity.REGION)
    s3 = session.client("s3")
    s3.create_bucket(Bucket=identity.BUCKET, CreateBucketConfiguration={"LocationConstraint": identity.REGION})
    s3.put_bucket_versioning(Bucket=identity.BUCKET, VersioningConfiguration={"Status": "Enabled"})
    create_table(session.client("dynamodb"), TABLE)
    sqs = session.client("sqs")
    insights, assess = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("insights", "assess"))
    tokens = secret_value(parse_tokens(f"family={identity.TOKEN}"))
    session.client("secretsmanager").create_secret(Name=SECRET, SecretString=tokens)
    environment = {
        "AWS_ENDPOINT_URL": endpoint,
        "EXTERNAL_SERVICES_MODE": "local",
        "TABLE_NAME": TABLE,
        "RECORDINGS_BUCKET": identity.BUCKET,
        "INSIGHTS_QUEUE_URL": insights,
        "ASSESS_QUEUE_URL": assess,
        "INTERVIEWER_FUNCTION": INTERVIEWER,
        "SPEECH_ENGINE": "mock",  # espeak is in no image and no zip
        "API_TOKENS_SECRET": SECRET,
        "WEBSOCKET_ENDPOINT": endpoint,
    }
    return DataPlane(environment=environment, s3=s3, calls=calls)


def hold_interview(plane: DataPlane) -> None:
    """Ask, record and end the first answer in this process, with the identifiers that the events name."""
    with (
        patch.dict(os.environ, plane.environment),
        patch("goldenfish.ids.secrets.choice", return_value="2"),
        patch("moto.s3.models.random.uuid4", return_value=identity.VERSION),
    ):
        from functions.api.app import handler  # noqa: PLC0415 (reads the environment that was just set)

        for name in ("api-create-session", "api-question", "api-audio", "api-end-answer"):
            answer = handler(events.all_events()[name], None)
            assert answer["statusCode"] < 300, (name, answer)
        from goldenfish.tickets import store as tickets  # noqa: PLC0415 (likewise)

        tickets.keep(identity.TICKET, _ticket())
    plane.s3.upload_file(str(identity.RECORDING), identity.BUCKET, identity.SPOKEN_KEY)


def _ticket() -> Ticket:
    """Admits the event's client, however long the images take to build."""
    until = now() + timedelta(days=1)
    return Ticket(session_id=identity.SESSION, caller=FAMILY, profile=None, expires_at=until)
