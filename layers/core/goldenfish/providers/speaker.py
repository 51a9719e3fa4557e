"""The port to speech synthesis: a text in, one self-contained audio file out."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import Field

from goldenfish.frozen import Frozen

Codec = Literal["ogg_opus", "mp3", "aac", "wav"]
CONTENT_TYPES: dict[Codec, str] = {
    "ogg_opus": "audio/ogg; codecs=opus",
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "wav": "audio/wav",
}


class WordMark(Frozen):
    """When a word is spoken."""

    start_ms: int = Field(description="from the start of the audio")
    first: int = Field(description="index of its first character in the text")
    last: int = Field(description="index behind its last character")


class SpeechRequest(Frozen):
    """What is to be said, and how."""

    text: str
    language: str = Field(description="BCP 47 primary language")
    voice: str = Field(default="", description="the engine's own name of it; empty: the language's default")
    speed: float = Field(default=1.0, ge=0.5, le=2.0, description="1 is the voice's own pace")
    codec: Codec = "ogg_opus"
    instructions: str = Field(default="", description="how to say it, for engines that can be told")
    marks: bool = Field(default=False, description="whether the words' times are worth a second paid request")


class Speech(Frozen):
    """A text as sound."""

    audio: bytes = Field(repr=False, description="a self-contained file")
    codec: Codec
    ms: int = Field(ge=0, description="how long it plays")
    marks: tuple[WordMark, ...] = Field(default=(), description="empty where the engine gives none")


class Speaker(Protocol):
    """One speech synthesis engine."""

    engine: str
    """Stable name of the engine: `mock`, `espeak`, `polly`, `openai`."""
    model: str
    """Model or engine name as configured; part of what cached speech is found by."""
    codecs: tuple[Codec, ...]
    """What it makes, the most liked first; asked for another it raises `not_configured`."""

    def voice(self, language: str, wished: str = "") -> str:
        """The voice that would speak: the wished one, else the language's default.

        Raises:
            ProviderFault: `not_configured`: no voice of this engine speaks the language. Never silence instead.
        """
        ...

    async def speak(self, request: SpeechRequest) -> Speech:
        """Say a text, the whole of it, however long.

        Cancelling closes the connection to the vendor at once.

        Raises:
            ProviderFault: see `goldenfish.providers.faults`.
        """
        ...
