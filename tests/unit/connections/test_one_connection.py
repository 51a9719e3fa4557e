"""One live connection per session, whatever comes at once; the older is told and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.connections import service, store
from goldenfish.problems import Superseded
from tests.callers import FAMILY
from tests.unit.connections.conftest import SESSION, Write
from tests.unit.connections.gateway import Gateway


def _connect(connection_id: str) -> bool:
    return service.connect(SESSION, connection_id, caller=FAMILY, profile="golden_fish", asked_at=now())


def _live() -> str | None:
    found = store.read(SESSION)
    return found.connection_id if found else None


def test_the_newer_connection_stays(gateway: Gateway, write: Write) -> None:
    assert _connect("c1")
    assert _connect("c2")
    assert gateway.types("c1") == ["superseded"]
    assert gateway.ended == ["c1"]
    service.flush(SESSION, write(1))
    assert gateway.seqs("c2") == [1]
    assert gateway.seqs("c1") == []


def test_a_handshake_that_was_given_up_takes_nothing_over(gateway: Gateway, write: Write) -> None:
    asked = now() - timedelta(seconds=1)
    assert _connect("c2")
    assert not service.connect(SESSION, "late", caller=FAMILY, profile="golden_fish", asked_at=asked)
    assert _live() == "c2"
    assert gateway.types("c2") == []
    assert gateway.ended == []
    assert store.session_of("late") is None
    service.flush(SESSION, write(1))
    assert gateway.seqs("c2") == [1]


def test_two_handshakes_at_once_leave_one(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    take = store.take
    outcomes = {}

    def overtaken(*args: object, **kwargs: object) -> object:
        taken = take(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        monkeypatch.setattr(store, "take", take)
        outcomes["second"] = _connect("c2")  # in between of the first one's write and its answer
        return taken

    monkeypatch.setattr(store, "take", overtaken)
    outcomes["first"] = _connect("c1")
    assert outcomes == {"second": True, "first": False}
    assert _live() == "c2"


def test_one_that_opened_only_after_it_was_superseded_is_ended_later(gateway: Gateway) -> None:
    _connect("c1")
    gateway.refusals["c1"] = ["GoneException"]  # still in its handshake
    gateway.ended.append("c1")
    _connect("c2")
    gateway.refusals["c1"] = []
    gateway.ended.clear()
    connection = service.listen("c2")
    assert connection is not None
    assert service.introduce(connection, connection.client, None).previous is None
    assert gateway.types("c1") == ["superseded"]
    assert gateway.ended == ["c1"]


def test_the_end_of_an_older_connection_changes_nothing(gateway: Gateway) -> None:
    _connect("c1")
    _connect("c2")
    service.disconnect("c1")
    assert _live() == "c2"
    service.disconnect("c2")
    service.disconnect("c2")
    assert _live() is None


def test_what_an_older_connection_still_says_is_not_carried_out(gateway: Gateway) -> None:
    _connect("c1")
    older = store.read(SESSION)
    _connect("c2")
    gateway.refusals["c1"], gateway.ended = [], []
    assert service.listen("c1") is None
    assert gateway.types("c1")[-1] == "superseded"
    assert older is not None
    with pytest.raises(Superseded):
        service.introduce(older, older.client, None)


def test_a_connection_that_nobody_knows_is_ended(gateway: Gateway) -> None:
    assert service.listen("nobody's") is None
    assert gateway.ended == ["nobody's"]
