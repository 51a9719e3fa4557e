"""One session under watch: a socket that may be lost at any time, and a reader of server-sent events beside it."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from bench.soak.findings import log_faults, order_faults
from cli.api_client import ApiClient
from cli.errors import CommandError
from cli.live.acceptor import Accepted, Acceptor
from cli.live.event_stream import follow_stream
from cli.talking.session_socket import session_socket

Json = dict[str, Any]
PATIENCE_S = 60


class Watched:
    """A session's socket and its uninterrupted twin; use as a context manager.

    Attributes:
        live: the socket.
        stale: frames of a generation older than one seen before that were accepted all the same.
    """

    def __init__(self, client: ApiClient, session_id: str) -> None:
        self.session_id, self.stale, self.frames = session_id, 0, 0
        self._client, self._newest = client, 0
        self.live = session_socket(client, session_id, listener=self._note)
        self._twin, self._stop = Acceptor(), threading.Event()
        self._reader = threading.Thread(target=self._follow, name="soak-reader", daemon=True)

    def __enter__(self) -> Self:
        self.live.__enter__()
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self.live.__exit__(kind, error, trace)
        self._reader.join()

    def of_type(self, kind: str) -> list[Json]:
        """Events that the socket has brought."""
        return self.live.view.log.of_type(kind)

    def settle(self) -> tuple[list[Json], list[str]]:
        """Wait until socket and reader have the whole log; gives it, and what is wrong with any of the three."""
        whole = self._client.events(self.session_id)
        last = whole[-1]["seq"] if whole else 0
        self.live.wait(lambda: self.live.view.log.last_seq >= last, PATIENCE_S, "the end of the log")
        deadline = threading.Event()
        for _ in range(PATIENCE_S):
            if self._twin.log.last_seq >= last:
                break
            deadline.wait(1)
        whole = self._client.events(self.session_id)
        faults = order_faults(whole)
        faults += log_faults(self.live.view.log.events, whole, "socket")
        faults += log_faults(self._twin.log.events, whole, "server-sent events")
        faults += [f"{self.stale} stale frames accepted"] if self.stale else []
        return whole, [f"{self.session_id}: {fault}" for fault in faults]

    def _follow(self) -> None:
        with suppress(CommandError):  # what it lacks is found when the session settles
            follow_stream(self._client, self.session_id, self._twin, self._stop.is_set)

    def _note(self, message: Json, accepted: Accepted) -> None:
        gen = int(message.get("gen") or 0)
        self.frames += accepted.frame is not None
        if gen:
            self.stale += accepted.frame is not None and gen < self._newest
            self._newest = max(self._newest, gen)
