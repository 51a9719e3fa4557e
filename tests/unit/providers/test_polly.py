"""Amazon Polly against a server that speaks its REST API, in good and bad moods. No network, no account."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any, get_args

import botocore.session
import pytest

from goldenfish import aws
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest
from goldenfish.providers.speakers import polly
from goldenfish.providers.speakers.polly import PollySpeaker
from goldenfish.providers.speakers.polly_voices import VOICES, PollyEngine
from goldenfish.sound_files.by_codec import playing_ms
from tests.vendors.polly_server import PollyScript, PollyServer, pcm_as_wav, polly_server, spoken_text

TEXT = "Tell me about <home> & the river."
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "zh")


@pytest.fixture
def vendor(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[PollyServer]:
    aws.client.cache_clear()
    with polly_server() as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_POLLY", running.url)
        yield running
    aws.client.cache_clear()


def say(liked: PollyEngine = "neural", **changes: Any) -> Speech:
    return asyncio.run(
        PollySpeaker(liked).speak(SpeechRequest.model_validate({"text": TEXT, "language": "en"} | changes))
    )


@pytest.mark.parametrize("codec", ["ogg_opus", "mp3", "wav"])
def test_the_file_is_of_the_codec_and_length_that_are_said(vendor: PollyServer, codec: Codec) -> None:
    speech = say(codec=codec)
    assert speech.codec == codec
    assert speech.ms == playing_ms(speech.audio, codec) == pytest.approx(60 * len(TEXT), abs=12)


def test_what_is_asked_for(vendor: PollyServer) -> None:
    say()
    say(speed=0.8)
    plain, slow = [exchange.body for exchange in vendor.exchanges]
    assert vendor.exchanges[0].path == "/v1/speech"
    common = {"Engine": "neural", "LanguageCode": "en-US", "VoiceId": "Joanna", "OutputFormat": "ogg_opus"}
    assert plain == common | {"Text": TEXT, "TextType": "text"}
    ssml = '<speak><prosody rate="80%">Tell me about &lt;home&gt; &amp; the river.</prosody></speak>'
    assert slow == common | {"Text": ssml, "TextType": "ssml"}


def test_pcm_becomes_a_wave_file(vendor: PollyServer) -> None:
    assert say(codec="wav").audio == pcm_as_wav(60 * len(TEXT))


@pytest.mark.parametrize("speed", [1.0, 0.75])
@pytest.mark.parametrize("codec", ["ogg_opus", "mp3", "wav"])
def test_a_long_text_is_one_file_and_nothing_of_it_is_lost(vendor: PollyServer, codec: Codec, speed: float) -> None:
    text = "We lived by the river; my father & I had a boat. " * 180
    speech = say(text=text, codec=codec, speed=speed)
    parts = [spoken_text(exchange.body) for exchange in vendor.exchanges]
    assert len(parts) > 2
    assert all(part.endswith(".") for part in parts)
    assert " ".join(parts) == text.strip()
    assert speech.ms == playing_ms(speech.audio, codec) == pytest.approx(60 * len(text) / speed, rel=0.002)


@pytest.mark.parametrize("text", ["&" * 2500, "we said \x00\x0b\ud800so", "x" * 7000, "您小时候住在哪里？" * 400])
def test_odd_texts_stay_within_the_services_limits(vendor: PollyServer, text: str) -> None:
    assert say(text=text, speed=0.9, language="zh").ms > 800
    assert "".join(spoken_text(exchange.body) for exchange in vendor.exchanges).startswith(text[:3])


@pytest.mark.parametrize("speed", [1.0, 0.5])
def test_words_are_where_they_stand_in_the_text_and_in_the_sound(vendor: PollyServer, speed: float) -> None:
    sentence = "Il a vécu « là-bas » & il est <parti> 🎣 hier. "
    text = sentence * 70
    speech = say(text=text, language="fr", speed=speed, marks=True)
    assert len(vendor.exchanges) > 2
    words = [(mark.start_ms, text[mark.first : mark.last]) for mark in speech.marks]
    assert [word for _, word in words] == text.split()
    assert [at for at, _ in words] == sorted(at for at, _ in words)
    assert words[-1][0] == pytest.approx(speech.ms - 60 * 5 / speed, rel=0.01)


def test_words_are_not_paid_for_unasked(vendor: PollyServer) -> None:
    assert say().marks == ()
    assert len(vendor.exchanges) == 1


@pytest.mark.parametrize("liked", get_args(PollyEngine))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_but_vietnamese_has_a_voice_that_its_engine_has(
    vendor: PollyServer, language: str, liked: PollyEngine
) -> None:
    assert say(liked, language=language).ms  # the server refuses a voice on an engine that it does not have
    assert vendor.exchanges[0].body["LanguageCode"][:2] in {language, "cm" if language == "zh" else language}


def test_the_table_speaks_of_voices_languages_and_formats_that_the_service_knows() -> None:
    service = botocore.session.get_session().get_service_model("polly")
    voices = {voice for row in VOICES.values() for voice in row}
    assert {voice.name for voice in voices} <= set(service.shape_for("VoiceId").enum)
    assert {voice.language_code for voice in voices} <= set(service.shape_for("LanguageCode").enum)
    assert {voice.engines for voice in voices} <= {"n", "s", "ns"}
    assert set(polly._FORMATS.values()) <= set(service.shape_for("OutputFormat").enum)
    assert not [code for code in service.shape_for("LanguageCode").enum if code.startswith("vi")]


@pytest.mark.parametrize(
    "changes",
    [{"language": "vi"}, {"language": "ja", "voice": "Joanna"}, {"voice": "Nobody"}, {"codec": "aac"}],
    ids=repr,
)
def test_what_it_cannot_say_is_a_fault_before_anything_is_asked(vendor: PollyServer, changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderFault) as caught:
        say(**changes)
    assert caught.value.code == "not_configured"
    assert vendor.exchanges == []


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (PollyScript(status=429, error_code="ThrottlingException"), "upstream_rate_limited"),
        (PollyScript(status=400, error_code="ThrottlingException"), "upstream_rate_limited"),
        (PollyScript(status=500), "upstream_failed"),
        (PollyScript(status=503, error_code="ServiceUnavailable"), "upstream_failed"),
        (PollyScript(status=403, error_code="AccessDeniedException"), "not_configured"),
        (PollyScript(status=400, error_code="EngineNotSupportedException"), "not_configured"),
        (PollyScript(status=400, error_code="InvalidSsmlException"), "upstream_refused"),
        (PollyScript(fault="hang_up"), "upstream_failed"),
        (PollyScript(fault="cut", piece_bytes=100, fault_after=1), "upstream_failed"),
        (PollyScript(fault="garbage"), "upstream_garbled"),
        (PollyScript(fault="endless", piece_bytes=100), "upstream_garbled"),
        (PollyScript(audio=b""), "upstream_garbled"),
    ],
    ids=lambda value: repr(value)[:90] if isinstance(value, PollyScript) else "",
)
def test_whatever_goes_wrong_is_a_fault(
    vendor: PollyServer, monkeypatch: pytest.MonkeyPatch, script: PollyScript, code: str
) -> None:
    monkeypatch.setattr(polly, "_MOST_BYTES", 20_000)
    vendor.script = script
    with pytest.raises(ProviderFault) as caught:
        say()
    assert caught.value.code == code
    assert len(vendor.exchanges) == 1  # no second attempt behind our back
    assert "river" not in str(caught.value)


def test_garbled_speech_marks_are_a_fault(vendor: PollyServer) -> None:
    vendor.script.audio = pcm_as_wav(10)
    with pytest.raises(ProviderFault) as caught:
        say(codec="wav", marks=True)
    assert caught.value.code == "upstream_garbled"


def test_bytes_that_trickle_for_ever_are_given_up(vendor: PollyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polly, "_LONGEST_S", 0.3)
    monkeypatch.setattr(polly, "_BLOCK_BYTES", 16)
    vendor.script = PollyScript(fault="endless", piece_bytes=10, piece_delay_s=0.05)
    with pytest.raises(ProviderFault) as caught:
        say()
    assert caught.value.code == "upstream_timeout"
    assert vendor.exchanges[0].closed.wait(5)


def test_a_request_without_an_answer_holds_nobody_up(vendor: PollyServer) -> None:
    vendor.script = PollyScript(fault="silent")

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(PollySpeaker().speak(SpeechRequest(text=TEXT, language="en")), 0.2)

    asyncio.run(give_up())  # returns while the thread still waits for the service
    assert not vendor.exchanges[0].closed.is_set()


def test_cancelling_closes_a_sound_that_is_being_read(vendor: PollyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polly, "_BLOCK_BYTES", 16)
    vendor.script = PollyScript(fault="endless", piece_bytes=16, piece_delay_s=0.02)

    async def stop() -> float:
        speaking = asyncio.create_task(PollySpeaker().speak(SpeechRequest(text=TEXT, language="en")))
        while not (vendor.exchanges and vendor.exchanges[0].sent_at):
            await asyncio.sleep(0.01)
        stopped_at = time.monotonic()
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)
        assert await asyncio.to_thread(vendor.exchanges[0].closed.wait, 5)
        return stopped_at

    assert asyncio.run(stop()) <= (vendor.exchanges[0].closed_at or 0)
