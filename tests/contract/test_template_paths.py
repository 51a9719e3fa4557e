"""The seeds' paths of the socket: CloudFront's function by itself, and what stands around it."""

from __future__ import annotations

from typing import Any

import dukpy
import pytest

from goldenfish.connections.models import PROFILES
from tests.contract.translated_template import Translated, deployed

SESSION, CONVERSATION = "ses_rcks6vd7bv9qmfbg254x", "cnv_r8z8rkv86zj9jjnwg8fs"


@pytest.fixture(scope="module")
def stack() -> Translated:
    return deployed(SeedSocketPaths="true")


def ask(stack: Translated, uri: str, **query: str) -> dict[str, Any]:
    """What the function makes of a handshake."""
    code: str = stack.properties("SocketPathsFunction")["FunctionCode"]
    headers = {"upgrade": {"value": "websocket"}}
    values = {name: {"value": value} for name, value in query.items()}
    request = {"method": "GET", "uri": uri, "querystring": values, "headers": headers, "cookies": {}}
    event = {"version": "1.0", "context": {"eventType": "viewer-request"}, "request": request}
    answer: dict[str, Any] = dukpy.evaljs([code, "handler(dukpy['event'])"], event=event)
    return answer


def passed_on(stack: Translated, uri: str, **query: str) -> dict[str, str]:
    """The query that reaches API Gateway, whose path is the stage's."""
    answer = ask(stack, uri, **query)
    assert answer["uri"] == "/" + stack.properties("WebSocketApiliveStage")["StageName"]
    assert answer["headers"] == {"upgrade": {"value": "websocket"}}
    return {name: value["value"] for name, value in answer["querystring"].items()}


@pytest.mark.parametrize("session", [SESSION, CONVERSATION])
@pytest.mark.parametrize("end", ["", "/"])
def test_a_sessions_path_becomes_its_query(stack: Translated, session: str, end: str) -> None:
    uri = f"/ws/session/{session}{end}"
    assert passed_on(stack, uri) == {"session": session}
    assert passed_on(stack, uri, ticket="t-_.1", profile="voice_assistant") == {
        "session": session,
        "ticket": "t-_.1",
        "profile": "voice_assistant",
    }


def test_the_path_overrules_the_query(stack: Translated) -> None:
    assert passed_on(stack, f"/ws/session/{SESSION}", session="ses_other") == {"session": SESSION}
    assert passed_on(stack, "/ws/voice", profile="golden_fish", ticket="t") == {
        "profile": "clarity_mentor",
        "ticket": "t",
    }
    assert "clarity_mentor" in PROFILES


@pytest.mark.parametrize(
    "uri",
    [
        "/",
        "/live",
        "/live/@connections/abc",
        "/ws",
        "/ws/voice/more",
        "/ws/session/",
        "/ws/session/other_1",
        "/ws/session/ses_",
        "/ws/session/ses_1/more",
        "/ws/session/ses_%2e%2e",
        f"/ws/session/ses_{'1' * 41}",
        f"/more/ws/session/{SESSION}",
    ],
)
def test_another_path_is_nobodys(stack: Translated, uri: str) -> None:
    assert ask(stack, uri, ticket="t") == {"statusCode": 404, "statusDescription": "Not Found"}


def test_the_distribution_is_there_on_demand_only(stack: Translated) -> None:
    made = {name for name, found in stack.resources.items() if "CloudFront" in found["Type"]}
    assert made - set(deployed().resources) == {"SocketPaths", "SocketPathsFunction", "SocketPathsHeaders"}


def test_a_handshake_passes_the_distribution(stack: Translated) -> None:
    settings = stack.properties("SocketPaths")["DistributionConfig"]
    (origin,) = settings["Origins"]
    assert origin["DomainName"] == "WebSocketApi.execute-api.us-east-1.amazonaws.com"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    behavior = settings["DefaultCacheBehavior"]
    assert behavior["ViewerProtocolPolicy"] == "https-only"  # a ticket stands in the address
    assert behavior["FunctionAssociations"] == [
        {"EventType": "viewer-request", "FunctionARN": "SocketPathsFunction.FunctionARN"}
    ]
    policy = stack.properties("SocketPathsHeaders")["OriginRequestPolicyConfig"]
    headers = set(policy["HeadersConfig"]["Headers"])
    assert headers >= {"Sec-WebSocket-Key", "Sec-WebSocket-Version"}, "CloudFront's condition for WebSockets"
    assert "Host" not in headers, "API Gateway answers 403 to the distribution's name"
    assert policy["QueryStringsConfig"] == {"QueryStringBehavior": "all"}


def test_the_function_is_what_cloudfront_takes(stack: Translated) -> None:
    function = stack.properties("SocketPathsFunction")
    assert function["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"
    assert function["AutoPublish"] is True
    assert len(function["FunctionCode"].encode()) <= 10_240
