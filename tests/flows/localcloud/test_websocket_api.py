"""The WebSocket API as clients and functions see it: handshake, routes, limits, ``@connections``."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from localcloud.gateway.websocket_api import WebSocketLimits
from localcloud.template.model import Stack, WebSocketApi
from tests.flows.localcloud.gateway_fixture import make_function, running_gateway

ALL_ROUTES = ("$connect", "$disconnect", "$default", "talk", "quiet")


class Door:
    """A running WebSocket API and what its function saw."""

    def __init__(self, address: str, events_file: Path) -> None:
        self.address = address
        self._events_file = events_file

    def open(self, query: str = "token=right", **more: Any) -> ClientConnection:
        connection: ClientConnection = connect(f"ws://{self.address}/live?{query}", **more)
        return connection

    def events(self) -> list[dict[str, Any]]:
        if not self._events_file.exists():
            return []
        return [json.loads(line) for line in self._events_file.read_text(encoding="utf-8").splitlines()]

    def event_of(self, kind: str, connection_id: str | None = None) -> dict[str, Any]:
        """Waits for the event of a kind (of one connection) and returns the newest."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            contexts = [(event, event["requestContext"]) for event in self.events()]
            found = [e for e, c in contexts if c["eventType"] == kind and connection_id in {None, c["connectionId"]}]
            if found:
                return found[-1]
            time.sleep(0.01)
        raise AssertionError(f"no {kind} event")

    def management(self) -> Any:
        return boto3.client(
            "apigatewaymanagementapi",
            endpoint_url=f"http://{self.address}/live",
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )


def stack_with(events_file: Path, *routes: str, timeout_s: float = 29) -> Stack:
    function = make_function("Socket", "socket", EVENTS_FILE=str(events_file))
    api = WebSocketApi(
        "Api",
        "api",
        "live",
        "$request.body.type",
        dict.fromkeys(routes, "Socket"),
        timeout_s,
        frozenset({"talk", "$default"}),
    )
    return Stack("stack", {}, {}, functions={"Socket": function}, websocket_apis={"Api": api})


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    events_file = tmp_path_factory.mktemp("door") / "events"
    with running_gateway(stack_with(events_file, *ALL_ROUTES)) as address:
        yield Door(address, events_file)


def close_of(connection: ClientConnection) -> tuple[int, str]:
    with pytest.raises(ConnectionClosed) as closed:
        connection.recv(timeout=20)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


def connection_id_of(door: Door) -> str:
    identifier: str = door.event_of("CONNECT")["requestContext"]["connectionId"]
    return identifier


