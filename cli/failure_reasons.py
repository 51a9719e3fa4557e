"""Why a message failed: found in the functions' logs; pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cli.log_text import json_fields, last_line

Json = dict[str, Any]
UNKNOWN = "the logs say nothing about it"


def failure_reason(message_id: str, body: str, function: str | None, logs: Iterable[Json]) -> str:
    """The last thing that the worker logged about a message before it gave up.

    Args:
        message_id: of the message; it stays the same on its way to the dead letters.
        body: of the message; names the object or session.
        function: logical id of the queue's worker, or None when unknown.
        logs: lines of the local cloud's log file, oldest first.
    """
    lines = [line for line in logs if function is None or line["function"] == function]
    marks = {message_id, *identities(body)}
    requests = {line["request_id"] for line in lines if any(mark in line["text"] for mark in marks)} - {None}
    of_message = [line for line in lines if line["request_id"] in requests]
    # The function's own words say more than what the platform makes of them: a time-out has only the latter.
    for fault in (_logged_fault, _platform_fault):
        if found := [reason for line in of_message if (reason := fault(line))]:
            return found[-1]
    return UNKNOWN


def identities(body: str) -> tuple[str, ...]:
    """What a message is about: an object's recording id, else a session's id."""
    try:
        message = json.loads(body)
    except ValueError:
        return ()
    if not isinstance(message, Mapping):
        return ()
    detail = message.get("detail")
    key = detail.get("object", {}).get("key", "") if isinstance(detail, Mapping) else ""
    if key:
        number_and_id = str(key).rpartition("/")[2].partition(".")[0]  # 001-rec_…, see goldenfish/recordings/keys.py
        return (number_and_id.partition("-")[2] or number_and_id,)
    session = message.get("session_id")
    return (str(session),) if session else ()


def subject(body: str) -> str:
    """What a message is about, for a person: the object's key, or the session."""
    try:
        message = json.loads(body)
        return str(message["detail"]["object"]["key"])
    except (ValueError, KeyError, TypeError):
        pass
    found = identities(body)
    return f"session {found[0]}" if found else "a message of unknown form"


def _logged_fault(line: Json) -> str | None:
    fields = json_fields(line["text"])
    if line["source"] != "function" or fields.get("level") not in {"ERROR", "CRITICAL"}:
        return None
    exception = last_line(str(fields.get("exception") or ""))
    return f"{fields['message']}: {exception}" if exception else str(fields["message"])


def _platform_fault(line: Json) -> str | None:
    if line["text"].startswith("[ERROR]"):
        return str(line["text"]).partition("\n")[0]
    if line["source"] == "platform" and not line["text"].startswith(("START", "END", "REPORT", "INIT_")):
        return last_line(line["text"])
    return None
