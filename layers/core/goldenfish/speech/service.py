"""Speaking a text once: found by what it is made of, or made, kept in S3 and remembered.

Two callers at once may both have it made; whose object is stored first counts, and both are told of that one. The
object decides alone: a caller that dies after storing it leaves a lack of memory behind, never a contradiction.
"""

from __future__ import annotations

import asyncio
import hashlib
import json

from goldenfish.objects import store as objects
from goldenfish.observability import Metric, make_metrics, span
from goldenfish.providers.speaker import CONTENT_TYPES, Codec, Speaker, SpeechRequest
from goldenfish.providers.speakers.choose import speaker
from goldenfish.sound_files.by_codec import playing_ms
from goldenfish.speech import store
from goldenfish.speech.models import SpokenText

ADDRESS_SECONDS = 3600
"""How long the address of a sound can be used; a client that needs it later asks for the event again."""
EXTENSIONS: dict[Codec, str] = {"ogg_opus": "ogg", "mp3": "mp3", "aac": "aac", "wav": "wav"}
_MAX_BYTES = 32_000_000

metrics = make_metrics("speech")


async def speech_for(
    text: str, *, language: str, voice: str = "", speed: float = 1.0, codec: Codec = "ogg_opus"
) -> SpokenText:
    """The sound of a text, made if it has not been made before.

    Args:
        text: what is said, the whole of it.
        language: BCP 47 primary language.
        voice: the engine's own name of it; empty: the language's default.
        speed: 1 is the voice's own pace.
        codec: one of the engine's (`codec_for` picks one for a client).

    Raises:
        ProviderFault: it cannot be made now, or not with these settings.
    """
    chosen = speaker()
    asked = SpeechRequest(text=text, language=language, voice=voice, speed=speed, codec=codec)
    request = _with_voice(chosen, asked)
    digest = _digest(chosen, request)
    found = await asyncio.to_thread(store.find, digest)
    if found is not None:
        metrics.add(Metric.SPEECH_FOUND)
        return found
    with span("speak", engine=chosen.engine):
        speech = await chosen.speak(request)
    metrics.add(Metric.SPEECH_MADE)
    return await asyncio.to_thread(_keep, digest, speech.audio, codec, chosen.engine)


def find(
    text: str, *, language: str, voice: str = "", speed: float = 1.0, codec: Codec = "ogg_opus"
) -> SpokenText | None:
    """The sound of a text if it has been made before; nothing is made.

    Raises:
        ProviderFault: `not_configured`: no such voice, so it can never be made.
    """
    chosen = speaker()
    asked = SpeechRequest(text=text, language=language, voice=voice, speed=speed, codec=codec)
    return store.find(_digest(chosen, _with_voice(chosen, asked)))


def address(spoken: SpokenText) -> str:
    """An address from which anybody who has it can fetch the sound, for `ADDRESS_SECONDS`."""
    return objects.presigned_get(spoken.key, content_type=CONTENT_TYPES[spoken.codec], expires_s=ADDRESS_SECONDS)


def _with_voice(chosen: Speaker, asked: SpeechRequest) -> SpeechRequest:
    return asked.model_copy(update={"voice": chosen.voice(asked.language, asked.voice)})


def _digest(chosen: Speaker, request: SpeechRequest) -> str:
    """Everything that the sound depends on, and nothing else."""
    parts = [chosen.engine, chosen.model, request.voice, request.speed, request.codec, request.language, request.text]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _keep(digest: str, audio: bytes, codec: Codec, engine: str) -> SpokenText:
    key = f"speech/{digest}.{EXTENSIONS[codec]}"
    if not objects.put_first(key, audio, CONTENT_TYPES[codec]):
        audio = objects.get(key, max_bytes=_MAX_BYTES)
    spoken = SpokenText(
        key=key,
        codec=codec,
        ms=playing_ms(audio, codec),
        sha256=hashlib.sha256(audio).hexdigest(),
        engine=engine,
    )
    store.keep(digest, spoken)
    return spoken
