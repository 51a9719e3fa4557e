"""OpenAI's `POST /realtime/calls`: a form with `sdp` and `session` in, a session description out.

with realtime_server() as vendor:
    vendor.script.status = 429
    ...
    vendor.calls[0].body["sdp"]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.vendors.scripted import Conversation, Exchange, Script, serve

_HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
OFFER = f"{_HEAD}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=setup:actpass\r\n"
ANSWER = f"{_HEAD}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=setup:active\r\n"


@dataclass
class RealtimeServer:
    """The server's behaviour, set by a test, and what it was asked."""

    url: str = ""
    script: Script = field(default_factory=Script)
    answer: bytes = ANSWER.encode()
    calls: list[Exchange] = field(default_factory=list)


@contextmanager
def realtime_server() -> Iterator[RealtimeServer]:
    """A running server of this one endpoint."""
    vendor = RealtimeServer()

    def prepare(exchange: Exchange) -> tuple[Script, Any]:
        found = exchange.path == "/v1/realtime/calls"
        script = vendor.script if found else Script(status=404)
        return script, lambda conversation: _answer(conversation, vendor)

    with serve(prepare, vendor.calls) as address:
        vendor.url = f"{address}/v1"
        yield vendor


def _answer(conversation: Conversation, vendor: RealtimeServer) -> None:
    script = conversation.script
    if script.status >= 300:
        said = "You said: v=0 secret offer"
        return conversation.refuse({"error": {"message": said, "type": "error", "code": script.error_code or None}})
    script.status = 201
    conversation.start("application/sdp", {"location": "/v1/realtime/calls/rtc_1"})
    pieces = [vendor.answer[at : at + 64] for at in range(0, len(vendor.answer), 64)]
    return conversation.stream(pieces, garbage=b"\xff\xfe<html>")
