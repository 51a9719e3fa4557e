"""A text is spoken once, whoever asks, and what is remembered of it is what lies in the bucket."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import pytest

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Speech, SpeechRequest
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.sound_files.by_codec import silence
from goldenfish.speech import service
from goldenfish.speech.models import SpokenText
from goldenfish.speech.service import address, find, speech_for
from goldenfish.table import Item
from tests.unit.conftest import BUCKET, Aws

TEXT = "Where did you live as a child?"


class CountingSpeaker(MockSpeaker):
    """Says something else each time, as a neural voice does; waits until `together` have begun."""

    def __init__(self, together: int = 1) -> None:
        super().__init__()
        self.said: list[SpeechRequest] = []
        self._all_here = asyncio.Event()
        self._together = together

    async def speak(self, request: SpeechRequest) -> Speech:
        self.said.append(request)
        number = len(self.said)
        if number == self._together:
            self._all_here.set()
        await self._all_here.wait()
        audio = silence(1000 * number, request.codec)
        return Speech(audio=audio, codec=request.codec, ms=1000 * number)


@pytest.fixture
def voice(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> CountingSpeaker:
    speaking = CountingSpeaker()
    monkeypatch.setattr(service, "speaker", lambda: speaking)
    return speaking


def ask(**changes: Any) -> SpokenText:
    given: dict[str, Any] = {"text": TEXT, "language": "en"} | changes
    return asyncio.run(speech_for(given.pop("text"), **given))


def test_the_second_time_nothing_is_made(voice: CountingSpeaker, aws: Aws) -> None:
    assert find(TEXT, language="en") is None
    first = ask()
    assert ask() == first == find(TEXT, language="en")
    assert len(voice.said) == 1
    stored = aws.s3.get_object(Bucket=BUCKET, Key=first.key)
    content = stored["Body"].read()
    assert (first.codec, first.ms, first.engine) == ("ogg_opus", 1000, "mock")
    assert first.sha256 == hashlib.sha256(content).hexdigest()
    assert stored["ContentType"] == "audio/ogg; codecs=opus"
    assert first.key.startswith("speech/")
    assert first.key.endswith(".ogg")


@pytest.mark.parametrize(
    "change",
    [{"text": TEXT + " "}, {"language": "vi"}, {"voice": "other"}, {"speed": 0.8}, {"codec": "mp3"}],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_heard_differently_is_another_sound(voice: CountingSpeaker, change: dict[str, Any]) -> None:
    assert ask(**change).key != ask().key
    assert len(voice.said) == 2


def test_another_model_is_another_sound(voice: CountingSpeaker) -> None:
    first = ask()
    voice.model = "another"
    assert ask().key != first.key


def test_two_at_once_are_told_of_the_same_sound(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking = CountingSpeaker(together=2)
    monkeypatch.setattr(service, "speaker", lambda: speaking)

    async def both() -> tuple[SpokenText, SpokenText]:
        return await asyncio.gather(speech_for(TEXT, language="en"), speech_for(TEXT, language="en"))

    one, other = asyncio.run(both())
    assert len(speaking.said) == 2  # neither waits for the other
    assert one == other == find(TEXT, language="en")
    content = aws.s3.get_object(Bucket=BUCKET, Key=one.key)["Body"].read()
    assert one.sha256 == hashlib.sha256(content).hexdigest()


def test_who_dies_after_storing_the_sound_leaves_one_that_counts(
    voice: CountingSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(Item, "save", _die)
        with pytest.raises(RuntimeError):
            ask()
    assert find(TEXT, language="en") is None
    assert ask().ms == 1000  # the first sound, not the one of 2 s that was made now


def _die(self: Item) -> None:
    raise RuntimeError("the function's time is over")


def test_the_address_gives_the_sound_to_who_has_it(voice: CountingSpeaker) -> None:
    url = address(ask())
    assert "X-Amz-Signature" in url
    assert "response-content-type=audio%2Fogg" in url


def test_a_fault_is_not_remembered(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = MockSpeaker(fault=ProviderFault("upstream_failed"))
    monkeypatch.setattr(service, "speaker", lambda: failing)
    with pytest.raises(ProviderFault):
        ask()
    monkeypatch.setattr(service, "speaker", MockSpeaker)
    assert ask().ms == 1800
