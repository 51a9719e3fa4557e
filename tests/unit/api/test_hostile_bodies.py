"""JSON that breaks parsers, sent to every route that takes a body, and parameters that break numbers: never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.openapi_document import committed
from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import ADMIN_TOKEN, TOKEN, Aws

DEPTH = 100_000
UNREADABLE = {
    "nested lists": b"[" * DEPTH,
    "nested objects": b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
    "closed nested lists": b'{"user_id":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "a number of many digits": b'{"question_index":' + b"9" * 5_000 + b"}",
    "a number beyond any float": b'{"question_index":1e999999}',
    "a fraction of many digits": b'{"question_index":0.' + b"1" * 100_000 + b"}",
    "100,000 keys": b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}",
    "no UTF-8": b'{"user_id":"\xff\xfe"}',
    "UTF-16": '{"user_id":"a"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"user_id":"a"}',
    "a megabyte of text": b'{"user_id":"' + b"a" * 1_000_000 + b'"}',
    "half a document": b'{"user_id":"a',
    "control characters": b'{"user_id":"a\nb"}',
}
"""What meets the parser alone; it is the same for every route."""
MISSHAPEN = {
    "NaN": b'{"question_index":NaN,"size_bytes":Infinity,"user_id":NaN}',
    "minus infinity": b'{"question_index":-Infinity,"text":-Infinity}',
    "twice the same key": b'{"user_id":"a","user_id":"b","question_index":1,"question_index":2}',
    "half a character": b'{"user_id":"\\ud800","text":"\\udfff","question_index":1,"content_type":"\\ud800"}',
    "half a character as a key": b'{"\\ud800":1}',
    "NUL": b'{"user_id":"\\u0000","text":"a\\u0000b"}',
    "a hundred kilobytes of text": b'{"user_id":"' + b"a" * 100_000 + b'","text":"' + b"a" * 100_000 + b'"}',
    "a key of a hundred kilobytes": b'{"' + b"k" * 100_000 + b'":1}',
    "a string": b'"text"',
    "null": b"null",
    "true": b"true",
    "an empty list": b"[]",
    "nothing": b"",
    "a proto": b'{"__proto__":{"x":1},"__class__":"x","user_id":{"$gt":""}}',
}
FORMS = (
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ("multipart/form-data; boundary=x", b"--x--\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2_000),
    ("multipart/form-data; boundary=" + "x" * 5_000, b"--" + b"x" * 5_000),
    ("application/json", b'{"question_index":1}'),
    ("text/plain; charset=nonsense", b"a"),
)
VALUES = ("-1", "NaN", "9" * 5_000, "١٢", "%ED%A0%80", "a" * 5_000, "")
JSON_ROUTES = sorted(
    (method, path)
    for path, item in committed()["paths"].items()
    for method, operation in item.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
)
FORM_ROUTES = sorted(
    (method, path)
    for path, item in committed()["paths"].items()
    for method, operation in item.items()
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
)


PARAMETERS = sorted(
    ((method, path), parameter["in"], parameter["name"])
    for path, item in committed()["paths"].items()
    for method, operation in item.items()
    for parameter in operation.get("parameters", [])
    if parameter["in"] in {"query", "header"}
)


def _is_answered(reply: Reply, sent: str) -> None:
    assert reply.status < 500, sent
    if reply.status >= 400:
        assert reply.headers["content-type"] == "application/problem+json", sent
        assert reply.body["code"], sent
        # A field may be named by the client: what is answered stays short, whatever was sent.
        assert len(str(reply.body)) < 20_000, sent


@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
def test_no_json_breaks_a_route(api: Api, session_id: str, method: str, path: str) -> None:
    url = path.replace("{session_id}", session_id).replace("{", "").replace("}", "")
    for name, content in MISSHAPEN.items():
        _is_answered(api.send(method, url, content, content_type="application/json"), name)


@pytest.mark.parametrize("name", UNREADABLE)
def test_no_json_breaks_the_parser(api: Api, name: str) -> None:
    _is_answered(api.send("POST", "/api/session", UNREADABLE[name], content_type="application/json"), name)


@pytest.mark.parametrize(("method", "path"), FORM_ROUTES)
def test_no_form_breaks_a_route(api: Api, session_id: str, method: str, path: str) -> None:
    url = path.replace("{session_id}", session_id)
    for kind, content in FORMS:
        _is_answered(api.send(method, url, content, content_type=kind), kind)


@pytest.mark.parametrize(("route", "place", "name"), PARAMETERS)
def test_no_parameter_breaks_a_route(
    api: Api, session_id: str, route: tuple[str, str], place: str, name: str
) -> None:
    method, path = route
    url = path.replace("{session_id}", session_id).replace("{", "").replace("}", "")
    for value in VALUES:
        asked: dict[str, Any] = {} if place == "query" else {name: value.encode("utf-8")}
        target = f"{url}?{name}={value}&{name}={value}" if place == "query" else url
        _is_answered(api.send(method, target, b"", **asked), f"{name}={value[:20]}")


@pytest.mark.parametrize(
    "moment", ["0.5", "1700000000", "2026-11-21", "2026-11-21T12:00:00", "T", "9999999T00:00:00Z"]
)
def test_a_moment_is_written_out_with_its_offset(api: Api, moment: str) -> None:
    assert api.get(f"/api/audit?since={moment}").status == 422
    assert api.get("/api/audit?since=2026-11-21T12:00:00Z&until=2026-11-22T12:00:00%2B07:00").status == 200


@pytest.mark.parametrize("day", ["0", "1700000000", "2026-11-21T12:00:00Z", "2026-13-01", "٢٠٢٦-١١-٢١"])
def test_a_day_is_written_out(aws: Aws, day: str) -> None:
    operator = Api(ADMIN_TOKEN)
    assert operator.get(f"/api/metrics?day={day}").status == 422
    assert operator.get("/api/metrics?day=2026-11-21").status == 200


def test_a_token_of_any_length_is_no_token(api: Api) -> None:
    for value in ("", "Bearer", "Bearer ", f"Basic {TOKEN}", "Bearer " + "a" * 8_000, "Bearer a b", "Bearer \u00ff"):
        reply = Api(None).send("GET", "/api/session/ses_a/results", b"", authorization=value.encode())
        assert reply.status == 401
        assert "a" * 100 not in str(reply.body)
