"""The pipe from the process of the AWS services to the one that has started it: one JSON line for each thing told."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

WRITTEN = "written"
"""The only member of a line that tells of a table's stream; every other line is an event of EventBridge."""


class EventPipe:
    """Tells the parent process what has happened, before the request that made it happen is answered."""

    def __init__(self, descriptor: int) -> None:
        self._pipe = os.fdopen(descriptor, "wb", buffering=0)
        self._turn = threading.Lock()  # a long line goes through in pieces

    def send(self, event: dict[str, Any]) -> None:
        """An event of EventBridge."""
        self._tell(event)

    def written(self, table: str) -> None:
        """The stream of a table has something new."""
        self._tell({WRITTEN: table})

    def _tell(self, what: dict[str, Any]) -> None:
        line = memoryview(json.dumps(what).encode() + b"\n")
        with self._turn:
            while line:
                line = line[self._pipe.write(line) :]
