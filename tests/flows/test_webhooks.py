"""Webhooks through the whole platform: an interview is held, and a server on this machine is told of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook

from cli.answers import sample_answers
from localcloud.cloud import LocalCloud
from tests.flows.client import PATIENCE_S, PAUSE_S, Client

Delivered = tuple[dict[str, str], bytes]


class Receiver(ThreadingHTTPServer):
    """Refuses the first request of each kind of event, takes every other, and keeps them all.

    Attributes:
        requests: headers and bodies, in the order they came.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.requests: list[Delivered] = []
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """What a developer would type."""
        return f"http://localhost:{self.server_port}/hook"

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status of the answer."""
        with self._lock:
            first = not any(earlier["webhook-id"] == headers["webhook-id"] for earlier, _ in self.requests)
            self.requests.append((headers, body))
        return 503 if first and b"session.finished" in body else 204


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.server.take({k.lower(): v for k, v in self.headers.items()}, body))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serving.start()
        yield server
        server.shutdown()


def wait_for_deliveries(client: Client, hook: str, session: str, count: int) -> list[dict[str, Any]]:
    """Wait until so many deliveries about a session have arrived, as the hook's log says."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        log = client.get(f"/api/webhooks/{hook}/deliveries?limit=200").json()["deliveries"]
        about = [entry for entry in log if entry["session_id"] == session and entry["state"] == "delivered"]
        if len(about) >= count:
            return about
        assert time.monotonic() < deadline, log
        time.sleep(PAUSE_S)


def test_an_interview_is_told_of_signed_once_each_and_again_after_a_refusal(
    family: Client, clinic: Client, receiver: Receiver, cloud: LocalCloud
) -> None:
    types = ["answer.finished", "session.closed", "session.finished"]
    made = family.post("/api/webhooks", {"url": receiver.url, "types": types}).json()
    session = family.create()
    family.answer(session, 1, sample_answers("en")[0])
    family.finish(session)
    log = wait_for_deliveries(family, made["id"], session, 3)

    heard = [(headers, Webhook(made["secret"]).verify(body, headers)) for headers, body in receiver.requests]
    mine = [(headers, told) for headers, told in heard if told["data"].get("session_id") == session]
    assert {told["type"] for _, told in mine} == set(types)
    finished = [headers["webhook-id"] for headers, told in mine if told["type"] == "session.finished"]
    assert len(finished) >= 2, "the first was refused"
    assert len(set(finished)) == 1, "a repetition carries the same identifier"
    [entry] = [entry for entry in log if entry["type"] == "session.finished"]
    assert [attempt["status"] for attempt in entry["attempts"]][:2] == [503, 204]
    answer = next(told["data"] for _, told in mine if told["type"] == "answer.finished")
    assert (answer["question_index"], answer["transcript"]["status"]) == (1, "done")
    assert family.get(answer["fetch"]).json()["session_id"] == session
    assert clinic.get(f"/api/webhooks/{made['id']}").status_code == 404

    ping = family.post(f"/api/webhooks/{made['id']}/ping").json()
    wait_for_deliveries(family, made["id"], "", 1)
    assert ping["id"] in {headers["webhook-id"] for headers, _ in receiver.requests}
    assert family.delete(f"/api/webhooks/{made['id']}").status_code == 200
    assert not cloud.dead_letters("WebhookDeadLetters")
