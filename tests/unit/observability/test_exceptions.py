"""Exceptions in the log: kind and place, and of their words only those that are ours."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError, ExceptionInfo
from botocore.exceptions import ClientError
from pydantic import BaseModel

from goldenfish.observability import invoked, make_logger
from goldenfish.observability.exceptions import HandlerFailedError, described
from goldenfish.problems import SessionNotFound
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.transcriber import TransientEngineError

WORDS = "what grandmother said"
Logged = Callable[[], list[dict[str, Any]]]
logger = make_logger("exceptions-test")


@pytest.fixture
def logged() -> Iterator[Logged]:
    """The lines so far."""
    written = io.StringIO()
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(before)


class Answer(BaseModel):
    number: int


def _fails(kind: str) -> None:
    if kind == "float":
        float(WORDS)
    if kind == "key":
        {}[WORDS]  # type: ignore[index]  # it fails
    if kind == "model":
        Answer.model_validate({"number": WORDS})
    if kind == "json":
        json.loads('"' + WORDS)
    if kind == "aws":
        raise ClientError({"Error": {"Code": "ValidationException", "Message": WORDS}}, "PutItem")
    if kind == "group":
        raise ExceptionGroup(WORDS, [ValueError(WORDS)])
    raise RuntimeError(WORDS)


@pytest.mark.parametrize("kind", ["float", "key", "model", "json", "aws", "group", "other"])
def test_of_any_exception_only_kind_and_place_are_told(kind: str) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011 (each kind its own)
        _fails(kind)
    told = described(raised.value)
    assert WORDS not in told
    assert type(raised.value).__qualname__ in told
    assert "in _fails" in told


def test_what_is_ours_is_told() -> None:
    for ours, text in (
        (TransientEngineError("openai answered 503"), "openai answered 503"),
        (ProviderFault("upstream_timeout", "no answer"), "no answer"),
        (SessionNotFound(), SessionNotFound.title),
        (FileNotFoundError(2, "No such file", WORDS), "No such file or directory"),
        (ClientError({"Error": {"Code": "Throttling"}}, "PutItem"), "Throttling (PutItem)"),
    ):
        assert described(ours).endswith(text)
        assert WORDS not in described(ours)


def test_causes_are_told_in_order_and_no_note() -> None:
    def chained() -> None:
        try:
            float(WORDS)
        except ValueError as error:
            error.add_note(WORDS)
            raise RuntimeError(WORDS) from error

    with pytest.raises(RuntimeError) as raised:
        chained()
    told = described(raised.value)
    assert told.index("ValueError") < told.index("RuntimeError")
    assert WORDS not in told


def test_nothing_leaves_a_handler_with_its_words(logged: Logged) -> None:
    @invoked(logger)
    def handler(_event: dict[str, Any], _context: Any) -> None:
        _fails("float")

    with pytest.raises(HandlerFailedError) as raised:
        handler({}, None)
    assert str(raised.value) == "ValueError"
    assert raised.value.__cause__ is None
    (line,) = logged()
    assert line["message"] == "invocation failed"
    assert line["exception"].endswith("ValueError")
    assert WORDS not in json.dumps(line)


def test_a_batch_that_failed_still_fails_as_a_batch_and_tells_each_record_once(logged: Logged) -> None:
    @invoked(logger)
    def handler(_event: dict[str, Any], _context: Any) -> None:
        failed: list[ExceptionInfo] = []
        for kind in ("float", "key"):
            try:
                _fails(kind)
            except Exception as error:  # a record of a batch
                if kind == "key":
                    logger.exception("attempt failed")
                failed.append((type(error), error, error.__traceback__))
        raise BatchProcessingError("All records failed processing. 2 individual errors logged", failed)

    with pytest.raises(BatchProcessingError) as raised:
        handler({}, None)
    assert WORDS not in str(raised.value)
    told = [(line["message"], line["exception"].rpartition("\n")[2]) for line in logged()]
    assert told == [("attempt failed", "KeyError"), ("invocation failed", "ValueError")]


@pytest.mark.parametrize(
    "secret",
    ["eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl", "sk-proj-abcdefghijklmnop", "Bearer abc.def-ghi"],
)
def test_what_looks_like_a_secret_is_hidden_wherever_it_stands(logged: Logged, secret: str) -> None:
    logger.info("a line", detail=f"before {secret} after")
    (line,) = logged()
    assert line["detail"] == "before [redacted] after"
