"""The live interview over the table: many callers at once, persons that are remembered, items of earlier versions."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from botocore.client import BaseClient

from goldenfish.events import store as log
from goldenfish.sessions import live, service, store
from goldenfish.sessions.live import Which
from goldenfish.sessions.models import AnswerState
from goldenfish.users.caller import PLATFORM
from tests.callers import CLINIC, FAMILY
from tests.unit.conftest import TABLE, Aws


@pytest.fixture
def session_id(aws: Aws) -> str:
    return service.create_session(FAMILY, service.NewSession(user_id="grandmother")).session_id


def test_many_ends_of_one_answer_ask_one_question(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button, the phrase in a caption and the phrase in a slice come at the same moment."""
    real, one_call = BaseClient._make_api_call, threading.Lock()

    def locked(*arguments: Any) -> Any:
        with one_call:  # moto's DynamoDB is not safe for threads: callers interleave between calls, not within one
            return real(*arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", locked)
    asked = live.next_question(FAMILY, session_id).interview.answers[0].ask_id
    ends: list[dict[str, Any]] = [
        {"ended_by": "user_action", "client_id": "m1"},
        {"ended_by": "user_action", "client_id": "m1"},
        {"ended_by": "phrase", "source": "caption", "client_id": "m2"},
        {"ended_by": "phrase", "source": "slice"},
    ]
    callers = [
        threading.Thread(
            target=lambda how=how: live.end_answer(
                FAMILY if "client_id" in how else PLATFORM, session_id, ask_id=asked, **how
            )
        )
        for how in ends
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    told = [event.type.value for event in log.after(session_id, 0, 100)]
    assert told == ["interviewer_said", "question_asked", "answer_ended", "question_asked"]
    answers = service.read_interview(FAMILY, session_id).answers
    assert [answer.state for answer in answers] == [AnswerState.ENDED, AnswerState.ASKED]
    assert (answers[0].ended_source is None) == (answers[0].ended_by == "user_action")


def test_how_a_person_was_asked_is_the_default_of_the_next_session(session_id: str) -> None:
    wanted = service.NewSession(user_id="grandfather", language="vi", speed=0.8, patience="very_patient")
    first = service.create_session(FAMILY, wanted)
    again = service.create_session(FAMILY, service.NewSession(user_id="grandfather"))
    assert again.asked_with == first.asked_with
    other = service.create_session(CLINIC, service.NewSession(user_id="grandfather"))
    assert (other.language, other.asked_with and other.asked_with.speed) == ("en", 1.0)
    changed = service.create_session(FAMILY, service.NewSession(user_id="grandfather", speed=1.0))
    assert changed.language == "vi"
    assert changed.asked_with is not None
    assert again.asked_with is not None
    assert changed.asked_with.fingerprint != again.asked_with.fingerprint


def test_a_session_of_an_earlier_version_is_read_and_goes_on(session_id: str, aws: Aws) -> None:
    live.next_question(FAMILY, session_id)
    live.end_answer(FAMILY, session_id, 1, ended_by="api", ask_next=False)
    for sk, gone in (("SESSION#PLAN", ["words"]), ("SESSION", ["asked_with", "greeted", "client_ids", "paused_at"])):
        key = {"pk": {"S": f"SESSION#{session_id}"}, "sk": {"S": sk}}
        item = aws.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
        for name in gone:
            item.pop(name, None)
            item["body"]["S"] = _without(item["body"]["S"], name)
        aws.dynamodb.put_item(TableName=TABLE, Item=item)
    key = {"pk": {"S": f"SESSION#{session_id}"}, "sk": {"S": "SESSION#ANSWER#001"}}
    item = aws.dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    item["body"]["S"] = item["body"]["S"].replace('"api"', '"user"')
    aws.dynamodb.put_item(TableName=TABLE, Item=item)
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    assert (interview.session.words, interview.session.asked_with) == (None, None)
    assert interview.answers[0].ended_by == "user"
    change = live.next_question(FAMILY, session_id)
    assert [event.type.value for event in change.stored] == ["question_asked"]
    skipped = live.skip_question(FAMILY, session_id, Which(client_id="m"))
    assert [event.type.value for event in skipped.stored] == ["question_skipped", "question_asked"]


def _without(body: str, name: str) -> str:

    values = json.loads(body)
    if isinstance(values, dict):
        values.pop(name, None)
    return json.dumps(values)
