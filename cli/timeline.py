"""One time line of a session from its event log and the functions' logs; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from cli.log_text import json_fields, last_line, message

Json = dict[str, Any]

TOLD = {
    "question_asked": "question {turn} asked ({question_id})",
    "interviewer_said": "interviewer said its {kind}",
    "question_repeated": "question {turn} repeated on request ({repeat_count})",
    "question_skipped": "question {turn} left out",
    "session_paused": "break",
    "session_resumed": "break over after {paused_ms} ms",
    "recording_stored": "recording of answer {turn} stored, {size_bytes} bytes",
    "answer_ended": "answer {turn} ended by {ended_by}",
    "transcript_final": "transcript of answer {turn}: {status}",
    "result_card": "result card of answer {turn}",
    "session_closed": "session closed by {closed_by}",
    "session_summary": "summary, revision {revision}",
    "consent_changed": "consent told; allowed: {allowed}",
}
FAILED = re.compile(r"message \S+ of \w+, receive (?P<attempt>\d+)(?:, (?P<about>\S+))?: (?P<error>.*)", re.DOTALL)
"""What localcloud/sources/queue_poller.py says of an attempt that ended without an answer."""
PLATFORMS_PREFIX = re.compile(r"RequestId: \S+ Error: ")
DURATION = re.compile(r"\bDuration: ([0-9.]+) ms")


class Entry(NamedTuple):
    """One thing that happened: when, who tells of it (`event` or a function), and what."""

    time: str
    source: str
    what: str
    level: str = "INFO"


def timeline(session_id: str, events: Iterable[Json], logs: Iterable[Json]) -> list[Entry]:
    """Everything known of a session in the order of time, but for requests that only read its events.

    `trace` itself makes those.

    Args:
        session_id: the session, which is also the correlation id of the logs.
        events: the session's event log.
        logs: lines of the local cloud's log file, of all sessions.
    """
    lines = list(logs)
    requests = {line["request_id"] for line in lines if belongs(line, session_id)} - {None}
    looks = {line["request_id"] for line in lines if _looks_at_events(line)}
    entries = [_of_event(event) for event in events]
    for line in lines:
        if line["request_id"] not in looks and (belongs(line, session_id) or line["request_id"] in requests):
            entry = _of_line(line)
            if entry is not None:
                entries.append(entry)
    return sorted(entries, key=lambda entry: entry.time)


def belongs(line: Json, session_id: str) -> bool:
    """Whether a log line is about the session."""
    return line.get("correlation_id") == session_id or session_id in line["text"]


def _looks_at_events(line: Json) -> bool:
    """Whether a line says that the session's events were read, and given."""
    fields = json_fields(line["text"])
    return (
        fields.get("message") == "request"
        and (fields.get("method"), fields.get("status")) == ("GET", 200)
        and str(fields.get("path")).endswith("/events")
    )


def _of_event(event: Json) -> Entry:
    known = {"turn": event.get("turn"), **event["data"]}
    template = TOLD.get(event["type"])
    level = "ERROR" if event["type"] == "error" else "INFO"
    if template is None:
        return Entry(_plain_time(event["ts"]), "event", f"{event['type']} {event['data']}", level)
    return Entry(_plain_time(event["ts"]), "event", template.format_map(_Lenient(known)), level)


def _of_line(line: Json) -> Entry | None:
    """A log line as an entry; metrics and the frame of an invocation say nothing new."""
    fields = json_fields(line["text"])
    if "_aws" in fields:
        return None
    if "message" in fields:
        told = message(fields)
        if error := fields.get("exception_name"):
            told += f" ({error})"
        return Entry(_plain_time(line["time"]), line["function"], told, str(fields.get("level", "INFO")))
    if line["source"] == "platform":
        return _of_platform(line)
    return Entry(_plain_time(line["time"]), line["function"], line["text"])


def _of_platform(line: Json) -> Entry | None:
    text, time, function = line["text"], _plain_time(line["time"]), line["function"]
    if text.startswith(("START", "END", "INIT_")):
        return None
    if text.startswith("REPORT") and (duration := DURATION.search(text)):
        return Entry(time, function, f"invocation took {float(duration[1]):.0f} ms")
    if failed := FAILED.match(text):
        error = PLATFORMS_PREFIX.sub("", last_line(failed["error"]))
        about = f" on {failed['about']}" if failed["about"] else ""
        return Entry(time, function, f"attempt {failed['attempt']}{about} failed: {error}", "ERROR")
    return Entry(time, function, last_line(text), "WARNING")


def _plain_time(text: str) -> str:
    """UTC with milliseconds, so that times of different origins sort as text."""
    date, _, rest = text.replace("+00:00", "").removesuffix("Z").partition("T")
    seconds, _, fraction = rest.partition(".")
    return f"{date}T{seconds}.{(fraction + '000')[:3]}Z"


class _Lenient(dict[str, Any]):
    """Leaves a mark where an event of another version lacks a member."""

    def __missing__(self, key: str) -> str:
        return "?"
