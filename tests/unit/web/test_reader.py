"""The page's reader of the log against a server that cuts, delays and refuses."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.unit.web import needs_node, run

TOKEN = "a-token-of-the-family"
LOG = [
    {"seq": seq, "type": "interviewer_said", "data": {"text": f"Xin chào, bác Năm – câu {seq}\nvà một dòng nữa"}}
    for seq in range(1, 9)
]


def told(events: list[Any], end: str = "\n") -> bytes:
    lines = "".join(
        f"id: {e['seq']}{end}event: x{end}data: {json.dumps(e, ensure_ascii=False)}{end}{end}" for e in events
    )
    return f"retry: 1{end}{end}{lines or f': nothing new{end}{end}'}".encode()


@dataclass
class Requests:
    """What the reader asked."""

    url: str = ""
    last_ids: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


Answer = Callable[[BaseHTTPRequestHandler, int, int], None]


@contextmanager
def api(answer: Answer) -> Iterator[Requests]:
    """A server that answers the n-th request for what comes after a number."""
    seen = Requests()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.last_ids.append(self.headers["last-event-id"])
            seen.tokens.append(self.headers["authorization"])
            seen.paths.append(self.path)
            answer(self, len(seen.paths), int(self.headers["last-event-id"]))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        seen.url = f"http://127.0.0.1:{server.server_port}"
        yield seen
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, *, longer: int = 0) -> None:
    """Answer; `longer` is how many bytes more were promised, so that the answer counts as cut off."""
    handler.send_response(status)
    handler.send_header("content-type", "text/event-stream" if status == 200 else "application/problem+json")
    handler.send_header("content-length", str(len(body) + longer))
    handler.end_headers()
    handler.wfile.write(body)


def read(seen: Requests, count: int = len(LOG), after: int = 0) -> Any:
    return run(
        "read.mjs", {"baseUrl": seen.url, "sessionId": "ses_2345", "token": TOKEN, "after": after, "count": count}
    )


@needs_node
def test_short_answers_make_one_log() -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int, after: int) -> None:
        send(handler, told(LOG[after : after + 3] if number % 2 else [], "\r\n" if number == 3 else "\n"))

    with api(answer) as seen:
        assert read(seen) == {"events": LOG, "refused": None}
    assert seen.last_ids == ["0", "3", "3", "6", "6"]
    assert set(seen.tokens) == {f"Bearer {TOKEN}"}
    assert set(seen.paths) == {"/api/session/ses_2345/stream"}, "no token in an address"


@needs_node
def test_an_answer_cut_anywhere_loses_and_repeats_nothing() -> None:
    whole = told(LOG[:4])
    cuts = [len(whole) // 3, len(whole) // 2 + 1, len(whole) - 1]

    def answer(handler: BaseHTTPRequestHandler, number: int, after: int) -> None:
        if number == 1:
            send(handler, whole[: cuts[0]], longer=500)  # in the middle of an event, perhaps of a letter
        elif number == 2:
            send(handler, told(LOG[max(0, after - 1) :])[:-1], longer=1)  # one event again, the last without its end
        else:
            send(handler, told(LOG[after:]))

    with api(answer) as seen:
        assert read(seen)["events"] == LOG


@needs_node
def test_a_server_in_trouble_is_asked_again_and_a_refusal_ends_the_reading() -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int, after: int) -> None:
        if number == 1:
            send(handler, b'{"message": "Service Unavailable"}', 503)
        elif number == 2:
            send(handler, told(LOG[after : after + 2]))
        else:
            send(handler, b'{"code": "session_not_found"}', 404)

    with api(answer) as seen:
        found = read(seen)
    assert found == {"events": LOG[:2], "refused": {"status": 404, "code": "session_not_found"}}


@needs_node
def test_it_begins_after_what_is_known() -> None:
    def answer(handler: BaseHTTPRequestHandler, number: int, after: int) -> None:
        send(handler, told(LOG[after:]))

    with api(answer) as seen:
        assert read(seen, count=2, after=6)["events"] == LOG[6:]
    assert seen.last_ids == ["6"]
