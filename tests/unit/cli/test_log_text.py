"""Log lines as a person reads them."""

from __future__ import annotations

import json
from typing import Literal

import pytest

from cli.log_text import FUNCTION_STYLES, last_line, log_text, shortened
from localcloud.logs import LogLine


def read(
    text: str, source: Literal["function", "platform"] = "function", function: str = "AsrFunction"
) -> str | None:
    line = LogLine("2026-11-21T03:00:01.000+00:00", function, "r", "ses_0123456789", source, text)
    found = log_text(line)
    return None if found is None else found.plain


def test_a_structured_line_is_its_message_with_its_own_fields() -> None:
    fields = {
        "level": "INFO",
        "message": "done",
        "service": "asr",
        "attempt": 1,
        "outcome": "no_speech",
        "empty": None,
    }
    assert read(json.dumps(fields)) == "03:00:01  AsrFunction          23456789  done attempt=1 outcome=no_speech"


@pytest.mark.parametrize("function", FUNCTION_STYLES)
def test_the_session_stands_apart_from_the_longest_name_too(function: str) -> None:
    assert str(read("a line", function=function)).split() == ["03:00:01", function, "23456789", "a", "line"]


def test_a_request_is_its_method_path_and_status() -> None:
    fields = {"message": "request", "method": "GET", "path": "/api/health", "status": 200, "request_id": "x"}
    assert str(read(json.dumps(fields))).endswith("GET /api/health → 200")


def test_lines_for_tools_are_left_out_and_faults_of_the_platform_are_not() -> None:
    assert read("REPORT RequestId: r", "platform") is None
    assert read('{"_aws": {}, "PartDone": 1}') is None
    assert "timed out" in str(read("Task timed out after 3.00 seconds", "platform"))


def test_a_long_traceback_is_shortened_to_its_head_and_its_end() -> None:
    traceback = "\n".join(["Traceback", *(f"  frame {n}" for n in range(50)), "ValueError: no"])
    lines = shortened(traceback).splitlines()
    assert lines[0] == "Traceback"
    assert lines[-1] == "ValueError: no"
    assert "45 lines more" in lines[1]
    assert len(lines) == 8
    assert shortened("one\ntwo") == "one\ntwo"
    assert last_line(traceback + "\n\n") == "ValueError: no"
