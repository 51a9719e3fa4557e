"""The day's audio, where what is said in a turn is a recording."""

from __future__ import annotations

import asyncio

import pytest

from goldenfish.clock import now
from goldenfish.conversation import service, turn
from goldenfish.conversation.service import NewConversation
from goldenfish.conversation.transitions.speaking import Said
from goldenfish.limits import service as limits
from goldenfish.problems import QuotaExhausted
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.settings import settings
from goldenfish.transcripts.live import LiveTranscript
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.conversation.talks import Heard

UPLOADED = Said(source="audio", audio_key="turns/x/whole")


def test_one_recording_in_two_turns_counts_twice(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine is asked for each turn; the form of an upload can be used again with another recording, too."""
    moment = now()
    monkeypatch.setattr(limits, "now", lambda: moment)  # no day ends in between
    monkeypatch.setattr("goldenfish.background.store.start", lambda _job: None)
    monkeypatch.setattr(turn, "chat_model", lambda: MockChatModel(["Yes."]))
    monkeypatch.setattr(turn, "speaker", MockSpeaker)
    heard = LiveTranscript(text="Hello.", status="done", audio_s=40.0)
    monkeypatch.setattr(turn, "transcribe_now", lambda _key, _language, **_: heard)
    monkeypatch.setenv("ROLE_LIMITS", "service=minutes:1")
    settings.cache_clear()
    session_id = service.create(FAMILY, NewConversation("practice", "general")).session_id
    for number in (1, 2):
        service.say(FAMILY, session_id, UPLOADED)
        asyncio.run(turn.run_turn(session_id, number, Heard(), seconds=20))
    with pytest.raises(QuotaExhausted):
        service.say(FAMILY, session_id, UPLOADED)