def test_the_connect_event_carries_query_and_headers(door: Door) -> None:
    with door.open("token=right&a=1&a=2", additional_headers={"X-Own": "yes"}, user_agent_header="test/1"):
        event = door.event_of("CONNECT")
    assert event["queryStringParameters"] == {"token": "right", "a": "2"}
    assert event["multiValueQueryStringParameters"]["a"] == ["1", "2"]
    assert event["headers"]["X-Own"] == "yes"
    context = event["requestContext"]
    assert context["routeKey"] == "$connect"
    assert context["stage"] == "live"
    assert context["domainName"] == door.address
    assert context["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "test/1"}
    assert context["connectedAt"] <= context["requestTimeEpoch"]


@pytest.mark.parametrize(("query", "status"), [("token=wrong", 401), ("", 401), ("token=explode", 502)])
def test_connect_can_refuse_with_its_status(door: Door, query: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        door.open(query)
    assert refused.value.response.status_code == status


def test_a_post_before_the_connection_is_open_finds_nobody(door: Door) -> None:
    with pytest.raises(InvalidStatus) as refused:
        door.open("token=right&post_early=1")
    assert refused.value.response.status_code == 410  # what the function was answered


@pytest.mark.parametrize("path", ["/other", "/live/more", "/"])
def test_another_path_is_forbidden(door: Door, path: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{door.address}{path}?token=right")
    assert refused.value.response.status_code == 403
    assert refused.value.response.body == b'{"message": "Forbidden"}'
    assert "ASGI" not in caplog.text


def test_the_function_chooses_the_subprotocol(door: Door) -> None:
    with door.open("token=right&subprotocol=v1", subprotocols=["v1", "v2"]) as connection:
        assert connection.subprotocol == "v1"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ('{"type": "talk"}', "talk"),
        ('{"type": "unknown"}', "$default"),
        ('{"type": "$connect"}', "$default"),
        ('{"type": 1}', "$default"),
        ("[1]", "$default"),
        ("not json", "$default"),
    ],
)
def test_the_selection_expression_chooses_the_route(door: Door, text: str, route: str) -> None:
    with door.open() as connection:
        connection.send(text)
        assert connection.recv(timeout=20) == f"{route}:{text}"


def test_a_route_without_response_sends_nothing_back(door: Door) -> None:
    with door.open() as connection:
        connection.send('{"type": "quiet"}')
        message = door.event_of("MESSAGE", connection_id_of(door))
        assert message["requestContext"]["routeKey"] == "quiet"
        assert message["requestContext"]["messageId"]
        connection.send("still open")
        assert connection.recv(timeout=20) == "$default:still open"


def test_a_failing_handler_is_told_to_the_client(door: Door) -> None:
    with door.open() as connection:
        connection.send("fail")
        answer = json.loads(connection.recv(timeout=20))
        assert answer["message"] == "Internal server error"
        assert answer["connectionId"] == connection_id_of(door)


def test_without_a_route_the_message_is_forbidden_and_a_slow_handler_times_out(tmp_path: Path) -> None:
    talk_only = stack_with(tmp_path / "events", "talk", timeout_s=0.5)
    with running_gateway(talk_only) as address, connect(f"ws://{address}/live") as connection:
        connection.send("nobody listens")
        assert json.loads(connection.recv(timeout=20))["message"] == "Forbidden"
    impatient = stack_with(tmp_path / "events", "$default", timeout_s=0.5)
    with running_gateway(impatient) as address, connect(f"ws://{address}/live") as connection:
        connection.send("slow")
        assert json.loads(connection.recv(timeout=20))["message"] == "Endpoint request timed out"


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (4001, "bye")])
def test_disconnect_tells_the_clients_code(door: Door, code: int, reason: str) -> None:
    with door.open() as connection:
        identifier = connection_id_of(door)
        connection.close(code, reason)
    context = door.event_of("DISCONNECT", identifier)["requestContext"]
    assert (context["disconnectStatusCode"], context["disconnectReason"]) == (code, reason)


def test_a_lost_connection_is_1006(door: Door) -> None:
    connection = door.open()
    identifier = connection_id_of(door)
    connection.socket.shutdown(socket.SHUT_RDWR)
    assert door.event_of("DISCONNECT", identifier)["requestContext"]["disconnectStatusCode"] == 1006


def test_a_binary_message_closes_with_1003(door: Door) -> None:
    with door.open() as connection:
        identifier = connection_id_of(door)
        connection.send(b"\0\1")
        assert close_of(connection)[0] == 1003
    assert door.event_of("DISCONNECT", identifier)["requestContext"]["disconnectStatusCode"] == 1003


def test_a_frame_of_32_kb_passes_and_one_byte_more_closes_with_1009(door: Door) -> None:
    with door.open() as connection:
        connection.send("x" * 32 * 1024)
        assert connection.recv(timeout=20) == "$default:" + "x" * 32 * 1024
        connection.send("x" * (32 * 1024 + 1))
        assert close_of(connection)[0] == 1009


def test_a_message_of_128_kb_passes_and_one_byte_more_closes_with_1009(door: Door) -> None:
    with door.open() as connection:
        frames = ["y" * 32 * 1024] * 4
        connection.send(frames)
        assert connection.recv(timeout=20) == "$default:" + "".join(frames)
        identifier = connection_id_of(door)
        with contextlib.suppress(ConnectionClosed):  # the refusal may come before the last, empty frame is sent
            connection.send([*frames, "y"])
        assert close_of(connection)[0] == 1009
    assert door.event_of("DISCONNECT", identifier)["requestContext"]["disconnectStatusCode"] == 1009


