"""espeak-ng: a keyless voice for every language of the platform, from a program that is installed beside it.

It is GPL and therefore a separate process, in no image and no requirement file (decision 0014).
"""

from __future__ import annotations

import asyncio
import re
from shutil import which

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec, Speech, SpeechRequest
from goldenfish.providers.speakers.whole_file import whole_file
from goldenfish.sound_files import wav
from goldenfish.sound_files.fault import SoundFileError

PROGRAM = "espeak-ng"
VOICES = {
    "ar": "ar",
    "de": "de",
    "en": "en-us",
    "es": "es",
    "fr": "fr-fr",
    "hi": "hi",
    "it": "it",
    "ja": "ja",
    "ko": "ko",
    "nl": "nl",
    "pt": "pt-br",
    "ru": "ru",
    "vi": "vi",
    "zh": "cmn",
}
"""The voice of each language."""
WORDS_A_MINUTE = 165
"""At speed 1; the program's own default, 175, is brisk for listening to a question once."""
_TIMEOUT_S = 30.0
"""It makes a minute of speech in about a tenth of a second."""
# Where package managers put it that a function's short PATH does not name.
_OTHER_FOLDERS = "/usr/local/bin:/opt/homebrew/bin:/opt/local/bin"
# The program takes a path as well as a name.
_VOICE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,39}")


class EspeakSpeaker:
    """One process per text."""

    engine = "espeak"
    model = PROGRAM
    codecs: tuple[Codec, ...] = ("ogg_opus", "mp3", "aac", "wav")

    def voice(self, language: str, wished: str = "") -> str:
        """See `Speaker.voice`; a wished voice (`vi-vn-x-south`, `en-us+f3`) is one of the same language."""
        own = VOICES.get(language)
        if own is None:
            raise ProviderFault("not_configured", f"espeak: no voice is known for {language}")
        if not wished:
            return own
        if not _VOICE_NAME.fullmatch(wished) or wished.partition("-")[0].partition("+")[0] != own.partition("-")[0]:
            raise ProviderFault("not_configured", f"espeak: no voice of that name for {language}")
        return wished

    async def speak(self, request: SpeechRequest) -> Speech:
        """See `Speaker.speak`."""
        if not request.text.strip():
            return whole_file(self.engine, [], request.codec)
        voice = self.voice(request.language, request.voice)
        spoken = await _run(["-v", voice, "-s", str(round(WORDS_A_MINUTE * request.speed))], _plain(request.text))
        try:
            pcm = wav.read(spoken)
        except SoundFileError as error:
            raise ProviderFault("upstream_garbled", f"espeak: {error}") from error
        if request.codec == "wav":
            return whole_file(self.engine, [spoken], "wav")
        from goldenfish.audio.encode_speech import encode_speech  # noqa: PLC0415 - PyAV, where this engine speaks

        return whole_file(self.engine, [await asyncio.to_thread(encode_speech, pcm, request.codec)], request.codec)


def find_program() -> str | None:
    """Where the program is; None where it is not installed."""
    return which(PROGRAM) or which(PROGRAM, path=_OTHER_FOLDERS)


def _plain(text: str) -> bytes:
    """The text in one line, without the program's own notation for phonemes."""
    return " ".join(text.replace("[[", "[ [").replace("\0", " ").split()).encode()


async def _run(options: list[str], text: bytes) -> bytes:
    """What the program writes; it is killed when nobody waits for it any more."""
    program = find_program()
    if program is None:
        raise ProviderFault("not_configured", f"{PROGRAM} is not installed")
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *options,
            "-b",
            "1",  # UTF-8
            "--stdin",  # not an argument: a text may begin with a dash, and others see a process's arguments
            "--stdout",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        raise ProviderFault("not_configured", f"{PROGRAM} cannot be started") from error
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            spoken, _ = await process.communicate(text)
    except TimeoutError as error:
        raise ProviderFault("upstream_timeout", f"{PROGRAM} did not end") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ProviderFault("upstream_failed", f"{PROGRAM} ended with {process.returncode}")
    return spoken
