"""The runner of a turn: one terminal event, whatever happens in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from goldenfish.clock import now
from goldenfish.conversation import service, store, turn
from goldenfish.conversation.fence import LEASE
from goldenfish.conversation.models import Talk, Turn
from goldenfish.conversation.service import NewConversation
from goldenfish.conversation.sweeping import close_lost
from goldenfish.conversation.transitions.speaking import Said
from goldenfish.erasure.service import erase_session
from goldenfish.events import store as log
from goldenfish.events.models import Event, EventType, FrameType
from goldenfish.providers.chat_model import ChatModel, ChatRequest
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Speaker
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.transcripts.live import LiveTranscript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.conversation.talks import Heard, said

REPLY = "First one. Then two more words here. And three. At last four."
pytestmark = pytest.mark.usefixtures("aws", "no_jobs")


@pytest.fixture
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns begin when a test lets them."""
    monkeypatch.setattr("goldenfish.background.store.start", lambda job: None)


@pytest.fixture
def session_id(aws: Aws) -> str:
    """A new conversation of the family."""
    return service.create(FAMILY, NewConversation("practice", "general")).session_id


def engines(monkeypatch: pytest.MonkeyPatch, model: ChatModel, speaker: Speaker | None = None) -> None:
    monkeypatch.setattr(turn, "chat_model", lambda: model)
    monkeypatch.setattr(turn, "speaker", lambda: speaker or MockSpeaker())


def carry_out(session_id: str, number: int = 1, outlet: Heard | None = None, *, seconds: float = 20) -> Talk | None:
    return asyncio.run(turn.run_turn(session_id, number, outlet or Heard(), seconds=seconds))


def stored(session_id: str, number: int = 1) -> Turn:
    talk = store.load(PLATFORM, session_id, 50)
    found = talk.turn(number) if talk else None
    assert found is not None
    return found


def terminal(session_id: str, number: int = 1) -> Event:
    found = [e for e in log.after(session_id, 0, 1000) if e.type is EventType.STREAM_COMPLETE and e.turn == number]
    assert len(found) == 1
    return found[0]


