"""Limits at the door of the API: what is refused, how it is told, and that it passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from goldenfish.clock import now
from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from goldenfish.limits import service as limits
from goldenfish.limits.store import earlier_hours
from goldenfish.sessions import service as sessions
from tests.callers import FAMILY
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import OTHER_TOKEN, TABLE, Aws
from tests.unit.limits import still
from tests.unit.limits.held import Held

_FORM = {"content_type": "audio/wav", "size_bytes": 9}


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives service tokens an allowance, what it leaves out is off; and stops the clock of the limits."""
    moment = now()

    def given(allowance: str) -> None:
        for name in ("DAILY_REQUESTS", "DAILY_AUDIO_MINUTES", "DAILY_MODEL_TOKENS"):
            monkeypatch.setenv(name, "0")
        still.allow(monkeypatch, f"service={allowance}", moment)

    return given


def pass_the_day(aws: Aws) -> None:
    """The counters of another day are other items: without these it is as if one had passed."""
    for item in aws.dynamodb.scan(TableName=TABLE)["Items"]:
        if item["pk"]["S"].startswith("LIMIT#"):
            aws.dynamodb.delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
    earlier_hours.cache_clear()


def refused(reply: Reply, code: str) -> bool:
    """Whether a reply is this 429, whole."""
    wait = reply.body.get("retry_after_s", 0)
    whole = reply.headers.get("retry-after") == str(wait) and 1 <= wait <= 86_400
    return (reply.status, reply.body["code"], whole) == (429, code, True)


def test_above_the_rate_a_caller_is_told_when_to_come_again(api: Api, aws: Aws, allow: Callable[[str], None]) -> None:
    allow("rpm:3")
    replies = [api.get("/api/limits") for _ in range(5)]
    assert [reply.status for reply in replies] == [200, 200, 200, 429, 429]
    assert refused(replies[-1], "too_many_requests")
    assert replies[-1].headers["content-type"] == "application/problem+json"
    assert Api(OTHER_TOKEN).get("/api/limits").status == 200
    assert Api(None).get("/api/limits").status == 401
    assert Api(None).get("/api/health").status == 200
    pass_the_day(aws)
    assert api.get("/api/limits").status == 200


def test_limits_are_listed_with_what_is_used(api: Api, allow: Callable[[str], None]) -> None:
    allow("rpm:100,minutes:60")
    limits.count_audio(Held("family"), "rec_1", 90.0)
    api.get("/api/limits")
    told = api.get("/api/limits").body["limits"]
    assert [(found["name"], found["limit"], found["used"]) for found in told] == [
        ("requests_per_minute", 100, 2.0),
        ("daily_audio_minutes", 60, 1.5),
    ]


def test_without_limits_none_are_listed_and_nothing_is_stored(api: Api, aws: Aws) -> None:
    assert api.get("/api/limits").body["limits"] == []
    assert aws.dynamodb.scan(TableName=TABLE)["Items"] == []


Ask = Callable[[Api, str, str], Reply]
ASKS_FOR_AUDIO: dict[str, Ask] = {
    "a session": lambda api, _ses, _cnv: api.post("/api/session", {"user_id": "x"}),
    "an upload": lambda api, ses, _cnv: api.upload(f"/api/session/{ses}/audio", 1, wav_bytes(1)),
    "a form": lambda api, ses, _cnv: api.post(f"/api/session/{ses}/upload", {"question_index": 1, **_FORM}),
    "a slice": lambda api, ses, _cnv: api.post(
        f"/api/session/{ses}/slice", {"question_index": 1, "number": 1, **_FORM}
    ),
    "what was said": lambda api, _ses, cnv: api.post(f"/api/conversations/{cnv}/upload", _FORM),
}


@pytest.mark.parametrize("ask", ASKS_FOR_AUDIO.values(), ids=list(ASKS_FOR_AUDIO))
def test_who_has_used_up_the_audio_of_the_day_comes_again(
    api: Api, aws: Aws, allow: Callable[[str], None], ask: Ask
) -> None:
    ses = sessions.create_session(FAMILY, sessions.NewSession(user_id="x")).session_id
    sessions.ask_question(FAMILY, ses)
    cnv = conversations.create(FAMILY, NewConversation("mentor", "mentor")).session_id
    allow("minutes:1")
    assert ask(api, ses, cnv).status in (201, 202)
    limits.count_audio(Held("family"), "rec_1", 60.0)
    assert refused(ask(api, ses, cnv), "quota_exhausted")
    pass_the_day(aws)
    assert ask(api, ses, cnv).status in (201, 202)


def test_the_same_key_may_be_used_again_once_there_is_quota(api: Api, aws: Aws, allow: Callable[[str], None]) -> None:
    allow("minutes:1")
    limits.count_audio(Held("family"), "rec_1", 60.0)
    wanted: dict[str, Any] = {"user_id": "x"}
    assert refused(api.post("/api/session", wanted, idempotency_key="one"), "quota_exhausted")
    pass_the_day(aws)
    made = api.post("/api/session", wanted, idempotency_key="one")
    assert made.status == 201
    assert api.post("/api/session", wanted, idempotency_key="one").body == made.body


def test_a_turn_waits_for_tokens_and_for_its_rate(api: Api, aws: Aws, allow: Callable[[str], None]) -> None:
    cnv = conversations.create(FAMILY, NewConversation("mentor", "mentor")).session_id
    said = {"text": "Hello.", "session_id": cnv}
    allow("turns:2,tokens:100000")
    assert [api.post("/api/text-chat", said).status for _ in range(2)] == [200, 200]
    assert refused(api.post("/api/text-chat", said), "too_many_requests")
    pass_the_day(aws)
    assert api.post("/api/text-chat", said).status == 200
    limits.count_tokens(Held("family"), 100_000)
    assert refused(api.post("/api/text-chat", said), "quota_exhausted")
    assert len(conversations.read(FAMILY, cnv)[1]) == 3
