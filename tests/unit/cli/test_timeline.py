"""The time line and the reasons of failures, from events and log lines as they are written."""

from __future__ import annotations

import json
from typing import Any

from cli.failure_reasons import UNKNOWN, failure_reason, identities, subject
from cli.timeline import timeline

Json = dict[str, Any]
SESSION = "01SESSION"
KEY = f"audio/{SESSION}/003/001-rec_7.ogg"
BODY = json.dumps({"detail-type": "Object Created", "detail": {"object": {"key": KEY}}})


def log(second: int, text: str | Json, request: str | None = "r1", **fields: str | None) -> Json:
    line = text if isinstance(text, str) else json.dumps(text)
    base = {"function": "AsrFunction", "correlation_id": None, "source": "function"}
    return {"time": f"2026-11-21T03:00:{second:02d}.000+00:00", "request_id": request, "text": line, **base, **fields}


def event(second: int, kind: str, **data: object) -> Json:
    return {"type": kind, "ts": f"2026-11-21T03:00:{second:02d}Z", "turn": 3, "data": data}


def failed_attempt(second: int, **own: object) -> Json:
    structured = {
        "level": "ERROR",
        "message": "attempt failed",
        "exception": "Traceback …\nTransientEngineError: 503",
        "exception_name": "TransientEngineError",
        **own,
    }
    return log(second, structured, correlation_id=SESSION)


def test_events_and_logs_are_one_line_of_time_for_this_session_only() -> None:
    logs = [
        log(1, "START RequestId: r1 Version: $LATEST", source="platform"),
        log(2, {"level": "INFO", "message": "attempt", "attempt": 1}, correlation_id=SESSION),
        failed_attempt(3, attempt=1),
        log(4, "REPORT RequestId: r1 Duration: 1500.40 ms", source="platform"),
        log(2, {"level": "INFO", "message": "attempt"}, request="r2", correlation_id="01OTHER"),
        log(2, {"_aws": {}, "PartDone": 1}, correlation_id=SESSION),
    ]
    events = [event(0, "recording_stored", size_bytes=10), event(9, "transcript_final", status="done")]
    entries = timeline(SESSION, events, logs)
    assert [(e.source, e.what) for e in entries] == [
        ("event", "recording of answer 3 stored, 10 bytes"),
        ("AsrFunction", "attempt attempt=1"),
        ("AsrFunction", "attempt failed attempt=1 (TransientEngineError)"),
        ("AsrFunction", "invocation took 1500 ms"),
        ("event", "transcript of answer 3: done"),
    ]
    assert [e.level for e in entries if e.level != "INFO"] == ["ERROR"]


def test_an_attempt_that_ended_without_a_word_is_shown_with_its_object_and_error() -> None:
    told = f"message m1 of AsrQueue, receive 2, {KEY}: Runtime.ExitError: RequestId: r1 Error: Runtime exited: 9"
    logs = [
        log(1, "START RequestId: r1 Version: $LATEST", source="platform"),
        log(2, "REPORT RequestId: r1 Duration: 20.00 ms", source="platform"),
        log(3, told, source="platform"),
        log(4, "message m2 of AsrQueue, receive 1, audio/other/001/rec-8.ogg: E: x", request="r2", source="platform"),
    ]
    assert [(e.what, e.level) for e in timeline(SESSION, [], logs)] == [
        ("invocation took 20 ms", "INFO"),
        (f"attempt 2 on {KEY} failed: Runtime.ExitError: Runtime exited: 9", "ERROR"),
    ]


def test_an_attempt_with_a_traceback_is_one_line() -> None:
    told = f"message m1 of InsightsQueue, receive 1, {SESSION}: Failed: all records\n\nTraceback\nE: x\n"
    (entry,) = timeline(SESSION, [], [log(1, told, source="platform")])
    assert entry.what == f"attempt 1 on {SESSION} failed: E: x"


def test_reading_the_events_is_not_part_of_the_story_unless_it_failed() -> None:
    def request(second: int, number: str, status: int) -> list[Json]:
        fields = {"message": "request", "method": "GET", "path": f"/api/session/{SESSION}/events", "status": status}
        return [log(second, fields, number), log(second, "REPORT Duration: 5.0 ms", number, source="platform")]

    entries = timeline(SESSION, [], [*request(1, "r1", 200), *request(2, "r2", 500)])
    assert [e.what for e in entries] == [
        f"GET /api/session/{SESSION}/events → 500",
        "invocation took 5 ms",
    ]


def test_an_event_of_an_unknown_kind_or_with_less_in_it_is_still_shown() -> None:
    entries = timeline(SESSION, [event(1, "mood"), event(2, "session_closed")], [])
    assert [e.what for e in entries] == ["mood {}", "session closed by ?"]


def test_times_of_different_precision_sort_rightly() -> None:
    events = [{"type": "a", "ts": "2026-11-21T03:00:01.123456Z", "data": {}}, event(1, "b")]
    assert [e.what[0] for e in timeline(SESSION, events, [])] == ["b", "a"]


def test_the_reason_is_what_the_worker_said_last_about_this_message() -> None:
    logs = [failed_attempt(1, message_id="m1"), failed_attempt(2, message_id="m1", exception="E: last")]
    assert failure_reason("m1", BODY, "AsrFunction", logs) == "attempt failed: E: last"
    assert failure_reason("m1", BODY, "AssessFunction", logs) == UNKNOWN


def test_the_reason_is_found_by_the_recording_when_the_message_is_not_named() -> None:
    logs = [
        log(1, {"level": "INFO", "message": "attempt", "recording_id": "rec_7"}),
        log(2, "Task timed out after 3.00 seconds", source="platform"),
    ]
    assert failure_reason("m9", BODY, None, logs) == "Task timed out after 3.00 seconds"


def test_the_functions_own_words_count_more_than_the_platforms_and_a_traceback_is_one_line() -> None:
    logs = [
        failed_attempt(1, message_id="m1"),
        log(2, "message m1 of AsrQueue:\nTraceback\nE: x\n", source="platform"),
    ]
    assert failure_reason("m1", BODY, None, logs) == "attempt failed: TransientEngineError: 503"
    assert failure_reason("m1", BODY, None, logs[1:]) == "E: x"


def test_a_message_says_what_it_is_about() -> None:
    assert subject(BODY) == KEY
    assert identities(BODY) == ("rec_7",)
    assert subject('{"session_id": "s", "revision": 1}') == "session s"
    assert subject("garbage") == subject("[]") == "a message of unknown form"
