"""What a soak has done so far, and which connections are open to be lost."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cli.live.live_socket import LiveSocket

Json = dict[str, Any]


class Tally:
    """Counts of all threads together.

    Attributes:
        counts: sessions, connections, losses, events, frames, and events by type.
        faults: everything that should not have happened.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._live: list[LiveSocket] = []
        self._lock = threading.Lock()

    @contextmanager
    def live(self, socket: LiveSocket) -> Iterator[None]:
        """A connection that may be lost while this lasts."""
        with self._lock:
            self._live.append(socket)
        try:
            yield
        finally:
            with self._lock:
                self._live.remove(socket)

    def lose_one(self, chance: random.Random) -> None:
        """Cut one connection, whichever."""
        with self._lock:
            socket = chance.choice(self._live) if self._live else None
        if socket is not None and socket.drop():
            self.counts["losses"] += 1

    def add(self, socket: LiveSocket, log: list[Json], faults: list[str], frames: int) -> None:
        """One session is over."""
        with self._lock:
            self.counts["sessions"] += 1
            self.counts["connections"] += socket.connections
            self.counts["events"] += len(log)
            self.counts["events read over HTTP"] += socket.caught_up
            self.counts["frames"] += frames
            self.counts.update(f"  {event['type']}" for event in log)
            self.faults += faults

    def fault(self, what: str) -> None:
        """Something should not have happened."""
        with self._lock:
            self.faults.append(what)
