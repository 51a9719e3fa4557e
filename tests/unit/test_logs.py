"""Log lines: what they are about, in every logger of a function, and nothing of the invocation before."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from functions.interviewer import jobs
from goldenfish.background import store as background
from goldenfish.background.models import JOB, SpeechJob
from goldenfish.observability import about, invoked, make_logger, request_id, serving

CONTEXT = SimpleNamespace(aws_request_id="invocation-1")


class Lines(io.StringIO):
    """What a logger wrote."""

    def read_all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written() -> Iterator[Lines]:
    lines = Lines()
    loggers = [make_logger(name) for name in ("function", "library")]
    handlers = [handler for logger in loggers for handler in logger.handlers]
    before = [handler.setStream(lines) for handler in handlers if isinstance(handler, logging.StreamHandler)]
    yield lines
    for handler, stream in zip(handlers, before, strict=True):
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream)
    about("")
    serving("")


def test_every_logger_of_a_function_tells_the_session_and_the_request(written: Lines) -> None:
    function, library = make_logger("function"), make_logger("library")

    @invoked(function)
    def handler(event: dict[str, Any], context: Any) -> None:
        serving("request-1")
        about("ses_2345")
        library.info("in the library")
        asyncio.run(asyncio.to_thread(library.info, "in a thread"))
        function.info("in the function")

    handler({}, CONTEXT)
    told = written.read_all()
    assert [line["message"] for line in told] == ["in the library", "in a thread", "in the function"]
    assert {(line["correlation_id"], line["request_id"]) for line in told} == {("ses_2345", "request-1")}
    assert told[-1]["function_request_id"] == "invocation-1"
    assert "cold_start" in told[-1]


def test_the_next_invocation_knows_nothing_of_the_one_before(written: Lines) -> None:
    function, library = make_logger("function"), make_logger("library")

    @invoked(function)
    def handler(event: dict[str, Any], context: Any) -> None:
        if event:
            serving("request-1")
            about("ses_2345")
            function.append_keys(question_index=3)
        function.info("here")
        library.info("there")

    handler({"first": True}, CONTEXT)
    handler({}, CONTEXT)
    for line in written.read_all()[2:]:
        assert not {"correlation_id", "request_id", "question_index"} & set(line)


def test_a_background_job_knows_the_request_that_started_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, Any]] = []
    lambdas = SimpleNamespace(invoke=lambda **call: started.append(json.loads(call["Payload"])))
    monkeypatch.setattr(background, "client", lambda _service: lambdas)
    serving("request-7")
    background.start(SpeechJob(session_id="ses_2345", first=1))
    serving("")
    assert JOB.validate_python(started[0]).request_id == "request-7"
    seen: list[str] = []
    monkeypatch.setattr(jobs, "prepare", lambda *_: seen.append(request_id()))
    jobs.run(started[0], CONTEXT)
    assert seen == ["request-7"]
    serving("")
    about("")
