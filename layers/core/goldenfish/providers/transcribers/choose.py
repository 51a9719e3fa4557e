"""Which engine transcribes, by the settings; only that engine's libraries are imported."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from goldenfish.providers.transcriber import PermanentEngineError, Transcriber
from goldenfish.settings import Settings, settings
from goldenfish.transcripts.models import FailureReason


def transcriber() -> Transcriber:
    """The engine of this process's settings, made at first use and kept."""
    return choose(settings())


@lru_cache(maxsize=1)
def choose(configuration: Settings) -> Transcriber:
    """The engine that a configuration names.

    Raises:
        PermanentEngineError: the configuration lacks what the engine needs.
        botocore.exceptions.ClientError: the vendor's key cannot be read now.
    """
    if configuration.engine == "openai":
        return _openai(configuration)
    if configuration.engine == "whisper":
        return _whisper(configuration)
    if configuration.engine == "pocketsphinx":
        from goldenfish.providers.transcribers.pocketsphinx import PocketSphinxTranscriber  # noqa: PLC0415

        return PocketSphinxTranscriber()
    from goldenfish.providers.transcribers.mock import MockTranscriber  # noqa: PLC0415

    return MockTranscriber()


def _whisper(configuration: Settings) -> Transcriber:
    if not configuration.whisper_model_dir:
        raise PermanentEngineError(FailureReason.ENGINE_FAILED, "WHISPER_MODEL_DIR is not set")
    from goldenfish.providers.transcribers.whisper import WhisperTranscriber  # noqa: PLC0415

    return WhisperTranscriber(Path(configuration.whisper_model_dir), name=configuration.whisper_model)


def _openai(configuration: Settings) -> Transcriber:
    from goldenfish.secrets.store import read_secret  # noqa: PLC0415 - boto3, for this engine alone

    name = configuration.openai_api_key_secret
    api_key = read_secret(name).strip() if name else ""
    if not api_key:
        raise PermanentEngineError(FailureReason.ENGINE_FAILED, "no OpenAI key: set OPENAI_API_KEY_SECRET")
    from goldenfish.providers.transcribers.openai import OpenAITranscriber  # noqa: PLC0415

    return OpenAITranscriber(
        api_key=api_key,
        model=configuration.openai_transcribe_model,
        base_url=configuration.openai_base_url,
        timeout_s=configuration.openai_timeout_seconds,
    )
