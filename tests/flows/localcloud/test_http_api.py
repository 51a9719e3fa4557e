"""The HTTP API as clients and functions see it: events of payload format 2.0, answers, limits, errors."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from localcloud.template.model import Cors, HttpApi, HttpRoute, Stack
from tests.flows.localcloud.gateway_fixture import make_function, running_gateway

ROUTES = (
    HttpRoute("GET", "/things/{id}", "Web"),
    HttpRoute("GET", "/things/all", "Web"),
    HttpRoute("ANY", "/files/{proxy+}", "Web"),
    HttpRoute("POST", "/post", "Web"),
    HttpRoute("GET", "/quick", "Web", timeout_s=0.3),
)


def stack_with(*routes: HttpRoute, stage: str = "$default", cors: Cors | None = None) -> Stack:
    api = HttpApi("Api", "api", stage, routes, cors)
    return Stack("stack", {}, {}, functions={"Web": make_function("Web", "web")}, http_apis={"Api": api})


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    cors = Cors(("https://app.example",), ("GET", "POST"), ("authorization",), ("etag",), 600)
    with (
        running_gateway(stack_with(*ROUTES, cors=cors)) as address,
        httpx.Client(base_url=f"http://{address}", timeout=20) as http,
    ):
        yield http


def shown(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    event = response.json()
    assert isinstance(event, dict)
    return event


def test_the_event_has_payload_format_2(client: httpx.Client) -> None:
    event = shown(
        client.get(
            "/things/caf%C3%A9%20%2F1?a=1&a=2&b=&c=%20x",
            headers=[("X-Twice", "one"), ("X-Twice", "two"), ("Cookie", "k=v; l=w"), ("User-Agent", "test")],
        )
    )
    assert event["version"] == "2.0"
    assert event["routeKey"] == "GET /things/{id}"
    assert event["rawPath"] == "/things/café /1"
    assert event["rawQueryString"] == "a=1&a=2&b=&c=%20x"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "", "c": " x"}
    assert event["pathParameters"] == {"id": "café /1"}
    assert event["cookies"] == ["k=v", "l=w"]
    assert event["headers"]["x-twice"] == "one,two"
    assert "cookie" not in event["headers"]
    assert "body" not in event
    assert event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert context["http"]["method"] == "GET"
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert context["http"]["userAgent"] == "test"
    assert context["stage"] == "$default"
    assert context["timeEpoch"] > 1_700_000_000_000


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/things/all", "GET /things/all"),
        ("GET", "/things/x", "GET /things/{id}"),
        ("PUT", "/files/a/b%20c", "ANY /files/{proxy+}"),
    ],
)
def test_the_most_specific_route_wins(client: httpx.Client, method: str, path: str, route: str) -> None:
    assert shown(client.request(method, path))["routeKey"] == route


def test_a_greedy_variable_holds_the_rest_of_the_path(client: httpx.Client) -> None:
    assert shown(client.get("/files/a/b%20c"))["pathParameters"] == {"proxy": "a/b c"}


def test_no_route_is_404(client: httpx.Client) -> None:
    for method, path in [("GET", "/nothing"), ("DELETE", "/things/all"), ("GET", "/things/a/b"), ("GET", "/files")]:
        response = client.request(method, path)
        assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_the_default_route_takes_what_no_other_does() -> None:
    routes = (HttpRoute("ANY", "$default", "Web"), HttpRoute("GET", "/a", "Web"))
    with running_gateway(stack_with(*routes)) as address:
        assert shown(httpx.get(f"http://{address}/a"))["routeKey"] == "GET /a"
        event = shown(httpx.delete(f"http://{address}/x/y"))
        assert event["routeKey"] == "$default"
        assert "pathParameters" not in event


def test_a_named_stage_is_part_of_the_path() -> None:
    with running_gateway(stack_with(HttpRoute("GET", "/a", "Web"), stage="dev")) as address:
        assert shown(httpx.get(f"http://{address}/dev/a"))["rawPath"] == "/dev/a"
        assert httpx.get(f"http://{address}/a").status_code == 404


def test_text_arrives_as_text_and_bytes_as_base64(client: httpx.Client) -> None:
    text = shown(client.post("/post", json={"a": "ä"}))
    assert (json.loads(text["body"]), text["isBase64Encoded"]) == ({"a": "ä"}, False)
    form = shown(client.post("/post", data={"a": "1"}))
    assert form["isBase64Encoded"] is True


def test_a_multipart_upload_of_four_megabytes_arrives_whole(client: httpx.Client) -> None:
    audio = bytes(range(256)) * (4_000_000 // 256)
    request = client.build_request("POST", "/post?answer=digest", files={"audio": ("a.wav", audio, "audio/wav")})
    expected = hashlib.sha256(request.read()).hexdigest()
    answer = client.send(request).json()
    assert (answer["sha256"], answer["base64"]) == (expected, True)


def test_above_lambdas_six_megabytes_the_gateway_itself_says_413(client: httpx.Client) -> None:
    response = client.post("/post", content=b"\0" * 5_500_000)
    assert (response.status_code, response.json()) == (413, {"message": "Request Entity Too Large"})
    assert response.headers["content-type"] == "application/json"


def test_above_ten_megabytes_is_413(client: httpx.Client) -> None:
    response = client.post("/nowhere", content=b"x" * (10 * 1024 * 1024 + 1))
    assert (response.status_code, response.json()) == (413, {"message": "Request Entity Too Large"})


def test_too_long_headers_are_431(client: httpx.Client) -> None:
    assert client.get("/things/all", headers={"x": "y" * 9_000}).status_code == 200
    assert client.get("/things/all", headers={"x": "y" * 10_240}).status_code == 431
    assert client.get("/things/all?q=" + "y" * 10_240).status_code == 431


def test_binary_answers_are_decoded(client: httpx.Client) -> None:
    response = client.get("/things/all?answer=binary")
    assert response.status_code == 201
    assert response.content == bytes(range(256))
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["x-number"] == "5"
    assert response.headers["apigw-requestid"]


def test_every_cookie_is_a_header_of_its_own(client: httpx.Client) -> None:
    response = client.get("/things/all?answer=cookies")
    assert response.headers.get_list("set-cookie") == ["a=1; HttpOnly", "b=2"]


def test_an_answer_without_status_is_the_body(client: httpx.Client) -> None:
    assert client.get("/things/all?answer=text").text == "just text"
    nothing = client.get("/things/all?answer=none")
    assert (nothing.status_code, nothing.json()) == (200, None)


@pytest.mark.parametrize("answer", ["fail", "bad_status", "bad_body", "bad_base64"])
def test_a_failing_function_is_500(client: httpx.Client, answer: str) -> None:
    response = client.get(f"/things/all?answer={answer}")
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})


def test_a_function_slower_than_the_integration_is_503(client: httpx.Client) -> None:
    client.get("/things/all")  # the environment is warm, so the time is the function's own
    response = client.get("/quick?answer=slow")
    assert (response.status_code, response.json()) == (503, {"message": "Service Unavailable"})


def test_no_answer_waits_for_a_delayed_acknowledgement(client: httpx.Client) -> None:
    client.get("/things/all")
    times = []
    for _ in range(20):
        began = time.perf_counter()
        client.get("/things/all")
        times.append(time.perf_counter() - began)
    assert min(times) < 0.03  # with Nagle's algorithm none is below 40 ms, however fast the machine


def test_a_preflight_is_answered_by_the_gateway(client: httpx.Client) -> None:
    asking = {"access-control-request-method": "POST"}
    allowed = client.options("/post", headers={"origin": "https://app.example", **asking})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert allowed.headers["access-control-allow-methods"] == "GET,POST"
    assert allowed.headers["access-control-allow-headers"] == "authorization"
    assert allowed.headers["access-control-max-age"] == "600"
    refused = client.options("/post", headers={"origin": "https://other.example", **asking})
    assert refused.status_code == 204
    assert "access-control-allow-origin" not in refused.headers


def test_the_gateways_cors_headers_replace_the_functions(client: httpx.Client) -> None:
    response = client.get("/things/all?answer=own_cors", headers={"origin": "https://app.example"})
    assert response.headers.get_list("access-control-allow-origin") == ["https://app.example"]
    assert response.headers["access-control-expose-headers"] == "etag"
    other = client.get("/things/all?answer=own_cors", headers={"origin": "https://other.example"})
    assert "access-control-allow-origin" not in other.headers
    assert other.headers["etag"] == "x"
