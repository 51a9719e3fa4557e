"""Who would reply and who would speak in the live conversation, and in which languages?"""

from __future__ import annotations

from importlib.util import find_spec

from cli.checks.check import Check
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speakers.choose import choose
from goldenfish.providers.speakers.espeak import PROGRAM, find_program
from goldenfish.questions.service import languages
from goldenfish.settings import Settings

VENDOR = "https://api.openai.com"


def check_voices(settings: Settings, openai_api_key: str) -> list[Check]:
    """The chat model and the voice in force, and each language of the questions that the voice lacks."""
    chat_url = settings.openai_chat_base_url or settings.openai_base_url
    speech_url = settings.openai_speech_base_url or settings.openai_base_url
    if settings.chat == "openai":
        chat = _check_vendor("chat", settings.openai_chat_model, chat_url, openai_api_key)
    else:
        chat = Check("chat", "ok", "mock: replies are made up" if settings.chat == "mock" else settings.chat)
    if settings.speech == "openai":
        voice = _check_vendor("voice", settings.openai_speech_model, speech_url, openai_api_key)
    elif settings.speech == "espeak":
        voice = _check_espeak()
    elif settings.speech == "polly":
        voice = _check_polly(settings)
    else:
        voice = Check("voice", "ok", "mock: silence")
    live = []
    if settings.realtime == "openai":
        live = [_check_vendor("live speech", settings.gpt_realtime_model, settings.openai_base_url, openai_api_key)]
    return [chat, voice, *live, *_check_languages(settings)]


def _check_vendor(name: str, model: str, base_url: str, key: str) -> Check:
    if find_spec("openai") is None:
        return Check(name, "fail", "openai: the package openai is not installed", "make install")
    if not key and (not base_url or base_url.startswith(VENDOR)):
        fix = "set OPENAI_API_KEY, or the base URL of a server of your own"
        return Check(name, "fail", "openai without OPENAI_API_KEY", fix)
    return Check(name, "ok", f"openai, {model} at {base_url or VENDOR}; what is said leaves this machine")


def _check_espeak() -> Check:
    if find_program() is None:
        found = f"{PROGRAM} is not installed: questions and replies are text alone"
        return Check("voice", "warn", found, f"apt-get install {PROGRAM}")
    if find_spec("av") is None:
        return Check("voice", "fail", "espeak: the package av is not installed", "make install")
    return Check("voice", "ok", f"{PROGRAM}: it also reads for demo --speak")


def _check_polly(settings: Settings) -> Check:
    found = f"polly, {settings.polly_engine}: in a deployed stack alone, the local cloud has none"
    return Check("voice", "warn", found, "for a local run SPEECH_ENGINE=espeak or openai")


def _check_languages(settings: Settings) -> list[Check]:
    checks = []
    for language in languages():
        try:
            choose(settings).voice(language)
        except ProviderFault as fault:
            fix = "SPEECH_ENGINE=openai or espeak for this language"
            checks.append(
                Check(f"voice {language}", "warn", f"{fault.detail}: its questions are shown, not spoken", fix)
            )
    return checks
