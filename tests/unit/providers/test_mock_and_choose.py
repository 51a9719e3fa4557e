"""Which engine the settings name, the engines without a vendor, and where a long text is cut."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.providers.chat_model import ChatMessage, ChatRequest
from goldenfish.providers.chat_models import choose as chat_choose
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec, SpeechRequest
from goldenfish.providers.speakers import choose as speaker_choose
from goldenfish.providers.speakers.choose import codec_for
from goldenfish.providers.speakers.long_text import pieces
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.settings import read_settings
from goldenfish.sound_files.by_codec import playing_ms


def request(*said: str) -> ChatRequest:
    """A conversation in which user and assistant take turns, the user first."""
    messages = tuple(
        ChatMessage(role="assistant" if index % 2 else "user", text=text) for index, text in enumerate(said)
    )
    return ChatRequest(messages=messages, product="practice", mode="general", language="en")


async def read(model: MockChatModel, asked: ChatRequest) -> list[str]:
    return [piece async for piece in model.reply(asked)]


@pytest.mark.parametrize(
    ("environment", "chat", "speech"),
    [
        ({"EXTERNAL_SERVICES_MODE": "mock"}, "mock", "mock"),
        ({"EXTERNAL_SERVICES_MODE": "local"}, "rules", "espeak"),
        ({"EXTERNAL_SERVICES_MODE": "real"}, "openai", "polly"),
        ({"CHAT_ENGINE": "openai", "SPEECH_ENGINE": "openai"}, "openai", "openai"),
    ],
)
def test_the_mode_chooses_unless_an_engine_is_named(environment: dict[str, str], chat: str, speech: str) -> None:
    configuration = read_settings(environment)
    model, voice = chat_choose.choose(configuration), speaker_choose.choose(configuration)
    assert (model.engine, voice.engine) == (chat, speech)
    assert chat_choose.choose(configuration) is model
    assert speaker_choose.choose(configuration) is voice


def test_names_of_models_are_configuration() -> None:
    environment = {"CHAT_ENGINE": "openai", "SPEECH_ENGINE": "openai"}
    named = read_settings(environment | {"OPENAI_CHAT_MODEL": "qwen3", "OPENAI_SPEECH_MODEL": "kokoro"})
    assert chat_choose.choose(named).model == "qwen3"
    assert speaker_choose.choose(named).model == "kokoro"


def test_the_script_goes_on_with_the_conversation_and_keeps_nothing() -> None:
    model = MockChatModel(["One. Two.", "Three."])
    assert asyncio.run(read(model, request("hi"))) == ["One.", " Two."]
    assert asyncio.run(read(model, request("hi"))) == ["One.", " Two."]
    assert asyncio.run(read(model, request("hi", "One. Two.", "and"))) == ["Three."]


@given(st.text(max_size=80))
def test_the_pieces_are_the_reply(text: str) -> None:
    assert "".join(asyncio.run(read(MockChatModel([text]), request("hi")))) == text


def test_without_a_script_it_says_back_what_it_heard() -> None:
    assert asyncio.run(read(MockChatModel(), request("Xin chào!")))[:4] == ["You", " said:", " Xin", " chào."]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_fault_comes_where_it_is_ordered(after: int) -> None:
    model = MockChatModel(["One. Two."], fault=ProviderFault("upstream_failed"), fault_after=after)
    came: list[str] = []

    async def ask() -> None:
        async for piece in model.reply(request("hi")):
            came.append(piece)  # noqa: PERF401 - kept when the next one fails

    with pytest.raises(ProviderFault):
        asyncio.run(ask())
    assert len(came) == after


@pytest.mark.parametrize("codec", MockSpeaker.codecs)
def test_the_mock_voice_is_as_long_as_the_text_and_knows_its_words(codec: Codec) -> None:
    text = "Xin chào bà ạ."
    speech = asyncio.run(MockSpeaker().speak(SpeechRequest(text=text, language="vi", speed=0.5, codec=codec)))
    assert speech.ms == playing_ms(speech.audio, codec) == pytest.approx(14 * 120, abs=25)
    assert [text[mark.first : mark.last] for mark in speech.marks] == text.split()
    assert [mark.start_ms for mark in speech.marks] == [0, 480, 1080, 1440]


@pytest.mark.parametrize(
    ("accepted", "codec"),
    [(("ogg_opus",), "ogg_opus"), (("mp3", "ogg_opus"), "ogg_opus"), (("aac", "flac"), "aac"), ((), None)],
)
def test_a_client_gets_the_best_codec_that_it_plays(accepted: tuple[str, ...], codec: Codec | None) -> None:
    assert codec_for(MockSpeaker(), accepted) == codec


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("One two. Three four. Five", 20, ["One two. Three four.", "Five"]),
        ("One two, three four five", 16, ["One two,", "three four five"]),
        ("One two three", 9, ["One two", "three"]),
        ("onetwothree", 4, ["onet", "woth", "ree"]),
        ("It cost 3.50 then. And more", 20, ["It cost 3.50 then.", "And more"]),
        ("您好。我在这里。再见", 8, ["您好。我在这里。", "再见"]),
        ("   ", 4, []),
    ],
)
def test_a_long_text_is_cut_where_it_is_noticed_least(text: str, most: int, cut: list[str]) -> None:
    assert [piece for _, piece in pieces(text, most)] == cut


@given(st.text(alphabet="ab .,!。 \n", max_size=200), st.integers(min_value=1, max_value=40))
def test_no_piece_is_too_long_and_nothing_is_lost(text: str, most: int) -> None:
    found = pieces(text, most)
    assert all(0 < len(piece) <= most and text[at : at + len(piece)] == piece for at, piece in found)
    assert "".join("".join(piece.split()) for _, piece in found) == "".join(text.split())
