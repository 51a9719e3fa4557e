"""Is there an engine for each language, and what it needs?"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from cli.checks.check import Check
from goldenfish.questions.service import languages
from goldenfish.settings import Settings

PACKAGES = {"pocketsphinx": "pocketsphinx", "whisper": "faster_whisper", "openai": "openai"}


def check_engines(settings: Settings, openai_api_key: str) -> list[Check]:
    """The speech recognition engine in force, per language, and the estimate model."""
    return [_check_engine(settings, openai_api_key), *_check_languages(settings), _check_estimate(settings)]


def _check_engine(settings: Settings, openai_api_key: str) -> Check:
    engine = settings.engine
    package = PACKAGES.get(engine)
    if package and find_spec(package) is None:
        return Check("engine", "fail", f"{engine}: the package {package} is not installed", "make install")
    if engine == "openai":
        return _check_openai(settings, openai_api_key)
    if engine == "whisper":
        return _check_whisper(settings)
    return Check("engine", "ok", "mock: transcripts are made up" if engine == "mock" else engine)


def _check_openai(settings: Settings, key: str) -> Check:
    if not key:
        return Check(
            "engine", "fail", "openai without OPENAI_API_KEY", "set OPENAI_API_KEY, or ASR_ENGINE=pocketsphinx"
        )
    return Check("engine", "ok", f"openai, {settings.openai_transcribe_model}; recordings leave this machine")


def _check_whisper(settings: Settings) -> Check:
    folder = Path(settings.whisper_model_dir)
    if not settings.whisper_model_dir:
        return Check("engine", "fail", "whisper without WHISPER_MODEL_DIR", "name a CTranslate2 model folder")
    if not (folder / "model.bin").is_file():
        return Check("engine", "fail", f"no model.bin in {folder}", "convert one with ct2-transformers-converter")
    return Check("engine", "ok", f"whisper, {settings.whisper_model or folder.name}")


def _check_languages(settings: Settings) -> list[Check]:
    if settings.engine != "pocketsphinx":
        return []
    found = {"en": Check("language en", "ok", "pocketsphinx: a draft of low accuracy")}
    missing = "no engine: answers are kept and measured, but have no transcript"
    fix = "ASR_ENGINE=whisper with a Vietnamese model, or real mode"
    return [found.get(name, Check(f"language {name}", "warn", missing, fix)) for name in languages()]


def _check_estimate(settings: Settings) -> Check:
    if not settings.assessment_model_dir:
        return Check("estimate", "ok", "no model installed: results hold measurements and no estimate")
    if not Path(settings.assessment_model_dir).is_dir():
        fix = "correct ASSESSMENT_MODEL_DIR, or leave it empty"
        return Check("estimate", "fail", f"no folder {settings.assessment_model_dir}", fix)
    return Check("estimate", "ok", settings.assessment_model_dir)
