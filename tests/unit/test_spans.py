"""Spans: nothing by default; switched on, what a real collector's receiver gets over HTTP."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from goldenfish.observability import invoked, make_logger, span
from goldenfish.observability.spans import forget_tracing
from goldenfish.settings import settings

SECRET = "grandmother's words"


class Receiver:
    """An OTLP/HTTP receiver: keeps what is exported."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.requests: list[ExportTraceServiceRequest] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.paths.append(self.path)
                receiver.requests.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base's name)
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def spans(self) -> list[Any]:
        return [
            told
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for told in scope.spans
        ]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def switched_on(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("OTEL_ENABLED", "true")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "voice-interview-assistant")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.address)
    _anew()
    yield receiver
    forget_tracing()
    settings.cache_clear()


def _anew() -> None:
    settings.cache_clear()
    forget_tracing()


def test_by_default_nothing_is_imported_and_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_ENABLED", raising=False)
    _anew()
    asked: list[str] = []
    monkeypatch.setattr(builtins, "__import__", _refusing(builtins.__import__, asked))
    with span("asr", attempt=1):
        pass
    assert asked == []


def test_a_function_s_spans_arrive_before_it_is_frozen(switched_on: Receiver) -> None:
    @invoked(make_logger("asr"))
    def handler(event: dict[str, Any], context: Any) -> str:
        with span("speak", engine="mock"):
            return "answered"

    assert handler({}, None) == "answered"
    assert set(switched_on.paths) == {"/v1/traces"}
    inner, outer = switched_on.spans
    assert (inner.name, outer.name) == ("speak", "asr")
    assert inner.parent_span_id == outer.span_id
    assert inner.trace_id == outer.trace_id
    assert {a.key: a.value.string_value for a in inner.attributes} == {"engine": "mock"}
    told = {a.key: a.value.string_value for a in switched_on.requests[0].resource_spans[0].resource.attributes}
    assert told["service.name"] == "voice-interview-assistant"


def test_of_a_fault_only_its_type_is_told(switched_on: Receiver) -> None:
    def failing() -> None:
        with span("write"):
            raise ValueError(SECRET)

    with pytest.raises(ValueError, match=SECRET):
        failing()
    (told,) = switched_on.spans
    assert {a.key: a.value.string_value for a in told.attributes} == {"error.type": "ValueError"}
    assert SECRET.encode() not in b"".join(request.SerializeToString() for request in switched_on.requests)
    assert told.events == []


def test_without_its_packages_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_ENABLED", "true")
    _anew()
    missing: list[str] = []
    monkeypatch.setattr(builtins, "__import__", _refusing(builtins.__import__, missing))
    for _ in range(3):
        with span("asr"):
            pass
    monkeypatch.undo()
    _anew()
    assert missing == ["goldenfish.observability.otlp"]


def _refusing(real: Callable[..., Any], refused: list[str]) -> Callable[..., Any]:
    """`__import__` where the packages of spans are not installed."""

    def imported(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith(("opentelemetry", "goldenfish.observability.otlp")):
            refused.append(name)
            raise ImportError(name)
        return real(name, *arguments, **named)

    return imported