def test_a_turn_is_spoken_chunk_by_chunk_and_completed(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engines(monkeypatch, MockChatModel([REPLY]))
    service.say(FAMILY, session_id, said("Hello."))
    outlet = Heard()
    carry_out(session_id, outlet=outlet)
    texts = [str(data["text"]) for data in outlet.data(FrameType.TEXT_CHUNK)]
    assert texts[0].strip() == "First one."
    assert "".join(texts) == REPLY
    sounds = outlet.data(FrameType.AUDIO_CHUNK)
    assert [sound["idx"] for sound in sounds] == list(range(len(texts)))
    assert all(sound["codec"] == "ogg_opus" and sound["ms"] for sound in sounds)
    spans = [cast("list[int]", sound["text_span"]) for sound in sounds]
    assert [REPLY[first:last] for first, last in spans] == texts
    data = terminal(session_id).data
    assert (data["reason"], data["text"], data["heard_text"]) == ("completed", REPLY, REPLY)
    milestones = list(data["timeline_ms"])  # type: ignore[arg-type]
    assert {"first_token", "first_sentence", "first_audio_spoken", "first_audio_sent", "done"} <= set(milestones)
    assert [event.type for event in outlet.events] == [EventType.STREAM_COMPLETE]


def test_a_client_that_plays_nothing_gets_text_only(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engines(monkeypatch, MockChatModel([REPLY]), MockSpeaker(fault=ProviderFault("upstream_failed")))
    service.say(FAMILY, session_id, said("Hello."))
    outlet = Heard(codecs=())
    carry_out(session_id, outlet=outlet)
    assert not outlet.data(FrameType.AUDIO_CHUNK)
    assert terminal(session_id).data["reason"] == "completed"


def test_a_dialect_with_whole_replies_gets_one_text_then_the_sound(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines(monkeypatch, MockChatModel([REPLY]))
    service.say(FAMILY, session_id, said("Hello."))
    outlet = Heard(whole_reply=True)
    carry_out(session_id, outlet=outlet)
    kinds = [frame.type for frame in outlet.frames]
    assert outlet.data(FrameType.TEXT_CHUNK) == [{"idx": 0, "text": REPLY}]
    assert kinds.index(FrameType.TEXT_CHUNK) < kinds.index(FrameType.AUDIO_CHUNK)
    assert kinds[:3] == [FrameType.STATUS, FrameType.TEXT_CHUNK, FrameType.STATUS]


def test_a_second_runner_of_the_same_turn_does_nothing(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engines(monkeypatch, MockChatModel([REPLY], 0.02))
    service.say(FAMILY, session_id, said("Hello."))
    outlets = Heard(), Heard()

    async def both() -> list[Talk | None]:
        return await asyncio.gather(*(turn.run_turn(session_id, 1, outlet, seconds=20) for outlet in outlets))

    done = asyncio.run(both())
    assert [talk is None for talk in done].count(True) == 1
    assert sorted(bool(outlet.frames) for outlet in outlets) == [False, True]
    terminal(session_id)
    assert carry_out(session_id) is None


class Endless:
    """A model that writes until it is stopped."""

    engine = model = "endless"

    def __init__(self) -> None:
        self.closed = False
        self.words = 0

    async def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Words and words."""
        try:
            while True:
                self.words += 1
                yield f"Word number {self.words}. "
                await asyncio.sleep(0.01)
        finally:
            self.closed = True


@contextmanager
def interrupted_by(outlet: Heard, chunks: int, act: object) -> Iterator[None]:
    """Acts once so many chunks have been sent; what the outlet gets later is kept apart by the test."""
    send = outlet.send

    async def watching(frame: object) -> None:
        await send(frame)  # type: ignore[arg-type]
        if len(outlet.data(FrameType.TEXT_CHUNK)) == chunks:
            outlet.send = send  # type: ignore[method-assign]
            await asyncio.to_thread(act)  # type: ignore[arg-type]

    outlet.send = watching  # type: ignore[method-assign]
    yield


def test_a_cancel_stops_model_and_speech_and_nothing_stale_is_sent(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, outlet = Endless(), Heard()
    engines(monkeypatch, model)
    started = service.say(FAMILY, session_id, said("Hello."))
    assert started.turn is not None
    gen = started.turn.gen
    with interrupted_by(outlet, 3, lambda: service.cancel(FAMILY, session_id, gen=gen, played_ms=900)):
        carry_out(session_id, outlet=outlet)
    assert model.closed
    assert len(outlet.data(FrameType.TEXT_CHUNK)) == 3
    data = terminal(session_id).data
    assert data["reason"] == "cancelled"
    assert str(data["text"]).startswith(str(data["heard_text"]))
    assert 0 < len(str(data["heard_text"])) < len(str(data["text"]))
    assert stored(session_id).interrupted


def test_the_next_turn_knows_what_was_heard_of_the_one_it_interrupts(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ChatRequest] = []

    class Noting(Endless):
        async def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
            asked.append(request)
            if len(asked) > 1:
                yield "Yes."
                return
            async for piece in super().reply(request):
                yield piece

    engines(monkeypatch, Noting())
    service.say(FAMILY, session_id, said("Tell me all."))

    async def talk_over() -> None:
        first = asyncio.create_task(turn.run_turn(session_id, 1, Heard(), seconds=20))
        while not asked:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(service.say, FAMILY, session_id, said("Stop!", played_ms=0))
        await asyncio.gather(first, turn.run_turn(session_id, 2, Heard(), seconds=20))

    asyncio.run(talk_over())
    assert terminal(session_id, 1).data["reason"] == "superseded"
    assert terminal(session_id, 2).data["reason"] == "completed"
    assert [m.text for m in asked[1].messages if m.role != "system"] == ["Tell me all.", "[INTERRUPTED] Stop!"]


def test_a_turn_that_was_left_behind_before_it_began_asks_no_model(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "chat_model", lambda: pytest.fail("the model was asked"))
    service.say(FAMILY, session_id, said("Hello."))
    service.reset(FAMILY, session_id)
    assert carry_out(session_id) is not None
    assert terminal(session_id).data["reason"] == "superseded"


@pytest.mark.parametrize("code", ["upstream_timeout", "upstream_rate_limited", "upstream_garbled", "not_configured"])
def test_a_vendors_fault_ends_the_turn_and_is_told(
    session_id: str, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    fault = ProviderFault(code)  # type: ignore[arg-type]
    engines(monkeypatch, MockChatModel([REPLY], fault=fault, fault_after=3))
    service.say(FAMILY, session_id, said("Hello."))
    outlet = Heard()
    carry_out(session_id, outlet=outlet)
    assert [data["code"] for data in outlet.data(FrameType.ERROR)] == [code]
    data = terminal(session_id).data
    assert (data["reason"], data["error"]) == ("error", code)


def test_a_recording_that_is_not_understood_is_told_as_that(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    not_heard = LiveTranscript(text="", status="failed", reason="unsupported_audio")
    monkeypatch.setattr(turn, "transcribe_now", lambda _key, _language, **_: not_heard)
    service.say(FAMILY, session_id, Said(source="audio", audio_key="turns/x/whole"))
    outlet = Heard()
    carry_out(session_id, outlet=outlet)
    (told,) = outlet.data(FrameType.ERROR)
    assert (told["code"], told["message"]) == ("unsupported_audio", "The recording was not understood.")


def test_a_voice_that_fails_ends_the_turn_and_closes_the_model(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Endless()
    engines(monkeypatch, model, MockSpeaker(fault=ProviderFault("upstream_failed")))
    service.say(FAMILY, session_id, said("Hello."))
    carry_out(session_id)
    assert model.closed
    assert terminal(session_id).data["error"] == "upstream_failed"


def test_a_turn_that_takes_too_long_is_ended_with_what_was_sent(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines(monkeypatch, Endless())
    service.say(FAMILY, session_id, said("Hello."))
    carry_out(session_id, seconds=0.5)
    data = terminal(session_id).data
    assert (data["reason"], data["error"]) == ("error", "turn_timeout")
    assert data["text"]


def test_what_was_played_before_a_fault_was_heard(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    played = threading.Event()

    class FailsAfterIt(MockChatModel):
        async def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
            for piece in ("First one.", " Then", " two"):
                yield piece
            await asyncio.to_thread(played.wait)
            raise ProviderFault("upstream_failed")

    def play() -> None:
        assert store.acknowledge(session_id, 1, None, 60_000)
        played.set()

    engines(monkeypatch, FailsAfterIt())
    service.say(FAMILY, session_id, said("Hello."))
    outlet = Heard()
    with interrupted_by(outlet, 1, play):
        carry_out(session_id, outlet=outlet)
    data = terminal(session_id).data
    assert (data["reason"], data["heard_text"]) == ("error", "First one.")


def test_a_fault_of_ours_ends_the_turn_and_counts_as_the_functions_error(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines(monkeypatch, MockChatModel([REPLY]))
    monkeypatch.setattr(turn, "tone_of", lambda *_: 1 / 0)
    service.say(FAMILY, session_id, said("Hello."))
    with pytest.raises(ZeroDivisionError):
        carry_out(session_id)
    assert terminal(session_id).data["error"] == "internal"


def test_a_turn_whose_runner_died_is_closed_by_the_sweeper(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service.say(FAMILY, session_id, said("Hello."))
    assert close_lost(session_id, now()) == "nothing"
    assert store.lease(session_id, 1, "dead", now=now(), until=now())
    assert close_lost(session_id, now() + LEASE) == "turn_closed"
    assert terminal(session_id).data["error"] == "runner_lost"
    assert carry_out(session_id) is None


def test_the_next_turn_does_not_wait_for_a_runner_that_died(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engines(monkeypatch, MockChatModel([REPLY]))
    service.say(FAMILY, session_id, said("Hello."))
    store.lease(session_id, 1, "dead", now=now(), until=now())
    service.say(FAMILY, session_id, said("Are you there?"))
    carry_out(session_id, 2)
    assert terminal(session_id, 1).data["reason"] == "superseded"
    assert terminal(session_id, 2).data["reason"] == "completed"


def test_a_conversation_that_was_erased_meanwhile_ends_its_turn_in_silence(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlet = Heard()
    engines(monkeypatch, Endless())
    service.say(FAMILY, session_id, said("Hello."))
    with interrupted_by(outlet, 2, lambda: erase_session(FAMILY, session_id)):
        assert carry_out(session_id, outlet=outlet) is None
    assert store.load(PLATFORM, session_id) is None
    assert log.after(session_id, 0, 10) == []


def test_a_reply_within_a_request_is_text_only_and_once(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engines(monkeypatch, MockChatModel([REPLY]), MockSpeaker(fault=ProviderFault("upstream_failed")))
    first = service.reply_now(FAMILY, session_id, "Hello.", client_id="m1")
    again = service.reply_now(FAMILY, session_id, "Hello.", client_id="m1")
    assert (first.text, first.number) == (REPLY, 1)
    assert again.number == 1
