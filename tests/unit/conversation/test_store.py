"""What DynamoDB does that moto does not: items held by transactions, and limits of a transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from goldenfish.clock import now
from goldenfish.conversation import service, store
from goldenfish.conversation.changing import change_talk
from goldenfish.conversation.service import NewConversation
from goldenfish.conversation.sweeping import close_lost
from goldenfish.conversation.transitions.interrupting import cancel
from goldenfish.erasure.service import erase_session
from goldenfish.events import store as log
from goldenfish.problems import SessionNotFound
from goldenfish.sessions.store import partition
from goldenfish.table import Item
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conversation.talks import said

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No turn begins."""
    monkeypatch.setattr("goldenfish.background.store.start", lambda job: None)


@pytest.fixture
def session_id(aws: object) -> str:
    """A conversation with an open turn."""
    found = service.create(FAMILY, NewConversation("practice", "general")).session_id
    service.say(FAMILY, found, said("Hello."))
    return found


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A transaction holds the item of the next two updates; gives the calls."""
    calls: list[str] = []
    real = BaseClient._make_api_call

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        calls.append(operation)
        if operation == "UpdateItem" and calls.count(operation) <= 2:
            raise ClientError(
                {
                    "Error": {"Code": "TransactionConflictException", "Message": "Transaction is ongoing"},
                    "ResponseMetadata": {"HTTPStatusCode": 400},
                },
                operation,
            )
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return calls


def left(session_id: str) -> set[str]:
    """Sort keys of what stands under the session."""
    return {row.sk for row in Item.query(partition(session_id), consistent_read=True)}


def test_a_lease_waits_for_a_transaction_about_its_turn(session_id: str, held: list[str]) -> None:
    assert store.lease(session_id, 1, "runner", now=now(), until=now() + timedelta(seconds=9))
    assert held.count("UpdateItem") == 3


def test_no_lease_of_a_turn_that_is_closed_or_erased(session_id: str) -> None:
    def lease(number: int) -> bool:
        return store.lease(session_id, number, "runner", now=now(), until=now() + timedelta(seconds=9))

    close_lost(session_id, now() + timedelta(hours=1))
    assert not lease(1)
    erase_session(FAMILY, session_id)
    assert not lease(1)
    assert left(session_id) == {"ERASED"}, "nothing came back to life"


def test_a_change_undoes_neither_a_lease_nor_what_was_played(session_id: str) -> None:
    seen = store.load(PLATFORM, session_id)
    moment = now()
    assert seen is not None
    assert store.lease(session_id, 1, "runner", now=moment, until=moment + timedelta(seconds=9))
    assert store.acknowledge(session_id, 1, None, 700)
    change_talk(
        PLATFORM, session_id, lambda talk: cancel(talk, gen=1, played_ms=None, client_id=None, now=moment), seen=seen
    )
    assert not store.lease(session_id, 1, "another", now=moment, until=moment + timedelta(seconds=9))
    talk = store.load(PLATFORM, session_id)
    assert talk is not None
    assert talk.turns[0].ending is not None
    assert talk.turns[0].played_ms == 700


def test_what_was_played_is_kept_though_the_turn_is_being_closed(session_id: str, held: list[str]) -> None:
    assert store.acknowledge(session_id, 1, None, 700)
    talk = store.load(PLATFORM, session_id)
    assert talk is not None
    assert talk.turns[0].played_ms == 700


def test_what_was_played_never_becomes_less(session_id: str) -> None:
    assert store.acknowledge(session_id, 1, 1, 900)
    assert not store.acknowledge(session_id, 1, 1, 0), "it was overtaken on its way"
    assert not store.acknowledge(session_id, 1, 2, 5000), "of another generation"
    assert not store.acknowledge(session_id, 9, None, 5000), "of no turn"
    talk = store.load(PLATFORM, session_id)
    assert talk is not None
    assert [turn.played_ms for turn in talk.turns] == [900]


def test_very_many_lost_turns_are_closed_in_transactions_that_dynamodb_takes(session_id: str) -> None:
    for number in range(2, 52):
        service.say(FAMILY, session_id, said(f"Words {number}."))
    later = now() + timedelta(hours=1)
    outcomes = [close_lost(session_id, later) for _ in range(3)]
    assert outcomes == ["turn_closed", "turn_closed", "nothing"]
    ended = [event.turn for event in log.after(session_id, 0, 1000) if event.type.value == "stream_complete"]
    assert ended == list(range(1, 52))


def test_what_is_said_while_a_conversation_is_erased_comes_too_late(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Item.query

    def overtaken(*arguments: Any, **named: Any) -> Any:
        rows = list(query(*arguments, **named))
        with pytest.raises(SessionNotFound):
            service.say(FAMILY, session_id, said("One thing more."))
        return iter(rows)

    monkeypatch.setattr(Item, "query", overtaken)
    erase_session(FAMILY, session_id)
    monkeypatch.undo()
    assert left(session_id) == {"ERASED"}
