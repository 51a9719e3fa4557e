"""Log lines of the functions as a person reads them; pure."""

from __future__ import annotations

import json
from typing import Any

from rich.text import Text

from localcloud.logs import LogLine

FUNCTION_STYLES = {
    "ApiFunction": "cyan",
    "InterviewerFunction": "magenta",
    "PushFunction": "magenta",
    "AsrFunction": "green",
    "AssessFunction": "blue",
    "InsightsFunction": "yellow",
    "SweeperFunction": "yellow",
    "WebhookFunction": "yellow",
    "TallyFunction": "yellow",
}
LEVEL_STYLES = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "bold red"}
FRAME = frozenset(
    {"level", "location", "message", "timestamp", "service", "correlation_id", "xray_trace_id", "exception"}
    | {"cold_start", "function_name", "function_memory_size", "function_arn", "function_request_id"}
    | {"exception_name", "stack_trace", "sampling_rate", "request_id"}
)
"""Fields of a Powertools log line that are not the line's own."""
QUIET_PLATFORM = ("START ", "END ", "REPORT ", "INIT_")
CORRELATION_WIDTH = 8
NAME_WIDTH = max(map(len, FUNCTION_STYLES)) + 2
LONGEST = 8


def log_text(line: LogLine) -> Text | None:
    """One line for the terminal: time, function, session, text; None for lines that only tools need."""
    if line.source == "platform" and line.text.startswith(QUIET_PLATFORM):
        return None
    fields = json_fields(line.text)
    if "_aws" in fields:
        return None
    text = Text(line.time[11:19], style="dim").append("  ")
    text.append(line.function.ljust(NAME_WIDTH), style=FUNCTION_STYLES.get(line.function, ""))
    text.append((line.correlation_id or "")[-CORRELATION_WIDTH:].ljust(CORRELATION_WIDTH + 2), style="dim")
    if "message" not in fields:
        return text.append(shortened(line.text), style="red" if line.source == "platform" else "")
    text.append(message(fields), style=LEVEL_STYLES.get(str(fields.get("level")), ""))
    if error := fields.get("exception"):
        text.append(f"\n{shortened(str(error))}", style="red")
    return text


def shortened(text: str) -> str:
    """The head and the end of a traceback; the log file has the whole."""
    lines = text.strip().splitlines()
    if len(lines) <= LONGEST:
        return text.strip()
    return "\n".join([lines[0], f"  … {len(lines) - LONGEST + 1} lines more in the log file", *lines[2 - LONGEST :]])


def last_line(text: str) -> str:
    """The last line of a traceback that says something: the error itself."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def message(fields: dict[str, Any]) -> str:
    """A structured line's message with its own fields: `done outcome=no_speech attempt=1`."""
    if fields["message"] == "request":
        return f"{fields.get('method')} {fields.get('path')} → {fields.get('status')}"
    own = " ".join(f"{name}={value}" for name, value in fields.items() if name not in FRAME and value is not None)
    return f"{fields['message']} {own}".rstrip()


def json_fields(text: str) -> dict[str, Any]:
    """The fields of a structured line; empty for any other."""
    if not text.startswith("{"):
        return {}
    try:
        fields = json.loads(text)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}
