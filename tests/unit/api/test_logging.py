"""What the API logs of a request: one line that names the session, and a fault once."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions.api.problems import logger
from tests.unit.api.conftest import Api

Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """Gives the API's log lines so far; each must be JSON of its own."""
    written = io.StringIO()
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(before)


def test_the_line_of_a_request_carries_the_session_as_correlation_id(api: Api, logged: Logged) -> None:
    session_id = api.post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    api.get(f"/api/session/{session_id}/question")
    created, asked = logged()
    assert (created["message"], created["status"], created["path"]) == ("request", 201, "/api/session")
    assert (asked["status"], asked["method"]) == (200, "GET")
    assert created["correlation_id"] == asked["correlation_id"] == session_id


def test_a_request_about_no_session_does_not_keep_the_one_before(api: Api, session_id: str, logged: Logged) -> None:
    api.get(f"/api/session/{session_id}/events")
    api.get("/api/health")
    api.post("/api/session", {"user_id": 5})
    assert [bool(line.get("correlation_id")) for line in logged()[-3:]] == [True, False, False]


def test_a_fault_is_logged_once_with_its_session(
    api: Api,
    session_id: str,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the table is gone")

    monkeypatch.setattr("goldenfish.sessions.store.load", broken)
    api.get(f"/api/session/{session_id}/results")
    fault = next(line for line in logged() if line["level"] == "ERROR")
    assert (fault["message"], fault["correlation_id"]) == ("unforeseen fault", session_id)
    # Where and of what kind; what an exception says may be personal.
    assert fault["exception"].endswith("RuntimeError")
    assert "in broken" in fault["exception"]
    assert "the table is gone" not in json.dumps(logged())
    # caplog hears every logger, Mangum's too: with a traceback of its own it would be the second.
    assert [record.name for record in caplog.records if record.exc_info] == ["api"]
