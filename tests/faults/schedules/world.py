"""A world in which everything happens in an order that a seed decides.

The socket's function, its jobs and the push run as they are. Table and bucket are the histories' stand-in, which the
schedule of seed 0 compares with moto call by call. Before and after every AWS call of theirs one of three things may
happen: the process goes on, it dies, or it stands still while something else that is due (a message, a job, a push, a
reconnect) runs to its own end, which may be cut into in turn. What would be sent to a socket goes to the world's own
gateway, which may lose the connection at any post.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from functions.interviewer import socket
from goldenfish.connections import service as connections
from goldenfish.events.models import Event
from goldenfish.events.store import EventItem
from tests.faults.histories.both import BothAws
from tests.faults.histories.memory import MemoryAws
from tests.unit.workers.messages import Context

Json = dict[str, Any]
Action = Callable[[], object]

DEPTH = 3
"""Processes that stand still one within the other at most."""


_THREADS = [ThreadPoolExecutor(1, f"process-{depth}") for depth in range(DEPTH + 1)]
"""Kept for all worlds: clients of AWS are made once per thread, and slowly."""


class Crash(BaseException):
    """The process died."""


class World:
    """What one schedule consists of.

    Args:
        seed: decides about everything.
        crashes: chance that a process dies at one side of an AWS call.
        cuts: chance that something else runs there.
        losses: chance that a post finds its connection gone.
    """

    def __init__(self, seed: int, *, crashes: float = 0.01, cuts: float = 0.05, losses: float = 0.02) -> None:
        self.random, self._compared = Random(seed), seed == 0
        self.crashes, self.cuts, self.losses = crashes, cuts, losses
        self.due: list[Action] = []
        self.died = 0
        self.inboxes: dict[str, list[Json]] = {}
        self.open: set[str] = set()
        self._running = 0
        self._calm = self._whole = False

    @contextmanager
    def turning(self) -> Iterator[None]:
        """While it turns, AWS calls are where things happen."""
        patch = pytest.MonkeyPatch()
        real = BaseClient._make_api_call
        kept = BothAws(real).call if self._compared else MemoryAws().call

        def call(client: BaseClient, operation: str, arguments: Json) -> Any:
            own = client.meta.service_model.service_name in {"dynamodb", "s3"}
            return self._call(kept if own else real, client, operation, arguments)

        async def at_once(work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
            return work(*arguments, **named)  # a thread of its own would bring an order of its own

        patch.setattr(BaseClient, "_make_api_call", call)
        patch.setattr(asyncio, "to_thread", at_once)
        try:
            yield
        finally:
            patch.undo()

    def run(self, action: Action) -> bool:
        """Run something as a process of its own; False when it died."""
        thread = _THREADS[self._running]
        self._running += 1
        try:
            thread.submit(action).result()
        except Crash:
            self.died += 1
            return False
        finally:
            self._running -= 1
        return True

    def live(self, acts: Mapping[str, tuple[int, Action]], steps: int) -> None:
        """So many acts, chosen by their weights, in an order of their own; what is due at the end runs too."""
        names, weights = list(acts), [weight for weight, _ in acts.values()]
        for _ in range(steps):
            self.due.append(acts[self.random.choices(names, weights)[0]][1])
            while self.due and self.random.random() < 0.6:
                self.run(self._one())
        self.run_all()

    def run_all(self) -> None:
        """Run what is due, in any order, until nothing is."""
        while self.due:
            self.run(self._one())

    @contextmanager
    def calm(self) -> Iterator[None]:
        """A time without crashes, cuts and losses."""
        before, self._calm = self._calm, True
        try:
            yield
        finally:
            self._calm = before

    @contextmanager
    def undivided(self) -> Iterator[None]:
        """A time without cuts: for functions that keep state between the calls of one process, as a batch's does."""
        before, self._whole = self._whole, True
        try:
            yield
        finally:
            self._whole = before

    def message(self, connection_id: str, body: Json) -> None:
        """A client's message reaches the function."""
        self._event(connection_id, "MESSAGE", body=json.dumps(body))

    def connect(self, connection_id: str, ticket: str) -> None:
        """A client opens a socket; it is open as soon as the function has let it in."""
        self.inboxes[connection_id] = []
        answer = self._event(connection_id, "CONNECT", queryStringParameters={"ticket": ticket})
        if answer["statusCode"] == 200:
            self.open.add(connection_id)

    def push(self, session_id: str) -> None:
        """The table's stream tells of some event that is not its writer's to send, perhaps again."""
        rows = EventItem.query(f"SESSION#{session_id}", EventItem.sk.startswith("EVENT#"), consistent_read=True)
        if bodies := [row.body for row in rows if row.sent_by is None]:
            connections.flush(session_id, (Event.model_validate(self.random.choice(bodies)),))

    def job(self, payload: bytes) -> None:
        """Lambda delivers an asynchronous invocation."""
        socket.handler(json.loads(payload), Context())

    def _event(self, connection_id: str, kind: str, **more: Any) -> Json:
        event = {"requestContext": {"eventType": kind, "connectionId": connection_id}, **more}
        answer: Json = socket.handler(event, Context())
        return answer

    def _call(self, real: Callable[..., Any], client: BaseClient, operation: str, arguments: Json) -> Any:
        if client.meta.endpoint_url.startswith("http://127.0.0.1"):  # a local cloud that other tests left running
            return real(client, operation, arguments)
        self._between()
        if operation == "PostToConnection":
            answer = self._post(arguments)
        elif operation == "DeleteConnection":
            self.open.discard(arguments["ConnectionId"])
            answer = {}
        elif operation == "Invoke":
            payload = bytes(arguments["Payload"])
            # Lambda delivers an event at least once.
            self.due += [lambda: self.job(payload)] * (2 if self._happens(0.1) else 1)
            answer = {"StatusCode": 202}
        else:
            answer = real(client, operation, arguments)
        self._between()
        return answer

    def _post(self, arguments: Json) -> Json:
        connection_id = arguments["ConnectionId"]
        if self._happens(self.losses):
            self.open.discard(connection_id)
        if connection_id not in self.open:
            raise ClientError({"Error": {"Code": "GoneException", "Message": ""}}, "PostToConnection")
        self.inboxes[connection_id].append(json.loads(arguments["Data"]))
        return {}

    def _between(self) -> None:
        if self._calm or not self._running:
            return
        if self._happens(self.crashes):
            raise Crash
        if self.due and not self._whole and self._running < DEPTH and self._happens(self.cuts):
            self.run(self._one())

    def _happens(self, chance: float) -> bool:
        return not self._calm and self.random.random() < chance

    def _one(self) -> Action:
        return self.due.pop(self.random.randrange(len(self.due)))
