"""Everything of a person is exported, then erased through the whole platform; then every store is searched."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from cli.answers import sample_answers
from localcloud.aws.credentials import client_settings
from localcloud.cloud import LocalCloud
from tests.flows.client import Client

PATIENCE_S = 60
LABEL = f"canary-person-{secrets.token_hex(8)}"
SAID = f"canary-words-{secrets.token_hex(8)}"


class Everything:
    """All that the local cloud keeps."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        settings = client_settings(cloud.aws_endpoint)
        self._dynamodb: Any = boto3.client("dynamodb", **settings)
        self._s3: Any = boto3.client("s3", **settings)
        self._sqs: Any = boto3.client("sqs", **settings)

    def items(self) -> Iterator[str]:
        """Every item of every table, keys and values."""
        for table in self._cloud.stack.tables.values():
            for page in self._dynamodb.get_paginator("scan").paginate(TableName=table.name):
                yield from (json.dumps(item, default=str, ensure_ascii=False) for item in page["Items"])

    def objects(self) -> Iterator[tuple[str, bytes]]:
        """Every version of every object."""
        for bucket in self._cloud.stack.buckets.values():
            for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket.name):
                for one in page.get("Versions", ()):
                    got = self._s3.get_object(Bucket=bucket.name, Key=one["Key"], VersionId=one["VersionId"])
                    yield one["Key"], got["Body"].read()
                for one in page.get("DeleteMarkers", ()):
                    yield one["Key"], b""

    def messages(self) -> Iterator[str]:
        """What lies in the queues, dead letters among them; all workers are idle, so nobody is robbed of anything."""
        for queue in self._cloud.stack.queues.values():
            asked = {"QueueUrl": queue.url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0}
            for message in self._sqs.receive_message(**asked).get("Messages", ()):
                yield message["Body"]

    def files(self) -> Iterator[tuple[Path, bytes]]:
        """What the local cloud writes to disk: logs."""
        for path in self._cloud.log_file.parent.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()

    def mentions(self, *needles: str) -> list[str]:
        """Where any of these texts stands."""
        found = [f"item {item[:200]}" for item in self.items() for one in needles if one in item]
        found += [
            f"object {key}"
            for key, content in self.objects()
            for one in needles
            if one in key or one.encode() in content
        ]
        found += [f"message {body[:200]}" for body in self.messages() for one in needles if one in body]
        return found + [
            f"file {path.name}" for path, content in self.files() for one in needles if one.encode() in content
        ]


@pytest.fixture
def everything(cloud: LocalCloud) -> Everything:
    return Everything(cloud)


def _interview(client: Client) -> str:
    session = client.create(user_id=LABEL)
    for _ in range(2):  # two versions' worth: the second upload of an answer replaces the first
        client.ask(session)
        assert client.upload(session, 1, sample_answers("en")[0].read_bytes()).status_code == 202
    assert client.end(session, 1).status_code == 200
    client.finish(session)
    return session


def _conversation(client: Client) -> str:
    made = client.post("/api/conversations", {"product": "mentor", "user_id": LABEL}, idempotency_key=LABEL)
    session: str = made.json()["session_id"]
    said = client.post("/api/text-chat", {"session_id": session, "text": SAID}, idempotency_key=SAID)
    assert said.status_code == 200, said.text
    return session


def _exported(client: Client, cloud: LocalCloud) -> zipfile.ZipFile:
    asked = client.post("/api/people/export", {"user_id": LABEL})
    assert asked.status_code == 202, asked.text
    assert not cloud.run_schedule("SweeperFunction").failed
    ready = client.get(f"/api/people/export/{asked.json()['export_id']}").json()
    assert ready["status"] == "ready", ready
    fetched = httpx.get(ready["url"])
    assert fetched.status_code == 200, fetched.text
    return zipfile.ZipFile(io.BytesIO(fetched.content))


def _told_and_ended(client: Client, session: str) -> list[str]:
    """Erases a session while somebody is connected to it; what was told them."""
    ticket = client.post(f"/api/session/{session}/ticket", {}).json()
    told: list[str] = []
    with connect(f"{ticket['websocket_url']}?ticket={ticket['ticket']}") as socket:
        socket.send(json.dumps({"type": "hello", "id": "h", "client": {}}))
        while json.loads(socket.recv(timeout=PATIENCE_S))["type"] != "ready":
            pass
        erased = client.delete(f"/api/session/{session}")
        assert (erased.status_code, erased.json()) == (200, {"status": "erased"}), erased.text
        try:
            while True:
                told.append(str(socket.recv(timeout=PATIENCE_S)))
        except ConnectionClosed:
            return told


def test_of_a_person_nothing_remains_anywhere(
    family: Client, clinic: Client, cloud: LocalCloud, everything: Everything
) -> None:
    other = clinic.create()
    session, conversation = _interview(family), _conversation(family)
    archive = _exported(family, cloud)
    assert archive.testzip() is None
    assert SAID in archive.read(f"conversations/{conversation}/conversation.json").decode()
    assert any(name.startswith(f"sessions/{session}/recordings/") for name in archive.namelist())
    assert everything.mentions(LABEL, SAID), "else nothing would be found, whatever remains"

    told = _told_and_ended(family, conversation)
    assert '"session_not_found"' in told[-1]
    assert family.delete(f"/api/session/{conversation}").status_code == 404
    erased = family.post("/api/people/erase", {"user_id": LABEL})
    assert (erased.status_code, erased.json()) == (200, {"status": "erased"}), erased.text
    # A summary whose attempt met the erasure is tried again after its queue's visibility timeout.
    cloud.wait_idle(8 * PATIENCE_S)
    assert not cloud.run_schedule("SweeperFunction").failed

    assert everything.mentions(LABEL, SAID) == []
    assert [key for key, _ in everything.objects() if session in key or conversation in key] == []
    left = [item for item in everything.items() if session in item or conversation in item]
    assert all('"ERASED"' in item or '"AUDIT#' in item for item in left), left
    assert family.get(f"/api/session/{session}/results").status_code == 404
    assert clinic.get(f"/api/session/{other}/results").status_code == 200
    actions = [entry["action"] for entry in family.get("/api/audit").json()["entries"]]
    assert {"erase_person", "erase_session", "erased", "read_export", "request_export"} <= set(actions)
