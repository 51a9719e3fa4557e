"""A query in the middle of a transaction sees its last event before its first one: nobody takes that for the log."""

from __future__ import annotations

from goldenfish.clock import now
from goldenfish.connections import service, store
from goldenfish.events import store as log
from goldenfish.events.store import EventItem
from tests.callers import FAMILY
from tests.unit.connections.conftest import SESSION, Write
from tests.unit.connections.gateway import Gateway


def _hide(seq: int) -> EventItem:
    """An event whose transaction has not reached it yet."""
    item = EventItem.get(f"SESSION#{SESSION}", f"EVENT#{seq:08d}")
    item.delete()
    return item


def test_the_log_is_read_up_to_the_gap(write: Write) -> None:
    write(5)
    hidden = _hide(3)
    assert [event.seq for event in log.after(SESSION, 0, 100)] == [1, 2]
    assert log.after(SESSION, 2, 100) == []
    hidden.save()
    assert [event.seq for event in log.after(SESSION, 2, 100)] == [3, 4, 5]


def test_what_cannot_be_told_yet_is_not_taken_for_delivered(gateway: Gateway, write: Write) -> None:
    assert service.connect(SESSION, "c1", caller=FAMILY, profile="golden_fish", asked_at=now())
    events = write(3)
    hidden = _hide(2)
    assert not service.flush(SESSION, events[2:])
    assert gateway.seqs("c1") == [1]
    hidden.save()
    assert service.flush(SESSION, events[2:])
    assert gateway.seqs("c1") == [1, 2, 3]


def test_what_its_writer_cannot_send_is_left_to_the_push(gateway: Gateway, write: Write) -> None:
    assert service.connect(SESSION, "c1", caller=FAMILY, profile="golden_fish", asked_at=now())
    (event,) = write(1)
    EventItem.of(event, 2**40, sent_by_writer=True).save()
    gateway.refusals["c1"] = ["LimitExceededException"] * 4
    service.send_own(SESSION, [event])
    stored = EventItem.get(f"SESSION#{SESSION}", "EVENT#00000001")
    assert stored.sent_by is None
    gateway.refusals["c1"] = ["LimitExceededException"] * 4
    stored.delete()
    service.send_own(SESSION, [event])  # erased meanwhile: nothing comes back to life
    assert log.last_seq(SESSION) == 0


def test_a_long_replay_keeps_how_far_it_has_come(gateway: Gateway, write: Write) -> None:
    write(250)
    assert service.connect(SESSION, "c1", caller=FAMILY, profile="golden_fish", asked_at=now())
    found = store.read(SESSION)
    assert found is not None
    resumed = service.introduce(found, found.client, 0)
    gateway.refusals["c1"] = [*[""] * 220, *["LimitExceededException"] * 4]
    assert service.replay(resumed) == 220
    found = store.read(SESSION)
    assert found is not None
    assert found.sent_seq == 220
    assert service.flush(SESSION)
    assert gateway.seqs("c1") == list(range(1, 251))


def test_what_is_delivered_during_a_long_replay_repeats_a_piece_of_it_at_most(gateway: Gateway, write: Write) -> None:
    write(250)
    assert service.connect(SESSION, "c1", caller=FAMILY, profile="golden_fish", asked_at=now())
    found = store.read(SESSION)
    assert found is not None
    resumed = service.introduce(found, found.client, 0)
    post = gateway.post_to_connection

    def interrupted(*, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 (the API's names)
        post(ConnectionId=ConnectionId, Data=Data)
        if len(gateway.posts["c1"]) == 230:
            service.flush(SESSION, write(1))

    gateway.post_to_connection = interrupted  # type: ignore[method-assign]
    service.replay(resumed)
    seqs = gateway.seqs("c1")
    assert list(dict.fromkeys(seqs)) == list(range(1, 252))
    assert len(seqs) < 251 + 100


def test_what_went_to_a_connection_just_taken_over_goes_to_the_new_one_too(gateway: Gateway, write: Write) -> None:
    assert service.connect(SESSION, "c1", caller=FAMILY, profile="golden_fish", asked_at=now())
    stale = store.read(SESSION)
    assert service.connect(SESSION, "c2", caller=FAMILY, profile="golden_fish", asked_at=now())
    gateway.refusals["c1"] = []  # the gateway has not ended it yet
    assert service.flush(SESSION, write(3), connection=stale)
    assert gateway.seqs("c1") == gateway.seqs("c2") == [1, 2, 3]


def test_a_connection_that_cannot_be_ended_now_keeps_nobody_out(gateway: Gateway) -> None:
    def refused(*, ConnectionId: str) -> None:  # noqa: N803
        raise gateway._error("LimitExceededException")

    assert service.connect(SESSION, "c1", caller=FAMILY, profile="golden_fish", asked_at=now())
    ends, gateway.delete_connection = gateway.delete_connection, refused  # type: ignore[method-assign]
    assert service.connect(SESSION, "c2", caller=FAMILY, profile="golden_fish", asked_at=now())
    gateway.delete_connection = ends  # type: ignore[method-assign]
    assert service.listen("c1") is None
    assert gateway.ended == ["c1"]
