"""Content leaves only when the hook asks for it and the person's consent to share allows it at that moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from goldenfish.consents.models import ConsentRecord
from goldenfish.events.models import Event, EventType
from goldenfish.sessions import store as sessions
from goldenfish.webhooks import delivering, payload
from goldenfish.webhooks.models import HookType, Notice, webhook_id

MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SECRET_WORDS = "canary: my daughter Hoa"
CARD: dict[str, Any] = {
    "question_index": 3, "ask_id": "ask_1", "late": False, "flags": [],
    "transcript": {"status": "done", "reason": None, "excerpt": SECRET_WORDS, "word_count": 4},
    "assessment": {"status": "failed", "reason": "too_short", "verdict": None},
}  # fmt: skip


def event(kind: EventType, data: dict[str, Any], session_id: str = "ses_1") -> Event:
    return Event(type=kind, id=f"{session_id}-7", seq=7, ts=MOMENT, session_id=session_id, data=data)


def sent(kind: HookType, told: Event | None, *, content: bool | None = None) -> dict[str, Any]:
    notice = Notice(
        owner="family",
        hook_id="whk_1",
        webhook_id="msg_1",
        type=kind,
        at=MOMENT,
        session_id="ses_1",
        seq=7,
        due=MOMENT,
    )
    document: dict[str, Any] = json.loads(payload.body(notice, told, content=content))
    return document


def test_an_answer_by_default_is_codes_only() -> None:
    document = sent(HookType.ANSWER_FINISHED, event(EventType.RESULT_CARD, CARD))
    assert document == {
        "type": "answer.finished",
        "timestamp": "2026-11-21T09:30:00.000Z",
        "data": {
            "session_id": "ses_1", "seq": 7, "question_index": 3, "ask_id": "ask_1", "late": False,
            "transcript": {"status": "done", "reason": None},
            "assessment": {"status": "failed", "reason": "too_short"},
            "fetch": "/api/session/ses_1/results",
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "of", "data"),
    [
        (HookType.ANSWER_FINISHED, EventType.RESULT_CARD, CARD),
        (HookType.SESSION_FINISHED, EventType.SESSION_SUMMARY, {"revision": 1, "disclaimer": SECRET_WORDS}),
        (HookType.TURN_FINISHED, EventType.STREAM_COMPLETE, {"turn": 1, "text": SECRET_WORDS, "reason": "completed"}),
        (HookType.SESSION_CLOSED, EventType.SESSION_CLOSED, {"closed_by": "user", "new_member": SECRET_WORDS}),
    ],
)
def test_without_being_asked_nothing_that_was_said_is_sent(
    kind: HookType, of: EventType, data: dict[str, Any]
) -> None:
    for told in (event(of, data), event(of, data, "cnv_1")):
        assert SECRET_WORDS not in json.dumps(sent(kind, told))
        refused = sent(kind, told, content=False)
        assert SECRET_WORDS not in json.dumps(refused)


def test_asked_for_and_allowed() -> None:
    document = sent(HookType.ANSWER_FINISHED, event(EventType.RESULT_CARD, CARD), content=True)
    assert document["data"]["content"] == CARD
    withheld = sent(HookType.ANSWER_FINISHED, event(EventType.RESULT_CARD, CARD), content=False)
    assert withheld["data"]["content"] is None
    assert withheld["data"]["content_reason"] == "not_consented"


def test_the_consent_of_this_moment_counts(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert delivering._may_share(closed), "who runs the platform has obtained it, unless told otherwise"
    real = sessions.load
    no = ConsentRecord(granted=False, version="1", language="en", at=MOMENT, source="person", by="family")

    def withdrawn(*arguments: Any) -> Any:
        found = real(*arguments)
        assert found is not None
        return found.model_copy(update={"session": found.session.model_copy(update={"consents": {"share": no}})})

    monkeypatch.setattr(sessions, "load", withdrawn)
    assert not delivering._may_share(closed)


def test_a_ping_tells_of_nothing() -> None:
    assert sent(HookType.PING, None)["data"] == {"webhook": "whk_1"}


def test_identifiers_are_the_same_for_the_same_event_and_sort_by_time() -> None:
    first = webhook_id(MOMENT, "whk_1", "ses_1-7")
    assert first == webhook_id(MOMENT, "whk_1", "ses_1-7")
    assert len({first, webhook_id(MOMENT, "whk_2", "ses_1-7"), webhook_id(MOMENT, "whk_1", "ses_1-8")}) == 3
    assert first < webhook_id(MOMENT.replace(hour=10), "whk_1", "ses_1-6")
    assert "." not in first, "a dot would make two readings of what is signed"
