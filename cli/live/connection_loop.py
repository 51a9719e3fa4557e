"""Keeps one session connected: opens, greets, reads; after a loss waits a little and opens again."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from cli.api_client import Refused
from cli.errors import CommandError, Exit
from cli.live.backoff import delays
from cli.live.event_log import EventLog
from cli.live.outbox import written

Json = dict[str, Any]
TICK_S = 0.5
HEARTBEAT_S = 240.0
"""Unless the service says otherwise: API Gateway cuts a silent connection after ten minutes, and elders may think."""
GAP_PATIENCE_S = 2.0
"""How long an event may wait for one before it until the log itself is read."""
REFUSALS = 5
"""Handshakes refused one after the other (a ticket may have expired on the way) before giving up."""
TRANSIENT_STATUSES = frozenset({408, 425, 429})
SERVER_ERRORS = 500


class ConnectionLoop:
    """The thread that reads; everything it learns goes to `take`.

    Args:
        door: gives the address to connect to, with a new ticket in it each time.
        log: says what to resume from.
        codecs: what this client plays.
        take: takes over a message.
        catch_up: reads the events after a number from the log itself.
        give_up: told why there will be no more connection.
    """

    def __init__(
        self,
        door: Callable[[], str],
        log: EventLog,
        codecs: tuple[str, ...],
        *,
        take: Callable[[Json], None],
        catch_up: Callable[[int], list[Json]],
        give_up: Callable[[CommandError], None],
    ) -> None:
        self._door, self._log, self._codecs = door, log, codecs
        self._take, self._catch_up, self._give_up = take, catch_up, give_up
        self._stopping = threading.Event()
        self._connection: ClientConnection | None = None
        self._leave_at = self._gap_since = float("inf")
        self._heartbeat_s = HEARTBEAT_S
        self._thread = threading.Thread(target=self._run, name="live-socket", daemon=True)
        self.ready = False
        """Whether there is a connection over which everything missed has come."""
        self.refusals = 0
        self.caught_up = 0
        """Events that were read from the log itself."""

    def start(self) -> None:
        """Connect, and stay connected."""
        self._thread.start()

    def stop(self) -> None:
        """Connect no more."""
        self._stopping.set()
        if (connection := self._connection) is not None:
            connection.close()

    def join(self) -> None:
        """Wait until the thread has ended; not to be called from it."""
        self._thread.join()

    def opened(self, last_seq: int, heartbeat_s: float = HEARTBEAT_S) -> None:
        """The service has said that it is ready, how far the log goes, and how often it wants to hear of us."""
        self.ready, self.refusals, self._heartbeat_s = True, 0, heartbeat_s
        if last_seq > self._log.last_seq:
            self._gap_since = 0.0

    def leave_in(self, seconds: float) -> None:
        """Change to a new connection after a while."""
        self._leave_at = time.monotonic() + seconds

    def drop(self) -> bool:
        """Lose the connection as a phone does in a tunnel, without a word; gives whether there was one."""
        if (connection := self._connection) is None:
            return False
        with suppress(OSError):
            connection.socket.shutdown(socket.SHUT_RDWR)
        return True

    def transmit(self, text: str) -> bool:
        """Send, if there is a connection that is ready; one that is just being lost is noticed by the reader."""
        connection = self._connection
        if connection is None or not self.ready:
            return False
        try:
            connection.send(text)
        except (OSError, WebSocketException):
            return False
        return True

    def _run(self) -> None:
        waits = delays()
        while not self._stopping.is_set():
            if self._once():
                waits = delays()
            if not self._stopping.is_set():
                self._stopping.wait(next(waits))

    def _once(self) -> bool:
        """One connection from the ticket to its end; gives whether it was ready for use."""
        was_ready = False
        try:
            with connect(self._door(), close_timeout=1, max_size=None) as connection:
                self._connection = connection
                self._converse(connection)
        except InvalidStatus as refusal:
            self.refusals += 1
            if self.refusals >= REFUSALS:
                self._abandon(CommandError(f"handshake refused: {refusal}", code=Exit.UPSTREAM))
        except CommandError as refusal:
            if not _may_pass(refusal):
                self._abandon(refusal)
        except (OSError, WebSocketException):
            pass  # lost: connected again by the caller
        except (ValueError, KeyError, TypeError) as fault:
            self._abandon(CommandError(f"the service sent what is no message: {fault!r}", code=Exit.UPSTREAM))
        finally:
            was_ready, self.ready, self._connection = self.ready, False, None
        return was_ready

    def _converse(self, connection: ClientConnection) -> None:
        self._leave_at = self._gap_since = float("inf")
        self._greet(connection)
        heard = time.monotonic()
        while not self._stopping.is_set() and (now := time.monotonic()) < self._leave_at:
            self._close_gap(now)
            try:
                text = connection.recv(timeout=TICK_S)
            except TimeoutError:
                if now - heard > self._heartbeat_s:
                    connection.send('{"type": "ping"}')
                    heard = now
                continue
            heard = now
            self._take(json.loads(text))

    def _greet(self, connection: ClientConnection) -> None:
        client = {"name": "goldenfish-cli", "codecs": list(self._codecs)}
        data = {"protocol": 1, "client": client, "resume": {"last_seq": self._log.last_seq}}
        connection.send(written("hello", data)[1])

    def _close_gap(self, now: float) -> None:
        """Read from the log what does not come over the socket: it may be too large for a frame."""
        if self._log.has_gap:
            self._gap_since = min(self._gap_since, now)
        if now - self._gap_since > GAP_PATIENCE_S:
            self._gap_since = float("inf")
            for event in self._catch_up(self._log.last_seq):
                self.caught_up += 1
                self._take(event)

    def _abandon(self, fault: CommandError) -> None:
        self._stopping.set()
        self._give_up(fault)


def _may_pass(refusal: CommandError) -> bool:
    """Whether asking for a ticket again may help."""
    if isinstance(refusal, Refused):
        return refusal.status in TRANSIENT_STATUSES or refusal.status >= SERVER_ERRORS
    return refusal.code is Exit.UPSTREAM
