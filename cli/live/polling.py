"""The log by polling: whatever came after the last number, until nothing more is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cli.api_client import ApiClient
from cli.live.acceptor import Acceptor

POLL_S = 0.25


def poll(client: ApiClient, session_id: str, view: Acceptor, until: Callable[[], bool]) -> None:
    """Read `GET …/events` again and again until the view is as wished.

    Raises:
        CommandError: the API refused, or cannot be reached.
    """
    pause = threading.Event()
    while not until():
        for event in client.events(session_id, view.log.last_seq):
            view.accept(event)
        if not until():
            pause.wait(POLL_S)
