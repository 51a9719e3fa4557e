"""Consent in a conversation: nothing that is said reaches another company without it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from goldenfish.background import store as background
from goldenfish.consents import service as consents
from goldenfish.conversation import memory, service, store, turn
from goldenfish.conversation.models import Talk, Turn
from goldenfish.conversation.outlet import Silence
from goldenfish.conversation.service import NewConversation, Said
from goldenfish.events import store as events
from goldenfish.events.models import EventType
from goldenfish.problems import InvalidRequest, NotConsented
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.transcripts.live import LiveTranscript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.consents.telling import told, withdrawn


class OthersModel(MockChatModel):
    """A model of another company; it keeps what it was asked."""

    engine = "openai"

    def __init__(self) -> None:
        super().__init__(["Tell me more."])
        self.asked: list[Any] = []

    def reply(self, request: Any) -> Any:
        self.asked.append(request)
        return super().reply(request)


@pytest.fixture
def model(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> OthersModel:
    made = OthersModel()
    for module in (turn, memory):
        monkeypatch.setattr(module, "chat_model", lambda: made)
    return made


@pytest.fixture(autouse=True)
def _nothing_runs_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "start", lambda _job: None)


def conversation(*refused: str) -> str:
    wanted = NewConversation(product="mentor", mode="mentor", consents=withdrawn(*refused) if refused else None)  # type: ignore[arg-type]
    return service.create(FAMILY, wanted).session_id


def last_turn(session_id: str) -> Turn:
    talk = store.load(PLATFORM, session_id)
    assert isinstance(talk, Talk)
    return talk.turns[-1]


def test_a_model_of_another_company_is_not_told_what_a_person_says(model: OthersModel) -> None:
    session_id = conversation("transcribe")
    with pytest.raises(NotConsented):
        service.reply_now(FAMILY, session_id, "I am tired.")
    assert model.asked == []
    assert (last_turn(session_id).reason, last_turn(session_id).error) == ("error", "not_consented")
    consents.tell(FAMILY, session_id, told("transcribe"))
    assert service.reply_now(FAMILY, session_id, "I am tired.").text == "Tell me more."


def test_a_withdrawal_counts_from_the_next_turn(model: OthersModel) -> None:
    session_id = conversation()
    service.reply_now(FAMILY, session_id, "Hello.")
    consents.tell(FAMILY, session_id, withdrawn("transcribe"))
    with pytest.raises(NotConsented):
        service.reply_now(FAMILY, session_id, "I am tired.")
    assert len(model.asked) == 1


@pytest.mark.parametrize("refused", [True, False])
def test_what_is_said_goes_to_another_company_only_with_consent(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, *, refused: bool
) -> None:
    asked: list[bool] = []

    def heard(_key: str, _language: str, *, third_party: bool) -> LiveTranscript:
        asked.append(third_party)
        if refused:
            return LiveTranscript(text="", status="not_consented", reason="not_consented")
        return LiveTranscript(text="", status="failed", reason="no_speech")

    monkeypatch.setattr(turn, "transcribe_now", heard)
    session_id = conversation("transcribe") if refused else conversation()
    service.say(FAMILY, session_id, Said(source="audio", audio_key=f"turns/{session_id}/x/whole"))
    asyncio.run(turn.run_turn(session_id, 1, Silence(), seconds=10))
    assert asked == [not refused]
    assert last_turn(session_id).error == ("not_consented" if refused else "no_speech")


def test_the_log_of_a_conversation_begins_with_what_was_told(aws: Aws) -> None:
    session_id = conversation("share")
    (line,) = consents.history(session_id)
    assert (line.purpose, line.record.granted) == ("share", False)
    talk = store.load(PLATFORM, session_id)
    assert talk is not None
    assert talk.conversation.last_seq == 1
    service.say(FAMILY, session_id, Said(text="Hello.", source="typed"))
    assert [event.type for event in events.after(session_id, 0, 10)] == [
        EventType.CONSENT_CHANGED,
        EventType.TRANSCRIPT_FINAL,
    ]


def test_a_part_of_a_conversation_cannot_be_erased(aws: Aws) -> None:
    session_id = conversation()
    with pytest.raises(InvalidRequest):
        consents.tell(FAMILY, session_id, withdrawn("transcribe", erase=True))
    assert consents.history(session_id) == ()
