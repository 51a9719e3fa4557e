"""Starts the local AWS services in a process of their own and receives their events."""

from __future__ import annotations

import array
import fcntl
import json
import logging
import os
import select
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localcloud.aws.credentials import environment
from localcloud.aws.pipe import WRITTEN

_ROOT = Path(__file__).resolve().parents[2]

# A full pipe, so that one read empties it.
_CHUNK = 1 << 16

log = logging.getLogger(__name__)

Event = dict[str, Any]


class AwsProcess:
    """S3, SQS, DynamoDB, SSM, Secrets Manager and KMS on one loopback port.

    The port is bound before the process starts, so ``endpoint`` is final at once and a client that comes too early
    waits in the backlog instead of being refused. The process dies when this one does: it reads a pipe that only
    closes with its parent.
    """

    def __init__(
        self, on_event: Callable[[Event], None], on_written: Callable[[str], None] = lambda _: None, port: int = 0
    ) -> None:
        """Binds the port; both listeners are called in order, in a thread of this object's own.

        Args:
            on_event: gets each event of EventBridge.
            on_written: gets the name of a table whose stream has something new.
            port: 0 takes a free one.
        """
        self._on_event = on_event
        self._on_written = on_written
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        # Connections inherit it. Without it every answer waits 40 ms for the client's delayed ACK; set here rather
        # than in the child, or connections that come before the child is up would go without.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._events: int | None = None
        self._handling = False

    def start(self) -> None:
        """Starts the process and returns at once."""
        events_read, events_write = os.pipe()
        arguments = ["--listener", str(self._listener.fileno()), "--events", str(events_write)]
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "localcloud.aws.server", *arguments],
            stdin=subprocess.PIPE,
            pass_fds=(self._listener.fileno(), events_write),
            cwd=_ROOT,
            start_new_session=True,  # Ctrl-C in the terminal is for the parent, which ends this process in order
            env=own | environment(self.endpoint) | {"PYTHONPATH": str(_ROOT)},
        )
        os.close(events_write)
        self._events = events_read
        # From here on the child alone holds the port: if it dies, clients are refused rather than left waiting.
        self._listener.close()
        self._reader = threading.Thread(target=self._read, args=(events_read,), name="aws-events", daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """Ends the process and waits until it and its events are gone."""
        self._listener.close()
        if self._process is None or self._reader is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join(timeout=10)
        self._process = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._process is None else self._process.pid

    def settled(self) -> bool:
        """Returns whether every event of the uploads answered so far has been handled."""
        events = self._events
        # In this order: the reader says that it is handling before it empties the pipe.
        return events is None or (_bytes_waiting(events) == 0 and not self._handling)

    def _read(self, events: int) -> None:
        rest = b""
        while select.select([events], [], []):
            self._handling = True
            chunk = os.read(events, _CHUNK)
            if not chunk:
                break
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._handle(line)
            self._handling = bool(rest)
        self._events, self._handling = None, False
        os.close(events)

    def _handle(self, line: bytes) -> None:
        try:
            told = json.loads(line)
            if WRITTEN in told:
                self._on_written(told[WRITTEN])
            else:
                self._on_event(told)
        except Exception:
            # One event that cannot be delivered must not silence all that follow.
            log.exception("an event was lost")

    def __enter__(self) -> AwsProcess:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def _bytes_waiting(descriptor: int) -> int:
    waiting = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, waiting)
    return waiting[0]
