"""The seeds' paths through the local gateway: the template's own CloudFront function rewrites real handshakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Distribution, Stack, WebSocketApi
from tests.flows.localcloud.gateway_fixture import REPOSITORY, make_function, running_gateway

ADDRESSES = Addresses("http://127.0.0.1:1", "http://127.0.0.1:2")


@pytest.fixture(scope="module")
def template() -> Stack:
    return load_stack(REPOSITORY / "template.yaml", {"SeedSocketPaths": "true"}, ADDRESSES)


def stack_with(distribution: Distribution, events_file: Path) -> Stack:
    """An API that only records, behind the distribution."""
    function = make_function("Socket", "socket", EVENTS_FILE=str(events_file))
    routes = dict.fromkeys(("$connect", "$default"), "Socket")
    api = WebSocketApi("Api", "api", "live", "$request.body.type", routes, two_way=frozenset({"$default"}))
    return Stack(
        "stack",
        {},
        {},
        functions={"Socket": function},
        websocket_apis={"Api": api},
        distributions={"Paths": distribution},
    )


class Door:
    """A running gateway and the queries that reached its function."""

    def __init__(self, address: str, events_file: Path) -> None:
        self.address = address
        self._events_file = events_file

    def query(self) -> dict[str, Any]:
        """Of the newest connection."""
        events = [json.loads(line) for line in self._events_file.read_text(encoding="utf-8").splitlines()]
        connected = [event for event in events if event["requestContext"]["eventType"] == "CONNECT"]
        query: dict[str, Any] = connected[-1]["queryStringParameters"]
        return query


@pytest.fixture(scope="module")
def door(template: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    events_file = tmp_path_factory.mktemp("paths") / "events"
    (distribution,) = template.distributions.values()
    with running_gateway(stack_with(distribution, events_file)) as address:
        yield Door(address, events_file)


@pytest.mark.parametrize("session", ["ses_abc", "cnv_abc"])
def test_a_seeds_path_opens_the_sessions_socket(door: Door, session: str) -> None:
    with connect(f"ws://{door.address}/ws/session/{session}?token=right&ticket=t%2B1&a=1&a=2") as connection:
        connection.send("hello")
        assert connection.recv(timeout=20) == "$default:hello"
    assert door.query() == {"session": session, "token": "right", "ticket": "t+1", "a": "2"}


def test_the_voice_path_speaks_its_dialect(door: Door) -> None:
    with connect(f"ws://{door.address}/ws/voice?token=right"):
        assert door.query() == {"profile": "clarity_mentor", "token": "right"}


def test_the_native_address_stays(door: Door) -> None:
    with connect(f"ws://{door.address}/live?token=right"):
        assert door.query() == {"token": "right"}


@pytest.mark.parametrize("path", ["/", "/ws/session/", "/ws/session/other_1"])
def test_another_path_is_not_found(door: Door, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{door.address}{path}?token=right")
    assert refused.value.response.status_code == 404


@pytest.mark.parametrize(
    "code", ["function handler(event) { throw new Error('no'); }", "function handler() { return 'text'; }", "){"]
)
def test_a_function_that_fails_is_503(template: Stack, tmp_path: Path, code: str) -> None:
    (distribution,) = template.distributions.values()
    broken = stack_with(replace(distribution, viewer_request=code), tmp_path / "events")
    with running_gateway(broken) as address, pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{address}/ws/voice?token=right")
    assert refused.value.response.status_code == 503


def test_the_template_tells_the_paths_address(template: Stack) -> None:
    assert template.outputs["SocketPathsUrl"] == "ws://127.0.0.1:2"
    assert load_stack(REPOSITORY / "template.yaml", {}, ADDRESSES).distributions == {}
