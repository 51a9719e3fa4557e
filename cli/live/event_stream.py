"""The log over server-sent events: short answers, each asked for from where the last one ended."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from cli.api_client import ApiClient
from cli.live.acceptor import Acceptor
from cli.live.server_sent_events import parse

RETRY_MS = 1000
"""Until the server says otherwise."""


def follow_stream(client: ApiClient, session_id: str, view: Acceptor, until: Callable[[], bool]) -> None:
    """Read `GET …/stream` again and again, with `Last-Event-ID`, until the view is as wished.

    The bearer token goes into the `Authorization` header, which a browser's `EventSource` cannot send.

    Raises:
        CommandError: the API refused, or cannot be reached.
    """
    pause, retry_ms = threading.Event(), RETRY_MS
    while not until():
        answer = parse(client.stream(session_id, view.log.last_seq), str(view.log.last_seq))
        for event in answer.events:
            view.accept(json.loads(event.data))
        retry_ms = retry_ms if answer.retry_ms is None else answer.retry_ms
        if not until():
            pause.wait(retry_ms / 1000)
