"""A session is erased: nothing of it is left, whatever kind it is, and nothing of the others is touched."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from goldenfish.audit.service import trail
from goldenfish.clock import now
from goldenfish.connections import service as connections
from goldenfish.connections import store as connection_store
from goldenfish.erasure import service, store
from goldenfish.erasure.plan import next_look
from goldenfish.erasure.session import OutOfTimeError, until
from goldenfish.sockets.store import Posted
from tests.callers import FAMILY
from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import OTHER_TOKEN, Aws
from tests.unit.erasure.conftest import Held
from tests.unit.erasure.left_over import keys, versions


def delete(api: Api, path: str) -> Reply:
    return api._call(httpx.Request("DELETE", f"http://test{path}"))


@pytest.mark.parametrize("kind", ["interview", "conversation"])
def test_nothing_is_left_but_that_it_was_erased(versioned: Aws, held: Held, api: Api, kind: str) -> None:
    erased, kept = (held.interview, held.conversation)[:: 1 if kind == "interview" else -1]
    before = keys(versioned), versions(versioned)
    assert [key for key, _ in before[1] if erased in key]
    reply = delete(api, f"/api/session/{erased}")
    assert (reply.status, reply.body) == (200, {"status": "erased"})
    assert not [key for key, _ in versions(versioned) if erased in key]
    left = {key for key in keys(versioned) if erased in key[0] + key[1]}
    assert left == {(f"SESSION#{erased}", "ERASED")}
    gone = before[0] - keys(versioned)
    assert not [key for key in gone if kept in key[0] + key[1]]
    assert [one for one in before[1] if kept in one[0]] == [one for one in versions(versioned) if kept in one[0]]
    told = [entry.action for entry in trail(FAMILY).entries if entry.session_id == erased]
    assert told == ["erased", "erase_session"]


def test_first_replies_about_it_go_with_it(versioned: Aws, held: Held, api: Api) -> None:
    def replies() -> int:
        return sum(partition == "IDEMPOTENCY#family" for partition, _ in keys(versioned))

    assert replies() == 7
    delete(api, f"/api/session/{held.interview}")
    assert replies() == 2
    delete(api, f"/api/sessions/{held.conversation}")
    assert replies() == 0


def test_afterwards_it_was_never_there(held: Held, api: Api) -> None:
    path = f"/api/session/{held.interview}"
    assert delete(api, path).status == 200
    assert delete(api, path).status == 404
    assert api.get(f"{path}/results").status == 404
    assert api.get(f"{path}/events").status == 404


def test_the_mentors_route_erases_both_kinds_too(held: Held, api: Api) -> None:
    for session_id in (held.interview, held.conversation):
        reply = delete(api, f"/api/sessions/{session_id}")
        assert (reply.status, reply.body) == (200, {"session_id": session_id, "status": "deleted"})


def test_nobody_erases_what_is_somebody_elses(held: Held, api: Api) -> None:
    assert delete(Api(OTHER_TOKEN), f"/api/session/{held.interview}").status == 404
    assert api.get(f"/api/session/{held.interview}/results").status == 200


def at_once() -> None:
    raise OutOfTimeError


def test_what_a_request_has_no_time_for_is_carried_on(
    versioned: Aws, held: Held, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/session/{held.interview}"
    with monkeypatch.context() as patch:
        patch.setattr(service, "REQUEST_SECONDS", -1)
        for _ in range(2):
            reply = delete(api, path)
            assert (reply.status, reply.body) == (202, {"status": "erasing"})
        assert api.get(f"{path}/results").status == 404, "from the first answer on"
        assert delete(Api(OTHER_TOKEN), path).status == 404
    assert [key for key, _ in versions(versioned) if held.interview in key]
    assert not service.carry_on(now(), until(1e9)), "not before its time"
    assert service.carry_on(now() + timedelta(minutes=6), until(1e9)) == {"erased": 1}
    assert not [key for key, _ in versions(versioned) if held.interview in key]
    assert delete(api, path).status == 404


def test_one_that_fails_does_not_stop_the_others(versioned: Aws, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    for session_id in (held.interview, held.conversation):
        assert service.erase_session(FAMILY, session_id, at_once) == "erasing"
    failed: list[str] = []
    expel = connections.expel

    def broken(session_id: str) -> None:
        if session_id == held.interview:
            raise TimeoutError
        expel(session_id)

    with monkeypatch.context() as patch:
        patch.setattr(connections, "expel", broken)
        later = now() + timedelta(minutes=6)
        outcomes = service.carry_on(later, until(1e9), lambda erasure, _: failed.append(erasure.session_id))
    assert outcomes == {"erased": 1, "erasure_failed": 1}
    assert failed == [held.interview]
    service.carry_on(later, until(1e9))
    for session_id in (held.interview, held.conversation):
        assert not [key for key, _ in versions(versioned) if session_id in key]


def test_it_is_looked_at_again_less_and_less_often_and_then_forgotten(
    versioned: Aws, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_at = now()
    service.erase_session(FAMILY, held.interview)
    tombstone = store.of_session(held.interview)
    assert tombstone is not None
    assert tombstone.owner == "family", "what is written late beside the owner can still be found"
    looks = 0
    moment: datetime | None = asked_at + timedelta(minutes=6)
    while moment is not None:
        with monkeypatch.context() as patch:
            patch.setattr(service, "now", lambda moment=moment: moment)
            assert service.carry_on(moment, until(1e9)) == {"erased": 1}
        looks += 1
        following = next_look(tombstone.asked_at, moment)
        moment = following and following + timedelta(seconds=1)
    assert not service.carry_on(asked_at + timedelta(days=365), until(1e9))
    assert 10 < looks < 20
    tombstone = store.of_session(held.interview)
    assert tombstone is not None
    assert (tombstone.owner, tombstone.person, tombstone.made_at) == ("", "", None)
    told = [entry.action for entry in trail(FAMILY).entries if entry.session_id == held.interview]
    assert told.count("erased") == 1


def test_who_is_connected_is_told_and_the_connection_ended(
    versioned: Aws, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[tuple[str, str]] = []
    ended: list[str] = []

    def post(name: str, text: str) -> Posted:
        posted.append((name, text))
        return Posted.SENT

    monkeypatch.setattr("goldenfish.sockets.store.post", post)
    monkeypatch.setattr("goldenfish.sockets.store.end", ended.append)
    connection_store.take(held.interview, "abc=", caller=FAMILY, profile="golden_fish", asked_at=now(), sent_seq=0)
    service.erase_session(FAMILY, held.interview)
    [(name, text)] = posted
    assert name == "abc="
    assert '"session_not_found"' in text
    assert '"fatal":true' in text.replace(" ", "")
    assert ended == ["abc="]
    assert connection_store.read(held.interview) is None
    assert ("CONNECTION#abc=", "CONNECTION") not in keys(versioned)
