"""Delivery of the log: in order and without a gap, whoever flushes when, and whatever the gateway says."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.connections import delivery, service, store
from goldenfish.connections.models import Connection
from goldenfish.events import store as log
from goldenfish.events.models import Event
from tests.callers import FAMILY
from tests.unit.connections.conftest import SESSION, Write
from tests.unit.connections.gateway import Gateway

MINUTE = timedelta(minutes=1)


def _connect(connection_id: str = "c1") -> Connection:
    assert service.connect(SESSION, connection_id, caller=FAMILY, profile="golden_fish", asked_at=now())
    found = store.read(SESSION)
    assert found is not None
    return found


def _sent_seq() -> int:
    found = store.read(SESSION)
    assert found is not None
    return found.sent_seq


def test_only_what_comes_after_the_connect_is_sent(gateway: Gateway, write: Write) -> None:
    write(3)
    _connect()
    fresh = write(2)
    assert service.flush(SESSION, fresh)
    assert service.flush(SESSION, fresh)
    assert gateway.seqs("c1") == [4, 5]
    assert _sent_seq() == 5


def test_nobody_connected_is_no_fault(gateway: Gateway, write: Write) -> None:
    assert service.flush(SESSION, write(1))
    assert not gateway.posts


def test_what_continues_the_log_is_sent_without_reading_it(
    gateway: Gateway, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    _connect()
    fresh = write(2)
    monkeypatch.setattr("goldenfish.connections.delivery.log.after", lambda *_: pytest.fail("the log was read"))
    assert service.flush(SESSION, fresh)
    assert gateway.seqs("c1") == [1, 2]


def test_a_gap_before_what_is_fresh_is_filled_from_the_log(gateway: Gateway, write: Write) -> None:
    _connect()
    first, second = write(1), write(2)
    assert service.flush(SESSION, second)
    assert service.flush(SESSION, first)
    assert gateway.seqs("c1") == [1, 2, 3]


def test_a_long_backlog_is_read_page_by_page(gateway: Gateway, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_PAGE", 3)
    _connect()
    write(8)
    assert service.flush(SESSION)
    assert gateway.seqs("c1") == list(range(1, 9))


@pytest.mark.parametrize("seed", range(6))
def test_flushes_in_any_order_and_from_stale_reads_leave_no_gap(gateway: Gateway, write: Write, seed: int) -> None:
    """The client's view: the first arrivals are 1, 2, 3, … whatever is late, lost for now, repeated or outdated."""
    chance = random.Random(seed)
    seen = [_connect()]
    waiting: list[Event] = []
    for _ in range(12):
        waiting += write(chance.randint(0, 3))
        if chance.random() < 0.3:
            gateway.refusals["c1"] += [chance.choice(["", "LimitExceededException", "unreachable"]) for _ in range(6)]
        chance.shuffle(waiting)
        fresh = waiting[: chance.randint(0, 3)]
        service.flush(SESSION, fresh, connection=chance.choice([None, *seen]))
        found = store.read(SESSION)
        assert found is not None
        seen.append(found)
        if chance.random() < 0.7:
            waiting = waiting[len(fresh) :]
    gateway.refusals["c1"].clear()
    assert service.flush(SESSION)
    first_arrivals = list(dict.fromkeys(gateway.seqs("c1")))
    assert first_arrivals == list(range(1, log.last_seq(SESSION) + 1))


def test_two_flushes_at_once_never_lower_the_mark(gateway: Gateway, write: Write) -> None:
    stale = _connect()
    fresh = write(3)
    assert service.flush(SESSION, fresh)
    assert service.flush(SESSION, fresh[:1], connection=stale)
    assert _sent_seq() == 3


@pytest.mark.parametrize("refusal", ["LimitExceededException", "InternalServerException", "unreachable"])
def test_a_busy_client_gets_it_after_a_while(gateway: Gateway, write: Write, refusal: str) -> None:
    _connect()
    gateway.refusals["c1"] = [refusal, refusal]
    assert service.flush(SESSION, write(2))
    assert gateway.seqs("c1") == [1, 2]


def test_a_client_that_stays_busy_is_left_for_later(gateway: Gateway, write: Write) -> None:
    _connect()
    gateway.refusals["c1"] = ["", *["LimitExceededException"] * 4]
    assert not service.flush(SESSION, write(2))
    assert _sent_seq() == 1
    assert service.flush(SESSION)
    assert gateway.seqs("c1") == [1, 2]


def test_a_missing_right_is_not_taken_for_a_delivery(gateway: Gateway, write: Write) -> None:
    _connect()
    gateway.refusals["c1"] = ["ForbiddenException"]
    assert not service.flush(SESSION, write(1))
    assert _sent_seq() == 0


def test_what_never_fits_does_not_block_the_rest(gateway: Gateway, write: Write) -> None:
    _connect()
    gateway.refusals["c1"] = ["PayloadTooLargeException"]
    assert service.flush(SESSION, write(2))
    assert gateway.seqs("c1") == [2]


def test_gone_removes_the_row(gateway: Gateway, write: Write, later: Callable[[timedelta], None]) -> None:
    _connect()
    later(MINUTE)
    gateway.refusals["c1"] = ["GoneException"]
    assert service.flush(SESSION, write(1))
    assert store.read(SESSION) is None
    assert store.SessionOfConnectionItem.count("CONNECTION#c1") == 0


def test_gone_during_the_handshake_keeps_row_and_events(gateway: Gateway, write: Write) -> None:
    _connect()
    gateway.refusals["c1"] = ["GoneException"]  # the gateway knows a connection only when $connect has answered
    assert not service.flush(SESSION, write(1)), "to be tried again"
    gateway.refusals["c1"] = []
    assert service.flush(SESSION, write(1))
    assert gateway.seqs("c1") == [1, 2]


def test_events_follow_a_client_that_reconnects_meanwhile(gateway: Gateway, write: Write) -> None:
    before = _connect("c1")
    _connect("c2")
    assert service.flush(SESSION, write(1), connection=before)
    assert gateway.seqs("c2") == [1]
    assert _sent_seq() == 1


def test_a_replay_is_not_cut_short_by_who_flushes_at_the_same_time(gateway: Gateway, write: Write) -> None:
    write(3)
    before = _connect()
    introduced = store.introduce(before, before.client, 0)
    assert introduced is not None
    service.flush(SESSION, write(1), connection=before)  # read before the client asked for a replay
    assert _sent_seq() == 4, "sent from the start again"
    assert list(dict.fromkeys(gateway.seqs("c1"))) == [4, 1, 2, 3]
