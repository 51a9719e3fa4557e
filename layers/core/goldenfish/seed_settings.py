"""The settings of the five projects that this one continues: kept under their names, or refused with their successor.

A setting that is silently left aside is believed to hold. `docs/settings.md` shows the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SeedSetting:
    """One name of the seeds.

    Attributes:
        here: what it means here, or what has taken its place.
        kept: whether it is read, with its old meaning; else it is refused.
        accepted: values that are true without being read; any other is refused.
        in_shell: whether it is refused in a developer's shell too. Most names there may be meant for other programs.
    """

    here: str
    kept: bool = False
    accepted: tuple[str, ...] = ()
    in_shell: bool = False


_KEPT = SeedSetting("kept", kept=True)
_NO_REDIS = SeedSetting("nothing: sessions, caches and limits are in DynamoDB, work waits in SQS")
_NO_SQL = SeedSetting("TABLE_NAME, given by the stack: everything is in one DynamoDB table")
_SIGNING_KEY = SeedSetting("the stack's secret SigningKeys, which holds the keys and their rotation", in_shell=True)
_OTHER_EARS = SeedSetting("ASR_ENGINE: whisper or openai; any server with OpenAI's API by OPENAI_BASE_URL")

SEED_SETTINGS: dict[str, SeedSetting] = {
    "EXTERNAL_SERVICES_MODE": _KEPT,
    "API_TOKEN": _KEPT,
    "OPENAI_API_KEY": _KEPT,
    "GPT_REALTIME_MODEL": _KEPT,
    "WHISPER_MODEL": _KEPT,
    "RATE_LIMIT_RPM": _KEPT,
    "RATE_LIMIT_RPH": _KEPT,
    "JWT_ACCESS_TOKEN_EXPIRES": _KEPT,
    "JWT_REFRESH_TOKEN_EXPIRES": _KEPT,
    "OTEL_ENABLED": _KEPT,
    "OTEL_SERVICE_NAME": _KEPT,
    "OTEL_EXPORTER_OTLP_ENDPOINT": SeedSetting("kept; over HTTP, whose port is 4318 (4317 is gRPC's)", kept=True),
    "PROMETHEUS_ENABLED": _KEPT,
    "AUTH_ENABLED": SeedSetting(
        "always true: no route works without a token", accepted=("true", "1", "yes"), in_shell=True
    ),
    "DEBUG": SeedSetting("POWERTOOLS_LOG_LEVEL, the template's LogLevel", accepted=("false", "0", "no")),
    "FLASK_ENV": SeedSetting("STAGE: dev, staging or prod"),
    "REDIS_URL": _NO_REDIS,
    "CELERY_BROKER_URL": _NO_REDIS,
    "CELERY_RESULT_BACKEND": _NO_REDIS,
    "DATABASE_URL": _NO_SQL,
    "JWT_SECRET_KEY": _SIGNING_KEY,
    "JWT_KEY": _SIGNING_KEY,
    "FIREBASE_CREDENTIALS_JSON": SeedSetting("OIDC_ISSUERS: Firebase as an issuer whose keys are public"),
    "GOOGLE_APPLICATION_CREDENTIALS": SeedSetting("RECORDINGS_BUCKET, given by the stack: recordings are in S3"),
    "GOOGLE_API_KEY": SeedSetting("OPENAI_API_KEY with OPENAI_CHAT_BASE_URL, Gemini's compatible address"),
    "TAVILY_API_KEY": SeedSetting("nothing: no part of it searches the web"),
    "CARTESIA_API_KEY": _OTHER_EARS,
    "CARTESIA_MODEL": _OTHER_EARS,
    "CARTESIA_API_VERSION": _OTHER_EARS,
    "AISHA_API_KEY": _OTHER_EARS,
    "PYANNOTEAI_TOKEN": SeedSetting("nothing: no vendor is asked who speaks"),
    "ELEVENLABS_API_KEY": SeedSetting("SPEECH_ENGINE: polly or openai"),
    "AWS_POLLY_ENGINE": SeedSetting("POLLY_ENGINE: neural or standard"),
    "AWS_POLLY_VOICE_ID": SeedSetting("the persona's voice, layers/core/goldenfish/personas/data"),
    "AWS_POLLY_SPEECH_RATE": SeedSetting("`speed` of a conversation, when it is made"),
}


def refused(given: Mapping[str, str], *, in_shell: bool = False) -> dict[str, str]:
    """What is to be said to each name that would be left aside; empty values count as not given.

    Args:
        given: names and values.
        in_shell: they are a developer's environment, where only those count that would open a door.
    """
    return {
        name: f"{name} is not read here; its successor: {seed.here}"
        for name, seed in SEED_SETTINGS.items()
        if not seed.kept and given.get(name, "").strip() and given[name].strip().lower() not in seed.accepted
        if seed.in_shell or not in_shell
    }
