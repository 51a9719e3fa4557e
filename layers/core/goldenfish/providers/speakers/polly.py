"""Amazon Polly: neural and standard voices, in thirteen of the platform's languages (not Vietnamese).

boto3 blocks, so a synthesis runs in a thread. Cancelling closes a sound that is being read within one block of it; a
request that has not been answered yet cannot be taken back, and ends with its time-out at the latest.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from goldenfish.aws import client
from goldenfish.providers.faults import FaultCode, ProviderFault
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest, WordMark
from goldenfish.providers.speakers import polly_voices
from goldenfish.providers.speakers.polly_text import PollyText, requests
from goldenfish.providers.speakers.polly_voices import PollyEngine, PollyVoice
from goldenfish.providers.speakers.whole_file import whole_file
from goldenfish.sound_files import wav
from goldenfish.sound_files.by_codec import playing_ms
from goldenfish.sound_files.fault import SoundFileError
from goldenfish.vendor_costs.metering import spoken_by_polly

_PCM_RATE = 16_000
_FORMATS: dict[Codec, str] = {"ogg_opus": "ogg_opus", "mp3": "mp3", "wav": "pcm"}
_MOST_BYTES = 16_000_000
_LONGEST_S = 60.0
_BLOCK_BYTES = 4096
_AT_ONCE = 4
_BY_ERROR: dict[str, FaultCode] = {
    "AccessDeniedException": "not_configured",
    "EngineNotSupportedException": "not_configured",
    "ExpiredTokenException": "not_configured",
    "LanguageNotSupportedException": "not_configured",
    "ThrottlingException": "upstream_rate_limited",
    "TooManyRequestsException": "upstream_rate_limited",
    "UnrecognizedClientException": "not_configured",
}
_BY_STATUS: dict[int, FaultCode] = {403: "not_configured", 429: "upstream_rate_limited"}


class PollySpeaker:
    """One request per 2900 characters, and another for the words' times where they are asked for.

    Args:
        liked: the engine of every voice that has it; languages without one (Russian has no neural voice) get the
            other.
    """

    engine = "polly"
    codecs: tuple[Codec, ...] = ("ogg_opus", "mp3", "wav")

    def __init__(self, liked: PollyEngine = "neural") -> None:
        self.model: str = liked
        self._liked: PollyEngine = liked
        self._polly = client("polly")  # here, since boto3 does not make clients in several threads at once
        # Threads of its own: `asyncio.run` waits for the loop's, and so for a request that nobody wants any more.
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="polly")

    def voice(self, language: str, wished: str = "") -> str:
        """See `Speaker.voice`."""
        return self._voice(language, wished).name

    def _voice(self, language: str, wished: str) -> PollyVoice:
        found = polly_voices.find(language, wished, self._liked)
        if found is None:
            raise ProviderFault("not_configured", f"polly: no voice {wished} speaks {language}".replace("  ", " "))
        return found

    async def speak(self, request: SpeechRequest) -> Speech:
        """See `Speaker.speak`."""
        if request.codec not in _FORMATS:
            raise ProviderFault("not_configured", f"polly does not make {request.codec}")
        voice = self._voice(request.language, request.voice)
        stop = threading.Event()
        try:
            async with asyncio.timeout(_LONGEST_S):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, self._speak, request, voice, stop)
        except TimeoutError as error:
            raise ProviderFault("upstream_timeout", "polly: the sound does not end") from error
        finally:
            stop.set()

    def _speak(self, request: SpeechRequest, voice: PollyVoice, stop: threading.Event) -> Speech:
        parts: list[bytes] = []
        marks: list[WordMark] = []
        start_ms = 0
        for piece in requests(request.text, request.speed):
            common = self._common(piece, voice)
            sound = self._read({**common, "OutputFormat": _FORMATS[request.codec], **_rate(request.codec)}, stop)
            parts.append(wav.write(wav.Pcm(_PCM_RATE, 1, sound)) if request.codec == "wav" else sound)
            if request.marks:
                answered = self._read({**common, "OutputFormat": "json", "SpeechMarkTypes": ["word"]}, stop)
                marks += _marks(piece, answered, start_ms)
                start_ms += _part_ms(parts[-1], request.codec)
        return whole_file(self.engine, parts, request.codec, marks)

    def _read(self, parameters: dict[str, Any], stop: threading.Event) -> bytes:
        """The whole answer, or less when nobody waits for it any more."""
        content = bytearray()
        with _faults():
            answer = self._polly.synthesize_speech(**parameters)
        spoken_by_polly(parameters["Engine"], answer.get("RequestCharacters", len(parameters["Text"])))
        with _faults(), closing(answer["AudioStream"]) as stream:
            for block in stream.iter_chunks(_BLOCK_BYTES):
                content += block
                if stop.is_set():
                    break
                if len(content) > _MOST_BYTES:
                    raise ProviderFault("upstream_garbled", "polly: the sound does not end")
        return bytes(content)

    def _common(self, piece: PollyText, voice: PollyVoice) -> dict[str, Any]:
        return {
            "Engine": voice.engine(self._liked),
            "LanguageCode": voice.language_code,
            "VoiceId": voice.name,
            "Text": piece.sent,
            "TextType": "ssml" if piece.is_ssml else "text",
        }


def _rate(codec: Codec) -> dict[str, str]:
    return {"SampleRate": str(_PCM_RATE)} if codec == "wav" else {}


def _part_ms(part: bytes, codec: Codec) -> int:
    try:
        return playing_ms(part, codec)
    except SoundFileError as error:
        raise ProviderFault("upstream_garbled", f"polly: not {codec}: {error}") from error


def _marks(piece: PollyText, answered: bytes, start_ms: int) -> list[WordMark]:
    try:
        return list(piece.marks(answered, start_ms))
    except (ValueError, KeyError, TypeError) as error:
        raise ProviderFault("upstream_garbled", "polly: no speech marks") from error


@contextmanager
def _faults() -> Iterator[None]:
    """What botocore raises, as faults; the service's message is left out, since it may quote the text."""
    try:
        yield
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        code = error.response["Error"]["Code"]
        fault: FaultCode = "upstream_failed" if status >= 500 else "upstream_refused"  # noqa: PLR2004
        fault = _BY_ERROR.get(code, _BY_STATUS.get(status, fault))
        raise ProviderFault(fault, f"polly answered {status} ({code})") from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise ProviderFault("upstream_unreachable", f"polly: {type(error).__name__}") from error
    except ReadTimeoutError as error:
        raise ProviderFault("upstream_timeout", "polly: no next block in time") from error
    except NoCredentialsError as error:
        raise ProviderFault("not_configured", "polly: no AWS credentials") from error
    except BotoCoreError as error:
        raise ProviderFault("upstream_failed", f"polly: {type(error).__name__}") from error
