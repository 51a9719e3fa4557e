"""Which voice speaks, by the settings; only that engine's libraries are imported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from goldenfish.providers.speaker import Codec, Speaker
from goldenfish.settings import Settings, settings


def speaker() -> Speaker:
    """The speaker of this process's settings, made at first use and kept.

    Raises:
        ProviderFault: `not_configured`: the settings lack what the engine needs.
    """
    return choose(settings())


def codec_for(chosen: Speaker, accepted: Sequence[str]) -> Codec | None:
    """What to ask of a speaker for a client: its most liked codec (Ogg Opus where it can) among those it plays.

    Args:
        chosen: who speaks.
        accepted: what the client said it plays, in any order.

    Returns:
        None when there is none: the client gets text alone.
    """
    return next((codec for codec in chosen.codecs if codec in accepted), None)


@lru_cache(maxsize=1)
def choose(configuration: Settings) -> Speaker:
    """The speaker that a configuration names; see `speaker`."""
    if configuration.speech == "openai":
        return _openai(configuration)
    if configuration.speech == "polly":
        from goldenfish.providers.speakers.polly import PollySpeaker  # noqa: PLC0415 - boto3, for this engine alone

        return PollySpeaker(configuration.polly_engine)
    if configuration.speech == "espeak":
        from goldenfish.providers.speakers.espeak import EspeakSpeaker  # noqa: PLC0415

        return EspeakSpeaker()
    from goldenfish.providers.speakers.mock import MockSpeaker  # noqa: PLC0415

    return MockSpeaker()


def _openai(configuration: Settings) -> Speaker:
    from goldenfish.providers.openai_connection import OpenAIAccess  # noqa: PLC0415
    from goldenfish.providers.speakers.openai import OpenAISpeaker  # noqa: PLC0415

    access = OpenAIAccess(
        base_url=configuration.openai_speech_base_url or configuration.openai_base_url,
        key_secret=configuration.openai_api_key_secret,
        timeout_s=configuration.openai_live_timeout_seconds,
    )
    return OpenAISpeaker(access, model=configuration.openai_speech_model)
