"""A client in the world: loses its socket, comes back, says things twice, and believes only what it may."""

from __future__ import annotations

import itertools
from typing import Any

from cli.live.acceptor import Acceptor
from goldenfish.events import store as log
from goldenfish.tickets.service import issue
from tests.callers import FAMILY
from tests.faults.schedules.world import Json, World


class WorldClient:
    """One person's device.

    Attributes:
        acceptor: the reference client's own.
        said: every message with an identifier, to be said again.
        stale: frames that were taken although a newer generation had been seen, or was left by the client.
    """

    def __init__(self, world: World, session_id: str) -> None:
        self._world = world
        self._session_id = session_id
        self._numbers = itertools.count(1)
        self._read = 0
        self._newest = self._left = 0
        self._connection = ""
        self.acceptor = Acceptor()
        self.said: list[Json] = []
        self.stale: list[Json] = []

    @property
    def gen(self) -> int:
        """The newest generation that it has seen."""
        return self._newest

    def reconnect(self) -> None:
        """Open a new socket and ask for what was missed."""
        self.take()
        ticket, _ = issue(FAMILY, self._session_id)
        self._connection, self._read = f"con-{self._session_id}-{next(self._numbers)}", 0
        self._world.connect(self._connection, ticket)
        self.hello()

    def hello(self) -> None:
        """Say hello, with the last number of the log."""
        self.take()
        self.post({"type": "hello", "resume": {"last_seq": self.acceptor.log.last_seq}})

    def say(self, kind: str, **data: Any) -> Json:
        """A message with an identifier; it may be said again."""
        message = {"type": kind, "id": f"m{next(self._numbers)}", **data}
        self.said.append(message)
        self.post(message)
        return message

    def post(self, message: Json) -> None:
        """Put a message on the line; it is lost where there is no line."""
        if self._connection in self._world.open:
            self._world.message(self._connection, message)
        self.take()

    def say_all_again(self) -> None:
        """Come back and say again what there was to say, in its order."""
        self.reconnect()
        for message in list(self.said):
            self.post(message)

    def catch_up(self) -> None:
        """Get what was left to send, for which a ping is enough, and then all that was missed."""
        self.post({"type": "ping"})
        assert self.acceptor.log.last_seq == log.last_seq(self._session_id), "a ping brings what was left to send"
        self.reconnect()

    def leave(self) -> None:
        """Fall silent: nothing of the generation in force is taken any more."""
        self.take()
        self._left = self.acceptor.leave()

    def take(self) -> None:
        """Take over what has come."""
        inbox = self._world.inboxes.get(self._connection, [])
        for message in inbox[self._read :]:
            self._read += 1
            accepted = self.acceptor.accept(message)
            gen = int(message.get("gen") or 0)
            shown = accepted.frame is not None and message["type"].endswith("_chunk")
            if shown and (gen < self._newest or gen <= self._left):
                self.stale.append(message)
            self._newest = max(self._newest, gen)
