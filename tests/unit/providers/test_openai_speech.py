"""The speech endpoint against a server that speaks its format, in good and bad moods. No network, no key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.openai_connection import OpenAIAccess
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest
from goldenfish.providers.speakers import openai
from goldenfish.providers.speakers.openai import OpenAISpeaker
from goldenfish.sound_files.by_codec import playing_ms, silence
from tests.vendors.openai_server import OpenAIServer, SpeechScript, openai_server

CODECS: tuple[Codec, ...] = ("ogg_opus", "mp3", "aac", "wav")
TEXT = "Where did you live as a child?"


@pytest.fixture
def vendor() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def say(vendor: OpenAIServer, *, timeout_s: float = 10.0, model: str = "gpt-4o-mini-tts", **changes: Any) -> Speech:
    request = SpeechRequest.model_validate({"text": TEXT, "language": "en"} | changes)
    return asyncio.run(OpenAISpeaker(OpenAIAccess(vendor.url, "", timeout_s), model=model).speak(request))


@pytest.mark.parametrize("codec", CODECS)
def test_the_file_is_of_the_codec_and_length_that_are_said(vendor: OpenAIServer, codec: Codec) -> None:
    speech = say(vendor, codec=codec)
    assert speech.codec == codec
    assert speech.ms == playing_ms(speech.audio, codec) == pytest.approx(1800, abs=25)


def test_what_is_asked_for(vendor: OpenAIServer) -> None:
    say(vendor)
    say(vendor, voice="coral", speed=0.8, instructions="Softly.", codec="mp3")
    say(vendor, model="tts-1", instructions="Softly.")
    plain, full, old = [exchange.body for exchange in vendor.exchanges]
    assert plain == {"input": TEXT, "model": "gpt-4o-mini-tts", "voice": "alloy", "response_format": "opus"}
    assert full == plain | {"voice": "coral", "response_format": "mp3", "speed": 0.8, "instructions": "Softly."}
    assert "instructions" not in old


@pytest.mark.parametrize("codec", CODECS)
def test_a_long_text_is_asked_for_in_parts_and_nothing_of_it_is_lost(vendor: OpenAIServer, codec: Codec) -> None:
    text = "We lived by the river, and my father kept a boat. " * 200
    speech = say(vendor, text=text, codec=codec)
    inputs = [exchange.body["input"] for exchange in vendor.exchanges]
    assert len(inputs) > 1
    assert all(len(piece) <= openai.MOST_CHARACTERS and piece.endswith(".") for piece in inputs)
    assert " ".join(inputs) == text.strip()
    assert speech.ms == playing_ms(speech.audio, codec) == pytest.approx(60 * len(text), rel=0.002)


def test_a_wave_file_of_unknown_length_gets_its_true_one(vendor: OpenAIServer) -> None:
    audio = bytearray(silence(1000, "wav"))
    audio[4:8] = audio[40:44] = b"\xff\xff\xff\xff"
    vendor.speech.audio = bytes(audio)
    assert say(vendor, codec="wav").audio == silence(1000, "wav")


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (SpeechScript(status=429, headers={"retry-after": "7"}), "upstream_rate_limited"),
        (SpeechScript(status=500), "upstream_failed"),
        (SpeechScript(status=400, error_code="invalid_voice"), "upstream_refused"),
        (SpeechScript(status=401), "not_configured"),
        (SpeechScript(fault="hang_up"), "upstream_failed"),
        (SpeechScript(fault="cut", piece_bytes=100, fault_after=1), "upstream_failed"),
        (SpeechScript(fault="garbage", piece_bytes=100, fault_after=1), "upstream_garbled"),
        (SpeechScript(fault="garbage"), "upstream_garbled"),
        (SpeechScript(fault="endless", piece_bytes=100), "upstream_garbled"),
        (SpeechScript(audio=b""), "upstream_garbled"),
        (SpeechScript(audio=silence(1000, "mp3")), "upstream_garbled"),
    ],
    ids=lambda value: repr(value)[:90] if isinstance(value, SpeechScript) else "",
)
def test_whatever_goes_wrong_is_a_fault(
    vendor: OpenAIServer, monkeypatch: pytest.MonkeyPatch, script: SpeechScript, code: str
) -> None:
    monkeypatch.setattr(openai, "_MOST_BYTES", 20_000)
    vendor.speech = script
    with pytest.raises(ProviderFault) as caught:
        say(vendor)
    assert caught.value.code == code
    assert caught.value.retry_after_s == (7.0 if script.headers else None)
    assert "child" not in str(caught.value)


@pytest.mark.parametrize(
    "script",
    [SpeechScript(fault="silent"), SpeechScript(fault="stall", piece_bytes=100, fault_after=1)],
    ids=["silent", "stalls"],
)
def test_nothing_is_waited_for_without_end(vendor: OpenAIServer, script: SpeechScript) -> None:
    vendor.speech = script
    with pytest.raises(ProviderFault) as caught:
        say(vendor, timeout_s=0.3)
    assert caught.value.code == "upstream_timeout"
    assert vendor.exchanges[0].closed.wait(5)


def test_bytes_that_trickle_for_ever_are_given_up(vendor: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "_LONGEST_S", 0.4)
    vendor.speech = SpeechScript(fault="endless", piece_bytes=10, piece_delay_s=0.05)
    with pytest.raises(ProviderFault) as caught:
        say(vendor)
    assert caught.value.code == "upstream_timeout"


def test_cancelling_closes_the_connection(vendor: OpenAIServer) -> None:
    vendor.speech = SpeechScript(fault="stall", piece_bytes=100, fault_after=1)

    async def stop() -> float:
        speaker = OpenAISpeaker(OpenAIAccess(vendor.url), model="m")
        speaking = asyncio.create_task(speaker.speak(SpeechRequest(text=TEXT, language="en")))
        while not (vendor.exchanges and vendor.exchanges[0].sent_at):
            await asyncio.sleep(0.01)
        stopped_at = time.monotonic()
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)
        assert await asyncio.to_thread(vendor.exchanges[0].closed.wait, 5)
        return stopped_at

    assert asyncio.run(stop()) <= (vendor.exchanges[0].closed_at or 0)


@pytest.mark.parametrize("text", ["", "   \n"])
def test_nothing_to_say_is_no_file_of_silence(vendor: OpenAIServer, text: str) -> None:
    with pytest.raises(ProviderFault) as caught:
        say(vendor, text=text)
    assert caught.value.code == "upstream_refused"
    assert vendor.exchanges == []
