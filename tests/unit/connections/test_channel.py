"""Fleeting frames: sent to whoever is there, dropped when nobody is or nobody can take them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.connections import channel as channels
from goldenfish.connections import service, store
from goldenfish.connections.models import ClientAbilities
from goldenfish.events.models import Frame, FrameType
from tests.callers import FAMILY
from tests.unit.connections.conftest import SESSION
from tests.unit.connections.gateway import Gateway

FRAME = Frame(type=FrameType.TEXT_CHUNK, ts=now(), session_id=SESSION, gen=2, data={"idx": 0, "text": "Hello."})


def _connect(connection_id: str) -> None:
    assert service.connect(SESSION, connection_id, caller=FAMILY, profile="golden_fish", asked_at=now())


def test_a_frame_reaches_the_live_connection(gateway: Gateway) -> None:
    _connect("c1")
    assert service.channel_of(SESSION).send(FRAME)
    (received,) = gateway.received("c1")
    assert (received["type"], received["gen"], received["data"]["text"]) == ("text_chunk", 2, "Hello.")
    assert "seq" not in received


def test_without_a_connection_it_is_dropped(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = service.channel_of(SESSION)
    assert not channel.send(FRAME)
    assert channel.codecs == ()
    _connect("c1")
    assert not channel.send(FRAME), "not looked again at once"
    monkeypatch.setattr(channels, "_LOOK_AGAIN_S", 0.0)
    channel = service.channel_of(SESSION)
    assert channel.send(FRAME)


def test_it_follows_a_client_that_reconnects(gateway: Gateway) -> None:
    _connect("c1")
    channel = service.channel_of(SESSION)
    assert channel.send(FRAME)
    _connect("c2")  # ends c1
    assert channel.send(FRAME)
    assert gateway.types("c2") == ["text_chunk"]


def test_gone_forgets_the_connection(gateway: Gateway, later: Callable[[timedelta], None]) -> None:
    _connect("c1")
    later(timedelta(minutes=1))
    gateway.refusals["c1"] = ["GoneException"]
    assert not service.channel_of(SESSION).send(FRAME)
    assert store.read(SESSION) is None


@pytest.mark.parametrize(
    "refusal", ["LimitExceededException", "PayloadTooLargeException", "ForbiddenException", "unreachable"]
)
def test_what_cannot_be_taken_now_is_dropped_not_repeated(gateway: Gateway, refusal: str) -> None:
    _connect("c1")
    gateway.refusals["c1"] = [refusal]
    channel = service.channel_of(SESSION)
    assert not channel.send(FRAME)
    assert gateway.received("c1") == []
    assert channel.send(FRAME)
    assert store.read(SESSION) is not None


def test_what_the_client_plays_is_known(gateway: Gateway) -> None:
    _connect("c1")
    assert service.channel_of(SESSION).codecs == ("ogg_opus",), "it said no hello"
    connection = store.read(SESSION)
    assert connection is not None
    service.introduce(connection, ClientAbilities(codecs=("mp3", "aac")), None)
    assert service.channel_of(SESSION).codecs == ("mp3", "aac")
