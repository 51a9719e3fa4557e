"""From events to messages: only for hooks that want them, without a read where nobody can want one."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from goldenfish.events import store as events
from goldenfish.events.models import Event, EventType
from goldenfish.webhooks import announcing, service, store
from goldenfish.webhooks.announcing import announce
from goldenfish.webhooks.models import CHOSEN_TYPES, Hook, HookType
from tests.callers import CLINIC, FAMILY
from tests.unit.webhooks.conftest import URL, Queued


def test_each_hook_that_wants_it_gets_one_message(hook: Hook, told: Event, queued: Queued) -> None:
    other = service.create(FAMILY, URL + "/2", CHOSEN_TYPES, content=False)
    service.create(FAMILY, URL + "/3", (HookType.TURN_FINISHED,), content=False)
    service.create(CLINIC, URL, CHOSEN_TYPES, content=False)
    assert announce([told]) == 2
    found = queued()
    assert {notice.hook_id for notice in found} == {hook.hook_id, other.hook_id}
    assert len({notice.webhook_id for notice in found}) == 2
    assert {(notice.owner, notice.session_id, notice.seq) for notice in found} == {
        ("family", told.session_id, told.seq)
    }


def test_announced_twice_is_the_same_delivery(hook: Hook, told: Event, queued: Queued) -> None:
    announce([told])
    announce([told])
    first, second = queued()
    assert first == second


def test_messages_hold_no_content(hook: Hook, told: Event, queued: Queued) -> None:
    spoken = told.model_copy(update={"data": {**told.data, "text": "canary: my daughter Hoa"}})
    announce([spoken])
    assert "canary" not in queued()[0].model_dump_json()


def test_nothing_is_read_for_events_that_nobody_can_choose(
    hook: Hook, told: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: Any) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(announcing, "_owner_of", read)
    others = [one for one in events.after(told.session_id, 0, 50) if one.type.value != "session_closed"]
    asked = told.model_copy(update={"type": EventType.QUESTION_ASKED})
    assert announce([asked, *others]) == 0


def test_hooks_are_read_once_for_all_that_came_together(
    hook: Hook, told: Event, queued: Queued, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    real = store.hooks

    def read(owner: str) -> list[Hook]:
        reads.append(owner)
        return real(owner)

    monkeypatch.setattr(store, "hooks", read)
    assert announce([told] * 3) == 3
    assert reads == ["family"]
    service.remove(FAMILY, hook.hook_id)
    assert announce([told]) == 0, "a change holds at once"


def test_conversations_have_owners_too(aws: object, queued: Queued) -> None:
    service.create(FAMILY, URL, (HookType.TURN_FINISHED,), content=False)
    made = conversations.create(
        FAMILY, NewConversation(product="mentor", mode="mentor", language="en", user_id="", speed=1.0)
    )
    turn = Event(
        type=EventType.STREAM_COMPLETE, id=f"{made.session_id}-9", seq=9, ts=made.created_at,
        session_id=made.session_id, data={"turn": 1, "reason": "completed"},
    )  # fmt: skip
    assert announce([turn]) == 1
    assert announce([turn.model_copy(update={"session_id": "cnv_none"})]) == 0
    assert announce([turn.model_copy(update={"session_id": "ses_none"})]) == 0


def test_a_hook_that_is_switched_off_gets_no_messages(hook: Hook, told: Event, queued: Queued) -> None:
    service.change(FAMILY, hook.hook_id, service.HookChange(active=False))
    assert announce([told]) == 0