def test_an_oversized_frame_still_shows_its_close_code(door: Door) -> None:
    with door.open() as connection:
        with contextlib.suppress(ConnectionClosed):
            connection.send("x" * 2_000_000)
        assert close_of(connection)[0] == 1009


def test_functions_post_to_describe_and_delete_a_connection(door: Door) -> None:
    management = door.management()
    with door.open(user_agent_header="test/2") as connection:
        identifier = connection_id_of(door)
        management.post_to_connection(ConnectionId=identifier, Data="früh".encode())
        assert connection.recv(timeout=20) == "früh"
        management.post_to_connection(ConnectionId=identifier, Data=b"z" * 128 * 1024)
        assert len(connection.recv(timeout=20)) == 128 * 1024
        with pytest.raises(ClientError) as refused:
            management.post_to_connection(ConnectionId=identifier, Data=b"z" * (128 * 1024 + 1))
        assert refused.value.response["Error"]["Code"] == "PayloadTooLargeException"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
        described = management.get_connection(ConnectionId=identifier)
        assert described["Identity"] == {"SourceIp": "127.0.0.1", "UserAgent": "test/2"}
        assert described["ConnectedAt"] <= described["LastActiveAt"]
        management.delete_connection(ConnectionId=identifier)
        assert close_of(connection)[0] == 1000
    door.event_of("DISCONNECT", identifier)
    for call in (management.get_connection, management.delete_connection):
        with pytest.raises(management.exceptions.GoneException):
            call(ConnectionId=identifier)


def test_a_connection_that_has_gone_is_410(door: Door) -> None:
    with pytest.raises(door.management().exceptions.GoneException):
        door.management().post_to_connection(ConnectionId="never-was=", Data=b"x")


def post_until_refused(management: Any, identifier: str, numbers: Iterator[int]) -> None:
    for number in numbers:
        management.post_to_connection(ConnectionId=identifier, Data=f"{number}:".ljust(128 * 1024).encode())


def test_a_client_that_does_not_read_is_429_and_gets_what_was_taken_when_it_does(door: Door) -> None:
    management = door.management()
    with door.open() as connection:
        identifier = connection_id_of(door)
        taken = itertools.count()
        with pytest.raises(management.exceptions.LimitExceededException) as full:
            post_until_refused(management, identifier, taken)
        assert full.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
        posted = next(taken) - 1
        numbers = [str(connection.recv(timeout=20)).partition(":")[0] for _ in range(posted)]
        assert numbers == [str(number) for number in range(posted)]
        management.post_to_connection(ConnectionId=identifier, Data=b"room again")
        assert connection.recv(timeout=20) == "room again"


def test_unsigned_management_calls_are_refused(door: Door) -> None:
    with door.open():
        assert httpx.post(f"http://{door.address}/live/@connections/{connection_id_of(door)}").status_code == 403


def test_idle_and_total_time_end_a_connection_with_1001(tmp_path: Path) -> None:
    # With $connect: the function has started when the connection opens, and the times are the gateway's alone.
    stack = stack_with(tmp_path / "events", "$connect", "$default", "$disconnect")
    with (
        running_gateway(stack, WebSocketLimits(idle_s=0.4)) as address,
        connect(f"ws://{address}/live?token=right") as connection,
    ):
        assert close_of(connection) == (1001, "Going away")
        Door(address, tmp_path / "events").event_of("DISCONNECT")
    with (
        running_gateway(stack, WebSocketLimits(connection_s=0.6)) as address,
        connect(f"ws://{address}/live?token=right") as connection,
    ):
        connection.send("busy")
        assert connection.recv(timeout=20) == "$default:busy"
        assert close_of(connection)[0] == 1001


def test_activity_keeps_a_connection_open(tmp_path: Path) -> None:
    stack = stack_with(tmp_path / "events", "$connect", "$default")
    with (
        running_gateway(stack, WebSocketLimits(idle_s=0.5)) as address,
        connect(f"ws://{address}/live?token=right") as connection,
    ):
        opened = time.monotonic()
        while time.monotonic() < opened + 1.2:
            connection.send("ping")
            assert connection.recv(timeout=20) == "$default:ping"
            time.sleep(0.1)
        assert close_of(connection)[0] == 1001
