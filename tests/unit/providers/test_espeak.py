"""espeak-ng's real voice in every language and codec, where the program is installed, and what happens without it."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest
from goldenfish.providers.speakers import espeak
from goldenfish.providers.speakers.espeak import VOICES, EspeakSpeaker

TEXT = "Where did you live as a child? Tell me about the house."
SENTENCES = {
    "ar": "أين كنت تعيش؟",
    "de": "Wo haben Sie gewohnt?",
    "en": "Where did you live?",
    "es": "¿Dónde vivía usted?",
    "fr": "Où habitiez-vous ?",
    "hi": "आप कहाँ रहते थे?",
    "it": "Dove abitava?",
    "ja": "どこにすんでいましたか。",
    "ko": "어디에 사셨어요?",
    "nl": "Waar woonde u?",
    "pt": "Onde você morava?",
    "ru": "Где вы жили?",
    "vi": "Hồi nhỏ bà sống ở đâu ạ?",
    "zh": "您小时候住在哪里？",
}
installed = pytest.mark.skipif(shutil.which(espeak.PROGRAM) is None, reason="espeak-ng is not installed")


def say(**changes: Any) -> Speech:
    return asyncio.run(
        EspeakSpeaker().speak(SpeechRequest.model_validate({"text": TEXT, "language": "en"} | changes))
    )


def decoded(audio: bytes) -> tuple[str, float, float]:
    """Codec, length in seconds and loudest sample, as FFmpeg hears it."""
    with av.open(io.BytesIO(audio), mode="r") as file:
        codec = file.streams.audio[0].codec.name
        frames = [(frame.to_ndarray().astype(np.float64), frame) for frame in file.decode(audio=0)]
    scale = 32768 if frames[0][1].format.name.startswith("s16") else 1
    seconds = sum(frame.samples / frame.sample_rate for _, frame in frames)
    return codec, seconds, max(np.abs(samples).max() for samples, _ in frames) / scale


@installed
@pytest.mark.parametrize(
    ("codec", "name"), [("ogg_opus", "opus"), ("mp3", "mp3float"), ("aac", "aac"), ("wav", "pcm_s16le")]
)
def test_it_is_heard_as_long_as_is_said(codec: Codec, name: str) -> None:
    speech = say(codec=codec)
    found, seconds, loudest = decoded(speech.audio)
    assert (speech.codec, found) == (codec, name)
    assert speech.ms / 1000 == pytest.approx(seconds, abs=0.06)
    assert 2.5 < seconds < 5
    assert loudest > 0.2


@installed
@pytest.mark.parametrize("language", sorted(VOICES))
def test_every_language_is_heard(language: str) -> None:
    _, seconds, loudest = decoded(say(text=SENTENCES[language], language=language, codec="wav").audio)
    assert seconds > 0.6
    assert loudest > 0.1


@installed
def test_slower_takes_longer() -> None:
    assert say(speed=0.7).ms > 1.25 * say().ms


@installed
@pytest.mark.parametrize("text", ["-h", "<speak>hello</speak>", "one\ntwo\n\nthree", "[[h@l'oU]]", "a\0b"])
def test_any_text_is_text(text: str) -> None:
    assert say(text=text).ms > 150


@installed
def test_a_wished_voice_of_the_language() -> None:
    text = SENTENCES["vi"]
    south, north = say(text=text, language="vi", voice="vi-vn-x-south"), say(text=text, language="vi")
    assert south.audio != north.audio


@pytest.mark.parametrize(
    ("language", "wished"), [("en", "vi"), ("en", "../../etc/passwd"), ("en", "-h"), ("xx", ""), ("zh", "zh")]
)
def test_a_voice_that_cannot_speak_the_language_is_a_fault(language: str, wished: str) -> None:
    with pytest.raises(ProviderFault) as caught:
        EspeakSpeaker().voice(language, wished)
    assert caught.value.code == "not_configured"


def test_without_the_program_it_is_not_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "PROGRAM", "espeak-ng-that-is-not-there")
    with pytest.raises(ProviderFault) as caught:
        say()
    assert caught.value.code == "not_configured"


@pytest.mark.parametrize("how", ["cancel", "time"])
def test_a_program_that_nobody_waits_for_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    program, pid_file = tmp_path / "sleeper", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {pid_file}.new\nmv {pid_file}.new {pid_file}\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(espeak, "PROGRAM", str(program))
    if how == "time":
        monkeypatch.setattr(espeak, "_TIMEOUT_S", 0.5)

    async def stop() -> BaseException:
        speaking = asyncio.create_task(EspeakSpeaker().speak(SpeechRequest(text=TEXT, language="en")))
        while not pid_file.exists():
            await asyncio.sleep(0.01)
        if how == "cancel":
            speaking.cancel()
        (outcome,) = await asyncio.gather(speaking, return_exceptions=True)
        assert isinstance(outcome, BaseException)
        return outcome

    outcome = asyncio.run(stop())
    assert isinstance(outcome, ProviderFault if how == "time" else asyncio.CancelledError)
    assert not Path(f"/proc/{pid_file.read_text().strip()}").exists()


def test_nothing_heavy_is_imported_before_it_speaks() -> None:
    modules = "goldenfish.providers.speakers.espeak, goldenfish.providers.speakers.openai, goldenfish.speech.service"
    modules += ", goldenfish.providers.chat_models.openai, goldenfish.providers.chat_models.choose"
    program = f"import sys, {modules}; print([m for m in ('av', 'numpy', 'openai', 'httpx2') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "[]", found.stderr
