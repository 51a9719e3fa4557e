"""What every answer carries, whoever made it, and what may be logged of a request's path."""

from __future__ import annotations

import re
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from functions.api.app import handler
from functions.api.headers import SECURITY
from functions.api.log_path import loggable, session_of
from goldenfish.ids import new_id
from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import TOKEN, Aws

SES, CNV, USR = (f"{kind}_2b3c4d5f6g7h8j9k2m3n" for kind in ("ses", "cnv", "usr"))
BANNERS = {"server", "x-powered-by", "x-aspnet-version", "via"}


def _is_complete(reply: Reply) -> None:
    told = {name.lower(): value for name, value in reply.headers.items()}
    assert told.items() >= SECURITY.items()
    assert told["cache-control"] == "no-store"
    assert told["x-request-id"] == "test"
    assert re.fullmatch(r"\d+\.\dms", told["x-response-time"])
    assert not BANNERS & set(told)
    # API Gateway's payload has one value a header: the same name in two spellings would lose one.
    assert len(told) == len(reply.headers)


def test_routes_refusals_and_faults_carry_the_same_headers(
    api: Api, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reply, status in (
        (api.get("/api/health"), 200),
        (api.get(f"/api/session/{session_id}/question"), 200),
        (api.get(f"/api/session/{session_id}/stream"), 200),
        (api.get("/api/nothing"), 404),
        (api.get("/api/session"), 405),
        (Api(None).get(f"/api/session/{session_id}/results"), 401),
        (api.post("/api/session", {"user_id": 5}), 422),
    ):
        assert reply.status == status
        _is_complete(reply)

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("goldenfish.sessions.store.load", broken)
    reply = api.get(f"/api/session/{session_id}/results")
    assert reply.status == 500
    _is_complete(reply)


def test_every_problem_names_its_request_also_when_it_is_replayed(api: Api, session_id: str) -> None:
    key = {"idempotency_key": "one"}
    first = api.post(f"/api/session/{session_id}/end_answer", {"question_index": 7}, **key)
    again = _ask("POST", f"/api/session/{session_id}/end_answer", request_id="second", body='{"question_index":7}',
                 **{"idempotency-key": "one", "content-type": "application/json"})  # fmt: skip
    assert (first.status, first.body["request_id"]) == (409, "test")
    assert (again["statusCode"], '"request_id":"second"' in again["body"]) == (409, True)
    for refused in (api.get("/api/nothing"), api.get("/api/session"), Api(None).get("/api/session/ses_a/results")):
        assert refused.body["request_id"] == "test"


def _ask(method: str, path: str, *, request_id: str = "test", body: str = "", **headers: str) -> Any:
    context = {"http": {"method": method, "path": path, "sourceIp": "127.0.0.1"}, "requestId": request_id,
               "stage": "$default"}  # fmt: skip
    event = {"version": "2.0", "rawPath": path, "rawQueryString": "", "requestContext": context, "body": body,
             "headers": {"authorization": f"Bearer {TOKEN}", **headers}, "isBase64Encoded": False}  # fmt: skip
    return handler(event, None)


@pytest.mark.parametrize("sent", ["abc-1.2_3", "A" * 64])
def test_a_clients_own_identifier_comes_back_beside_ours(aws: Aws, sent: str) -> None:
    answered = _ask("GET", "/api/health", **{"x-request-id": sent})["headers"]
    assert (answered["x-request-id"], answered["x-client-request-id"]) == ("test", sent)


@pytest.mark.parametrize("sent", ["", "A" * 65, "Bà Lan", "a b", "a\r\nset-cookie: x=1", "<script>"])
def test_what_is_no_identifier_does_not_come_back(aws: Aws, sent: str) -> None:
    answered = _ask("GET", "/api/health", **{"x-request-id": sent})["headers"]
    assert answered["x-request-id"] == "test"
    assert "x-client-request-id" not in answered


def test_no_page_describes_the_api_to_strangers(aws: Aws) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/openapi.yaml", "/api/docs", "/.env", "/.git/config"):
        assert Api(None).get(path).status == 404


@pytest.mark.parametrize(
    ("path", "logged", "session"),
    [
        (f"/api/session/{SES}/question", f"/api/session/{SES}/question", SES),
        (f"/api/sessions/{CNV}/history", f"/api/sessions/{CNV}/history", CNV),
        (f"/users/{USR}", f"/users/{USR}", ""),
        (f"/api/session/{USR}/question", f"/api/session/{USR}/question", ""),
        ("/api/session/ses_ladydianaofwalesss1/results", "/api/session/*/results", ""),
        ("/api/session/ses_smith1948/results", "/api/session/*/results", ""),
        ("/api/webhooks/ann_smith", "/api/webhooks/*", ""),
        ("/api/session/grandmother/question", "/api/session/*/question", ""),
        ("/api/session/ses_a%0A/question", "/api/session/*/question", ""),
        ("/grandmother", "/*", ""),
        ("/api/session/ses_Bà Lan", "/api/session/*", ""),
        ("", "", ""),
    ],
)
def test_of_a_path_only_our_own_words_and_identifiers_are_logged(path: str, logged: str, session: str) -> None:
    assert loggable(path) == logged
    assert session_of(path) == session


def test_no_path_and_no_query_is_in_a_span(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    told = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(told))
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: provider)  # as a tracing layer sets it
    assert Api(None).get("/api/health?of=grandmother").status == 200
    assert [dict(span.attributes or {}) for span in told.get_finished_spans()] == []


def test_every_identifier_of_ours_is_logged() -> None:
    made = new_id("ses")
    assert (loggable(f"/api/session/{made}"), session_of(f"/api/session/{made}")) == (f"/api/session/{made}", made)


def test_a_long_path_is_logged_in_part() -> None:
    assert len(loggable("/x" * 10_000)) < 100
