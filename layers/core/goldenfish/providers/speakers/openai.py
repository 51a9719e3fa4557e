"""OpenAI's speech endpoint, or any server that speaks that format: Kokoro, Chatterbox, Piper behind an adapter.

All voices of the vendor speak all languages of the platform; of a compatible server nobody can ask which ones its
voices speak, so that is for its operator to know.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.openai_connection import OpenAIAccess
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest
from goldenfish.providers.speakers.long_text import pieces
from goldenfish.providers.speakers.whole_file import whole_file
from goldenfish.vendor_costs.metering import spoken

if TYPE_CHECKING:
    from openai import AsyncOpenAI

DEFAULT_VOICE = "alloy"
"""The one that compatible servers know too."""
MOST_CHARACTERS = 1500
"""Of one request. The endpoint takes 4096 characters, but newer models 2000 tokens: in some languages one each."""
_MOST_BYTES = 16_000_000
_LONGEST_S = 60.0
"""For one request to be answered to its end; a server may give a byte now and then and never end."""
_FORMATS: dict[Codec, Literal["opus", "mp3", "aac", "wav"]] = {
    "ogg_opus": "opus",
    "mp3": "mp3",
    "aac": "aac",
    "wav": "wav",
}


class OpenAISpeaker:
    """One request per 1500 characters, joined to one file.

    Args:
        access: where the server is.
        model: name of the model there.
    """

    engine = "openai"
    codecs: tuple[Codec, ...] = ("ogg_opus", "mp3", "aac", "wav")

    def __init__(self, access: OpenAIAccess, *, model: str) -> None:
        self.model = model
        self._access = access

    def voice(self, language: str, wished: str = "") -> str:  # noqa: ARG002 - the port's signature
        """The wished voice, unchecked: only the server knows its voices."""
        return wished or DEFAULT_VOICE

    async def speak(self, request: SpeechRequest) -> Speech:
        """See `Speaker.speak`."""
        async with self._access.client() as client:
            parts = [await self._part(client, request, text) for _, text in pieces(request.text, MOST_CHARACTERS)]
        speech = whole_file(self.engine, parts, request.codec)
        spoken(self.model, speech.ms / 1000, vendors_own=self._access.vendors_own)
        return speech

    async def _part(self, client: AsyncOpenAI, request: SpeechRequest, text: str) -> bytes:
        audio = bytearray()
        async with (
            asyncio.timeout(_LONGEST_S),
            client.audio.speech.with_streaming_response.create(
                input=text,
                model=self.model,
                voice=self.voice(request.language, request.voice),
                response_format=_FORMATS[request.codec],
                **self._manner(request),
            ) as response,
        ):
            async for piece in response.iter_bytes():
                audio += piece
                if len(audio) > _MOST_BYTES:
                    raise ProviderFault("upstream_garbled", "openai: the sound does not end")
        return bytes(audio)

    def _manner(self, request: SpeechRequest) -> dict[str, Any]:
        """What is said only where it is needed: some servers refuse what they do not know."""
        manner: dict[str, Any] = {}
        if request.speed != 1.0:
            manner["speed"] = request.speed
        if request.instructions and not self.model.startswith("tts-1"):
            manner["instructions"] = request.instructions
        return manner
