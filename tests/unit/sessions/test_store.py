"""Sessions in the table: versions decide between writers, time takes sessions away."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from goldenfish.clock import now
from goldenfish.events import store as events
from goldenfish.problems import SessionNotFound
from goldenfish.sessions import service, store
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws


@pytest.fixture
def session_id(aws: Aws) -> str:
    return service.create_session(FAMILY, service.NewSession(user_id="grandmother")).session_id


def test_what_is_stored_is_what_is_read(session_id: str) -> None:
    service.ask_question(FAMILY, session_id)
    service.end_answer_by_user(FAMILY, session_id, 1)
    change = service.close_session(FAMILY, session_id)[0]
    assert store.load(PLATFORM, session_id) == change


def test_the_same_version_is_written_once(session_id: str) -> None:
    seen = store.load(PLATFORM, session_id)
    assert seen is not None
    new = seen.model_copy(update={"session": seen.session.model_copy(update={"version": 1})})
    store.replace(seen, new, (), None)
    with pytest.raises(store.ConcurrentWriteError):
        store.replace(seen, new, (), None)


def test_many_callers_at_once_are_asked_one_question(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, one_call = BaseClient._make_api_call, threading.Lock()

    def locked(*arguments: Any) -> Any:
        with one_call:  # moto's DynamoDB is not safe for threads: callers interleave between calls, not within one
            return real(*arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", locked)
    ask_ids: list[str] = []
    lock = threading.Lock()

    def call() -> None:
        answer = service.ask_question(FAMILY, session_id)[1]
        assert answer is not None
        with lock:
            ask_ids.append(answer.ask_id)

    callers = [threading.Thread(target=call) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(ask_ids) == 6
    assert len(set(ask_ids)) == 1
    assert [e.type for e in events.after(session_id, 0, 10)] == ["question_asked"]


def test_an_expired_session_is_gone_although_the_item_is_still_there(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (now() + timedelta(days=366)).timestamp()
    monkeypatch.setattr("goldenfish.table.time.time", lambda: later)
    with pytest.raises(SessionNotFound):
        service.read_interview(FAMILY, session_id)


def test_keys_hold_no_personal_data(session_id: str, aws: Aws) -> None:
    items = aws.dynamodb.scan(TableName="goldenfish-test")["Items"]
    assert items
    assert not [item for item in items if "grandmother" in item["pk"]["S"] + item["sk"]["S"]]
