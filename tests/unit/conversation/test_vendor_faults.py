"""A vendor fails, through a whole turn: an error of its code, one terminal event, and no word in the log."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import openai  # loaded in advance: the timeouts here are short
import pytest

from goldenfish.conversation import service
from goldenfish.conversation.service import NewConversation
from goldenfish.events.models import FrameType
from goldenfish.providers.chat_model import ChatModel
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.chat_models.openai import OpenAIChatModel
from goldenfish.providers.openai_connection import OpenAIAccess
from goldenfish.providers.speaker import Speaker
from goldenfish.providers.speakers.openai import OpenAISpeaker
from goldenfish.providers.speakers.polly import PollySpeaker
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.conversation.talks import Heard, said
from tests.unit.conversation.test_turn import carry_out, engines, no_jobs, terminal
from tests.vendors.openai_server import ChatScript, OpenAIServer, SpeechScript, openai_server

__all__ = ["no_jobs"]

pytestmark = pytest.mark.usefixtures("aws", "no_jobs")
WORDS = "My brother Arthur told me a secret."
TIMEOUT_S = 0.5
"""Where the vendor is to be too late. Everywhere else it has longer than a busy machine ever takes."""
PATIENCE_S = 12.0
assert openai


@pytest.fixture
def vendor() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
def session_id(aws: Aws) -> str:
    """A new conversation of the family."""
    return service.create(FAMILY, NewConversation("practice", "general")).session_id


def access(url: str, code: str) -> OpenAIAccess:
    """Of a vendor that is expected to fail in this way."""
    return OpenAIAccess(url, "", TIMEOUT_S if code == "upstream_timeout" else PATIENCE_S)


@dataclass(frozen=True)
class Turns:
    """Turns with engines of a test's choice, and what is logged of them."""

    monkeypatch: pytest.MonkeyPatch
    log: pytest.LogCaptureFixture

    def fails(self, session_id: str, code: str, model: ChatModel, voice: Speaker | None = None) -> None:
        """Carry a turn out: its client is told once, with this code, and the log does not quote the person."""
        engines(self.monkeypatch, model, voice)
        service.say(FAMILY, session_id, said(WORDS))
        outlet = Heard()
        carry_out(session_id, 1, outlet, seconds=15)
        data = terminal(session_id).data
        assert [told["code"] for told in outlet.data(FrameType.ERROR)] == [code]
        assert (data["reason"], data["error"]) == ("error", code)
        assert "Arthur" not in self.log.text


@pytest.fixture
def turn_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Turns:
    return Turns(monkeypatch, caplog)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (ChatScript(status=429), "upstream_rate_limited"),
        (ChatScript(status=500), "upstream_failed"),
        (ChatScript(fault="cut", fault_after=2), "upstream_failed"),
        (ChatScript(fault="garbage", fault_after=2), "upstream_garbled"),
        (ChatScript(fault="endless", tokens=["a" * 16]), "upstream_garbled"),
        (ChatScript(fault="stall", fault_after=4), "upstream_timeout"),
        (ChatScript(fault="silent"), "upstream_timeout"),
    ],
    ids=lambda value: f"{value.status} {value.fault}" if isinstance(value, ChatScript) else "",
)
def test_a_model(session_id: str, vendor: OpenAIServer, turn_log: Turns, script: ChatScript, code: str) -> None:
    vendor.chat = script
    turn_log.fails(session_id, code, OpenAIChatModel(access(vendor.url, code), model="gpt-6-luna"))


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (SpeechScript(status=429), "upstream_rate_limited"),
        (SpeechScript(status=500), "upstream_failed"),
        (SpeechScript(fault="cut", fault_after=1, piece_bytes=32), "upstream_failed"),
        (SpeechScript(audio=b"no sound at all"), "upstream_garbled"),
        (SpeechScript(fault="silent"), "upstream_timeout"),
    ],
    ids=lambda value: f"{value.status} {value.fault}" if isinstance(value, SpeechScript) else "",
)
def test_a_voice(session_id: str, vendor: OpenAIServer, turn_log: Turns, script: SpeechScript, code: str) -> None:
    vendor.speech = script
    voice = OpenAISpeaker(access(vendor.url, code), model="gpt-4o-mini-tts")
    model = MockChatModel([f"You said: {WORDS} And more of it. And still more."])
    turn_log.fails(session_id, code, model, voice)


def test_nobody_there(session_id: str, turn_log: Turns) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code = "upstream_unreachable"
    turn_log.fails(session_id, code, OpenAIChatModel(access(f"http://127.0.0.1:{port}/v1", code), model="m"))


def test_a_voice_that_does_not_speak_vietnamese(turn_log: Turns) -> None:
    session_id = service.create(FAMILY, NewConversation("practice", "general", language="vi")).session_id
    turn_log.fails(session_id, "not_configured", MockChatModel(["Chào bạn."]), PollySpeaker("neural"))
