"""A voice that is not heard: valid files of silence, as long as the text would take, with the times of its words.

For tests, benchmarks and keyless development; pure Python, so that it runs wherever the interviewer runs.
"""

from __future__ import annotations

import asyncio
import re

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest, WordMark
from goldenfish.sound_files.by_codec import playing_ms, silence

MS_PER_CHARACTER = 60
"""About 15 characters a second, an unhurried speaker of English."""
_WORD = re.compile(r"\S+")


class MockSpeaker:
    """Silence of the right length.

    Args:
        delay_s: how long a synthesis takes, whatever the text.
        fault: raised at each synthesis, after the delay.
    """

    engine = "mock"
    model = "mock"
    codecs: tuple[Codec, ...] = ("ogg_opus", "mp3", "aac", "wav")

    def __init__(self, *, delay_s: float = 0.0, fault: ProviderFault | None = None) -> None:
        self._delay_s = delay_s
        self._fault = fault

    def voice(self, language: str, wished: str = "") -> str:
        """Any voice, in any language."""
        return wished or f"mock-{language}"

    async def speak(self, request: SpeechRequest) -> Speech:
        """Say nothing, as long as it takes; see `Speaker.speak`."""
        await asyncio.sleep(self._delay_s)
        if self._fault is not None:
            raise self._fault
        per_character = MS_PER_CHARACTER / request.speed
        audio = silence(round(len(request.text) * per_character), request.codec)
        marks = tuple(
            WordMark(start_ms=round(word.start() * per_character), first=word.start(), last=word.end())
            for word in _WORD.finditer(request.text)
        )
        return Speech(audio=audio, codec=request.codec, ms=playing_ms(audio, request.codec), marks=marks)
