"""Function logs: every line a function prints, tagged with its function, request and correlation id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

CORRELATION_KEYS = ("correlation_id", "session_id")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a function's log.

    Attributes:
        time: when the line was read, ISO 8601 in UTC.
        function: logical id of the function.
        request_id: id of the invocation, or None outside one (initialisation).
        correlation_id: what the function itself last logged as ``correlation_id`` or ``session_id`` in this request.
        source: ``function`` for its own output, ``platform`` for START, REPORT and the like.
        text: the line without its line end; a traceback that the runtime logs as one line keeps its inner line ends.
    """

    time: str
    function: str
    request_id: str | None
    correlation_id: str | None
    source: Literal["function", "platform"]
    text: str


class LogSink:
    """Hands every line to a callback and writes it to a JSON-lines file, one per run."""

    def __init__(self, path: Path | None = None, on_log: Callable[[LogLine], None] | None = None) -> None:
        self.path = path
        self._on_log = on_log
        self._file: IO[str] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", buffering=1)

    def write(self, line: LogLine) -> None:
        """Records one line."""
        if self._file is not None:
            self._file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
        if self._on_log is not None:
            self._on_log(line)

    def close(self) -> None:
        """Closes the file; lines written afterwards reach the callback only."""
        if self._file is not None:
            self._file.close()
            self._file = None


class LogStream:
    """The log of one execution environment: knows which invocation the lines belong to."""

    def __init__(self, function: str, sink: LogSink) -> None:
        self._function = function
        self._sink = sink
        self._request_id: str | None = None
        self._correlation_id: str | None = None

    def begin(self, request_id: str) -> None:
        """Lines from here on belong to this invocation."""
        self.resume(request_id)
        self.platform(f"START RequestId: {request_id} Version: $LATEST")

    def resume(self, request_id: str) -> None:
        """Lines from here on belong to this invocation, which has begun before."""
        self._request_id = request_id
        self._correlation_id = None

    def end(self) -> None:
        """Lines from here on belong to no invocation."""
        self._request_id = None
        self._correlation_id = None

    def output(self, text: str) -> None:
        """Records a line that the function printed."""
        # The runtime joins the lines of a traceback with carriage returns and indents them with no-break
        # spaces, so that they stay one log event (awslambdaric/bootstrap.py, log_error).
        text = text.rstrip("\r").replace("\r", "\n").replace("\u00a0", " ")
        if text.startswith("{"):
            self._correlation_id = correlation_of(text) or self._correlation_id
        self._write("function", text)

    def platform(self, text: str) -> None:
        """Records a line of the platform itself (START, END, REPORT, faults)."""
        self._write("platform", text)

    def _write(self, source: Literal["function", "platform"], text: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._sink.write(LogLine(now, self._function, self._request_id, self._correlation_id, source, text))


def correlation_of(text: str) -> str | None:
    """Returns the correlation id that a JSON log line carries, or None."""
    try:
        fields = json.loads(text)
    except ValueError:
        return None
    if not isinstance(fields, dict):
        return None
    return next((str(fields[key]) for key in CORRELATION_KEYS if fields.get(key)), None)
