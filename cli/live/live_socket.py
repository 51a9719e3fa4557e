"""The live connection of one session as its user sees it: send, ask, wait; losses are mended underneath."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from cli.errors import CommandError, Exit
from cli.live.acceptor import Accepted, Acceptor
from cli.live.connection_loop import HEARTBEAT_S, ConnectionLoop
from cli.live.outbox import Outbox, written
from cli.live.refusal import MessageRefused

Json = dict[str, Any]
Listener = Callable[[Json, Accepted], None]


class LiveSocket:
    """One session's socket; use as a context manager.

    Attributes:
        view: what has been accepted.
        ready: data of the newest `ready` frame; None before the first.
        connections: how often it has been connected and ready.
        ended: why it will not connect again: `superseded`, or the code of a fatal error; else None.
    """

    def __init__(
        self,
        door: Callable[[], str],
        view: Acceptor,
        *,
        catch_up: Callable[[int], list[Json]],
        codecs: tuple[str, ...] = ("ogg_opus",),
        listener: Listener | None = None,
    ) -> None:
        """Prepares; entering connects.

        Args:
            door: gives the address to connect to, with a new ticket in it each time.
            view: takes over what comes.
            catch_up: reads the events after a number from the log itself, for what no frame can hold.
            codecs: what this client plays; the service sends one of them, or text only for none.
            listener: told of every message, in the reading thread.
        """
        self.view = view
        self.ready: Json | None = None
        self.connections = 0
        self.ended: str | None = None
        self._listener = listener
        self._changed = threading.Condition()
        self._outbox = Outbox()
        self._refused: dict[str, Json] = {}
        self._fault: CommandError | None = None
        self._loop = ConnectionLoop(door, view.log, codecs, take=self._take, catch_up=catch_up, give_up=self._give_up)

    def __enter__(self) -> Self:
        self._loop.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.stop()
        self._loop.join()

    def wait(self, until: Callable[[], bool], timeout_s: float = 30, what: str = "an answer") -> None:
        """Wait for a state of the view.

        Raises:
            CommandError: it did not come in time, or the connection ended for good.
        """
        with self._changed:
            self._changed.wait_for(lambda: until() or self._stopped, timeout_s)
            if until():
                return
        if self._fault is not None:
            raise self._fault
        if self.ended is not None:
            raise CommandError(f"the live connection ended: {self.ended}", code=Exit.UPSTREAM)
        raise CommandError(f"waited {timeout_s:.0f} s for {what}", "goldenfish trace SESSION", Exit.UPSTREAM)

    def send(self, kind: str, **data: Any) -> str:  # noqa: ANN401 - any JSON value
        """Send a message that nothing is waited for; gives its id. Without a connection it goes out with the next."""
        identifier, text = written(kind, data)
        with self._changed:
            if not self._loop.transmit(text):
                self._outbox.later(text)
        return identifier

    def request(self, kind: str, data: Json, until: Callable[[], bool], *, timeout_s: float = 30) -> str:
        """Send a message and wait for what it is to bring about; the same message again after every reconnect.

        Returns:
            The message's id.

        Raises:
            MessageRefused: the service answered with an error.
            CommandError: see `wait`.
        """
        with self._changed:
            identifier, text = self._outbox.request(kind, data)
            self._loop.transmit(text)
        try:
            self.wait(lambda: until() or identifier in self._refused, timeout_s, f"an answer to {kind}")
        finally:
            with self._changed:
                self._outbox.answered(identifier)
        if (refusal := self._refused.get(identifier)) is not None:
            raise MessageRefused(kind, refusal)
        return identifier

    def drop(self) -> bool:
        """Lose the connection as a phone does in a tunnel, without a word; gives whether there was one."""
        return self._loop.drop()

    @property
    def caught_up(self) -> int:
        """How many events were read from the log itself, because the socket did not bring them in time."""
        return self._loop.caught_up

    @property
    def _stopped(self) -> bool:
        return self.ended is not None or self._fault is not None

    def _take(self, message: Json) -> None:
        with self._changed:
            accepted = self.view.accept(message)
            self._note(message)
            self._changed.notify_all()
        if self._listener is not None:
            self._listener(message, accepted)

    def _note(self, message: Json) -> None:
        """What a message means for the connection itself."""
        kind, data = message.get("type"), message.get("data") or {}
        if kind == "ready":
            self.ready, self.connections = data, self.connections + 1
            self._loop.opened(int(data.get("last_seq", 0)), float(data.get("heartbeat_s", HEARTBEAT_S)))
            for text in self._outbox.take():
                self._loop.transmit(text)
        elif kind == "superseded":
            self._end("superseded")
        elif kind == "reconnect":
            # Half the time that is left: late enough for a sentence to end, early enough to be ahead of the cut.
            self._loop.leave_in(float(data.get("in_ms", 0)) / 2000)
        elif kind == "error" and not message.get("seq"):
            if ref := message.get("ref"):
                self._refused[str(ref)] = data
            if data.get("fatal"):
                self._end(str(data.get("code")))

    def _end(self, why: str) -> None:
        self.ended = why
        self._loop.stop()

    def _give_up(self, fault: CommandError) -> None:
        with self._changed:
            self._fault = fault
            self._changed.notify_all()
