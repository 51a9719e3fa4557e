"""The day's audio, where what is said in a turn is a recording."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from goldenfish.clock import now
from goldenfish.conversation import service, turn
from goldenfish.conversation.service import NewConversation
from goldenfish.conversation.transitions.speaking import Said
from goldenfish.limits import service as limits
from goldenfish.limits.models import session_name
from goldenfish.limits.store import audio_ms
from goldenfish.problems import QuotaExhausted
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.settings import settings
from goldenfish.transcripts.live import LiveTranscript
from goldenfish.users.caller import Caller
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.conversation.talks import Heard
from tests.unit.invitations.conftest import invited

UPLOADED = Said(source="audio", audio_key="turns/x/whole")
TYPED = Said(source="typed", text="Hello.")


@pytest.fixture(autouse=True)
def moment(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The time of the limits, at which no day ends; each turn says 40 s and is answered."""
    still = now()
    monkeypatch.setattr(limits, "now", lambda: still)
    monkeypatch.setattr("goldenfish.background.store.start", lambda _job: None)
    monkeypatch.setattr(turn, "chat_model", lambda: MockChatModel(["Yes."]))
    monkeypatch.setattr(turn, "speaker", MockSpeaker)
    heard = LiveTranscript(text="Hello.", status="done", audio_s=40.0)
    monkeypatch.setattr(turn, "transcribe_now", lambda _key, _language, **_: heard)
    return still


def test_one_recording_in_two_turns_counts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine is asked for each turn; the form of an upload can be used again with another recording, too."""
    monkeypatch.setenv("ROLE_LIMITS", "service=minutes:1")
    settings.cache_clear()
    session_id = service.create(FAMILY, NewConversation("practice", "general")).session_id
    for number in (1, 2):
        service.say(FAMILY, session_id, UPLOADED)
        asyncio.run(turn.run_turn(session_id, number, Heard(), seconds=20))
    with pytest.raises(QuotaExhausted):
        service.say(FAMILY, session_id, UPLOADED)


@pytest.mark.parametrize("there_before", [False, True])
@pytest.mark.parametrize(("limit", "said"), [("minutes:1", UPLOADED), ("tokens:1", TYPED)])
def test_a_guest_has_a_day_of_their_own(
    moment: datetime, monkeypatch: pytest.MonkeyPatch, there_before: bool, limit: str, said: Said
) -> None:
    turns, heard_ms = (2, 80_000) if said is UPLOADED else (1, 0)
    monkeypatch.setenv("ROLE_LIMITS", f"service=off;participant={limit},rpm:0")
    settings.cache_clear()
    before = service.create(FAMILY, NewConversation("practice", "general", user_id="x")).session_id
    link = invited(session_id=before) if there_before else invited(product="practice")
    session_id = link.redeemed()["session_id"]
    guest = Caller(owner="family", role="participant", session_id=session_id, view="person")
    for number in range(1, turns + 1):
        service.say(guest, session_id, said)
        asyncio.run(turn.run_turn(session_id, number, Heard(), seconds=20))
    with pytest.raises(QuotaExhausted):
        service.say(guest, session_id, said)
    assert audio_ms(session_name(session_id), moment) == heard_ms
    service.say(FAMILY, session_id, said)  # whose session it is has no limit here
