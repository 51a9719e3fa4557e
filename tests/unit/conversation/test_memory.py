"""A long conversation: summarised off the turn's path, once, with the newest messages kept word for word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from goldenfish.conversation import memory, service, store, turn
from goldenfish.conversation.compression import KEPT, MOST_MESSAGES, REMEMBERED
from goldenfish.conversation.service import NewConversation
from goldenfish.providers.chat_model import ChatRequest
from goldenfish.providers.faults import ProviderFault
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws

SUMMARY = "They spoke of numbers. All were small. None was forgotten."
ENOUGH = MOST_MESSAGES // 2 + 1
pytestmark = pytest.mark.usefixtures("aws")


class Model:
    """Answers, and summarises when it is asked to."""

    engine = model = "test"

    def __init__(self, summary: str | ProviderFault = SUMMARY) -> None:
        self.summary = summary
        self.asked: list[ChatRequest] = []

    async def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
        """One piece."""
        self.asked.append(request)
        if len(request.messages) == 2 and request.messages[0].text.startswith("Summarise"):
            if isinstance(self.summary, ProviderFault):
                raise self.summary
            yield self.summary
        else:
            yield f"Answer {len(self.asked)}."


@pytest.fixture
def session_id(aws: Aws) -> str:
    """A new conversation."""
    return service.create(FAMILY, NewConversation("practice", "general")).session_id


def engine(monkeypatch: pytest.MonkeyPatch, model: Model) -> Model:
    monkeypatch.setattr(turn, "chat_model", lambda: model)
    monkeypatch.setattr(memory, "chat_model", lambda: model)
    return model


def talk(session_id: str, turns: int) -> None:
    for number in range(turns):
        service.reply_now(FAMILY, session_id, f"Number {number}.")


def summary_of(session_id: str) -> tuple[str, int]:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    return found.conversation.summary, found.conversation.summarised_turn


def test_what_was_said_long_ago_becomes_a_summary(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = engine(monkeypatch, Model())
    talk(session_id, ENOUGH)
    asyncio.run(memory.compress(session_id))
    assert summary_of(session_id) == (SUMMARY, ENOUGH - KEPT // 2)
    talk(session_id, 1)
    told = [message.text for message in model.asked[-1].messages]
    assert told[1] == f"{REMEMBERED}{SUMMARY}"
    assert told[2 : 2 + KEPT : 2] == [f"Number {number}." for number in range(ENOUGH - KEPT // 2, ENOUGH)]
    assert len(told) == 1 + 1 + KEPT + 1


def test_a_summary_is_made_once(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = engine(monkeypatch, Model())
    talk(session_id, ENOUGH)
    asyncio.run(memory.compress(session_id))
    asked, before = len(model.asked), summary_of(session_id)
    asyncio.run(memory.compress(session_id))
    assert (len(model.asked), summary_of(session_id)) == (asked, before)


def test_a_short_conversation_is_left_as_it_is(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, Model())
    talk(session_id, ENOUGH - 1)
    found = store.load(PLATFORM, session_id)
    assert found is not None
    assert not memory.may_need_compression(found)
    asyncio.run(memory.compress(session_id))
    assert summary_of(session_id) == ("", 0)


def test_a_later_summary_is_made_of_the_earlier_one_too(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = engine(monkeypatch, Model())
    talk(session_id, ENOUGH)
    asyncio.run(memory.compress(session_id))
    talk(session_id, ENOUGH)
    asyncio.run(memory.compress(session_id))
    record = model.asked[-1].messages[1].text
    assert SUMMARY in record
    assert "Number 0." not in record.replace(SUMMARY, "").split(f"Number {ENOUGH - KEPT // 2}.")[0]


def test_a_model_that_fails_leaves_every_word(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine(monkeypatch, Model(ProviderFault("upstream_failed")))
    talk(session_id, ENOUGH)
    with pytest.raises(ProviderFault):
        asyncio.run(memory.compress(session_id))
    assert summary_of(session_id) == ("", 0)
    talk(session_id, 1)
