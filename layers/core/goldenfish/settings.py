"""Settings: the only place that reads the environment.

Read lazily and once (`settings()`), so that importing a module never needs an environment.
Each field is the environment variable of the same name in capitals; `docs/settings.md` explains them.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from goldenfish.seed_settings import refused
from goldenfish.users.issuers import parse_issuers

Mode = Literal["mock", "local", "real"]
Engine = Literal["auto", "mock", "pocketsphinx", "whisper", "openai"]
ChatEngine = Literal["auto", "mock", "rules", "openai"]
SpeechEngine = Literal["auto", "mock", "espeak", "polly", "openai"]

_ONE_LIMIT = r"(rpm|rph|turns|requests|minutes|tokens):\d{1,9}"
_ROLE_LIMIT = rf"(service|agent|admin|participant)=(off|{_ONE_LIMIT}(,{_ONE_LIMIT})*)"
_ROLE_LIMITS = re.compile(rf"({_ROLE_LIMIT}(;{_ROLE_LIMIT})*;?)?")
_GRPC_PORT = 4317


class Settings(BaseModel):
    """Everything a function can be told. Resource names are empty outside a deployed or local stack."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    external_services_mode: Mode = Field(default="mock", description="mock, local (no key) or real (vendors)")
    stage: str = Field(default="dev", description="dev, staging or prod; shown by /api/health")

    table_name: str = ""
    recordings_bucket: str = ""
    insights_queue_url: str = ""
    asr_queue_url: str = ""
    assess_queue_url: str = ""
    webhook_queue_url: str = ""
    api_tokens_secret: str = Field(default="", description="Secrets Manager name or ARN of the token hashes")
    signing_keys_secret: str = Field(default="", description="Secrets Manager name or ARN of the access tokens' keys")
    openai_api_key_secret: str = Field(default="", description="Secrets Manager name or ARN of the vendor key")
    websocket_endpoint: str = Field(default="", description="management endpoint of the WebSocket API, https")
    websocket_url: str = Field(default="", description="public address of the WebSocket API, told to clients")
    page_door: str = Field(default="", description="what only the page's distribution says; empty: there is none")
    aws_endpoint_url: str = Field(default="", description="empty: Amazon's; the local cloud gives its own")
    aws_region: str = Field(default="us-east-1", description="Lambda always sets it")
    kms_key_arn: str = Field(default="", description="empty: SSE-S3")
    max_receive_count: int = Field(default=3, ge=1, description="of the worker's queue")

    jwt_access_token_expires: int = Field(default=3600, ge=60, le=86_400, description="seconds")
    jwt_refresh_token_expires: int = Field(default=2_592_000, ge=3600, description="seconds, of each refresh token")
    session_credential_expires: int = Field(default=3600, ge=60, le=86_400, description="seconds, of a page's")
    invitation_expires: int = Field(default=604_800, ge=60, le=2_592_000, description="seconds, unless it says so")
    self_registration: bool = Field(default=False, description="anybody may make an account for themselves")
    oidc_issuers: str = Field(default="", description="external issuers whose tokens are taken; see users/issuers.py")

    asr_engine: Engine = Field(default="auto", description="auto: by mode")
    openai_base_url: str = Field(default="", description="empty: the vendor's own")
    openai_transcribe_model: str = "gpt-transcribe"
    openai_timeout_seconds: float = Field(default=120, gt=0, description="shorter than the function's")
    gpt_realtime_model: str = Field(default="gpt-realtime-2.1", description="for the live conversation")
    realtime: Literal["off", "openai"] = Field(default="off", description="live speech-to-speech by a vendor")
    interviewer_function: str = Field(
        default="", description="name of the function that runs turns in the background"
    )
    asr_function: str = Field(default="", description="name of the function that transcribes what is said in a turn")

    chat_engine: ChatEngine = Field(default="auto", description="auto: by mode")
    openai_chat_model: str = "gpt-6-luna"
    openai_chat_base_url: str = Field(default="", description="empty: OPENAI_BASE_URL; any compatible server")
    speech_engine: SpeechEngine = Field(default="auto", description="auto: by mode")
    openai_live_timeout_seconds: float = Field(default=15, gt=0, description="longest wait for the next piece")
    openai_speech_model: str = Field(
        default="gpt-4o-mini-tts", description="shut down on 2027-01-06, like all of its endpoint; none follows"
    )
    openai_speech_base_url: str = Field(default="", description="empty: OPENAI_BASE_URL; any compatible server")
    polly_engine: Literal["neural", "standard"] = "neural"
    end_phrases: str = Field(default="", description="that end an answer, separated by commas; empty: the language's")

    whisper_model_dir: str = Field(default="", description="CTranslate2 model directory inside the image")
    whisper_model: str = Field(default="", description="name shown in transcripts, e.g. PhoWhisper-small")
    assessment_model_dir: str = Field(default="", description="installed estimate model; empty: no estimate")
    demonstration_model: bool = Field(default=False, description="let a model trained on simulated speakers answer")

    max_answer_seconds: int = Field(default=900, ge=1)
    multipart_max_bytes: int = Field(default=4_000_000, ge=1)
    upload_max_bytes: int = Field(default=200_000_000, ge=1)
    upload_expires_seconds: int = Field(default=3600, ge=60)
    retention_days: int = Field(default=365, ge=1)
    text_retention_days: int = Field(default=0, ge=0, description="of sessions and results; 0: RETENTION_DAYS")
    recording_retention_days: int = Field(
        default=0, ge=0, validate_default=True, description="of recordings; 0: RETENTION_DAYS"
    )
    consent_when_untold: Literal["operator", "withheld"] = Field(
        default="operator", description="what holds for a purpose that a client has not spoken of"
    )
    audit_retention_days: int = Field(default=365, ge=1, description="entries of the audit trail")
    address_term: str = Field(default="", description="how the person is addressed; empty: the language's default")
    interviewer_term: str = Field(default="", description="the interviewer's word for itself; empty: default")
    recall_min_seconds: int = Field(default=480, ge=0, description="a delayed recall earlier than this is flagged")
    idle_close_minutes: int = Field(default=1440, ge=1)
    recording_wait_hours: int = Field(default=24, ge=1)
    offline_recording_wait_days: int = Field(default=7, ge=1)
    result_wait_hours: int = Field(default=6, ge=1, description="for workers that never come back")
    summary_stuck_minutes: int = Field(default=15, ge=1)
    otel_enabled: bool = Field(default=False, description="export spans over OTLP/HTTP")
    otel_service_name: str = Field(default="goldenfish", description="name under which spans are filed")
    otel_exporter_otlp_endpoint: str = Field(default="", description="of the collector; empty: localhost:4318")
    prometheus_enabled: bool = Field(default=False, description="/api/metrics also answers in Prometheus's format")
    rate_limit_rpm: int = Field(default=30, ge=0, description="requests a minute of one person; 0: no limit")
    rate_limit_rph: int = Field(default=200, ge=0, description="requests an hour")
    rate_limit_turns: int = Field(default=20, ge=0, description="turns of conversations a minute")
    daily_requests: int = Field(default=2000, ge=0)
    daily_audio_minutes: int = Field(default=180, ge=0)
    daily_model_tokens: int = Field(default=500_000, ge=0, description="read and written, as the vendor counts")
    role_limits: str = Field(
        default="service=off;admin=off;participant=rpm:120,rph:1200,requests:6000",
        description="what other roles than users may",
    )
    allow_local_webhooks: bool = Field(
        default=False, description="webhooks to this machine; does nothing outside the local cloud"
    )
    cors_origin: str = Field(default="", description="of the calling web page; read by the template, not the API")

    @field_validator("*", mode="before")
    @classmethod
    def _strip(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _over_http(cls, address: str) -> str:
        if urlsplit(address).port == _GRPC_PORT:
            raise ValueError("4317 is the port of OTLP over gRPC; spans go over HTTP, whose port is 4318")
        return address

    @field_validator("role_limits")
    @classmethod
    def _by_role(cls, value: str) -> str:
        if not _ROLE_LIMITS.fullmatch(value):
            raise ValueError(
                "write service=off or service=rpm:600,minutes:3000, entries separated by ';'; roles: service, agent, "
                "admin, participant; limits: rpm, rph, turns, requests, minutes, tokens"
            )
        return value

    @field_validator("oidc_issuers")
    @classmethod
    def _readable(cls, value: str) -> str:
        parse_issuers(value)
        return value

    @field_validator("recording_retention_days")
    @classmethod
    def _ends_before_its_session(cls, days: int, given: ValidationInfo) -> int:
        general = given.data.get("retention_days", days)
        if (days or general) > (given.data.get("text_retention_days", 0) or general):
            raise ValueError("a recording would outlive its session: see TEXT_RETENTION_DAYS")
        return days

    @property
    def recording_days(self) -> int:
        """How long a recording can be read, from its arrival."""
        return self.recording_retention_days or self.retention_days

    @property
    def text_days(self) -> int:
        """How long a session can be read, from its making: transcripts, results, events, figures to compare."""
        return self.text_retention_days or self.retention_days

    @property
    def engine(self) -> Literal["mock", "pocketsphinx", "whisper", "openai"]:
        """The speech recognition engine in force: the one named, else the mode's."""
        if self.asr_engine != "auto":
            return self.asr_engine
        by_mode: dict[Mode, Literal["mock", "pocketsphinx", "openai"]] = {
            "mock": "mock",
            "local": "pocketsphinx",
            "real": "openai",
        }
        return by_mode[self.external_services_mode]

    @property
    def hears_slices(self) -> bool:
        """Whether the engine in force can be trusted to hear an end phrase in a slice of an answer."""
        return self.engine in ("whisper", "openai")

    @property
    def chat(self) -> Literal["mock", "rules", "openai"]:
        """The chat model in force: the one named, else the mode's."""
        if self.chat_engine != "auto":
            return self.chat_engine
        by_mode: dict[Mode, Literal["mock", "rules", "openai"]] = {"mock": "mock", "local": "rules", "real": "openai"}
        return by_mode[self.external_services_mode]

    @property
    def chat_configured(self) -> bool:
        """Whether the chat model in force has what it needs; a compatible server of one's own may need no key."""
        return self.chat != "openai" or bool(self.openai_api_key_secret or self.openai_chat_base_url)

    @property
    def speech(self) -> Literal["mock", "espeak", "polly", "openai"]:
        """The voice in force: the one named, else the mode's."""
        if self.speech_engine != "auto":
            return self.speech_engine
        by_mode: dict[Mode, Literal["mock", "espeak", "polly"]] = {"mock": "mock", "local": "espeak", "real": "polly"}
        return by_mode[self.external_services_mode]

    @property
    def asks_openai(self) -> bool:
        """True when the vendor's key is of use: the template makes its secret on the same condition."""
        named = {self.asr_engine, self.chat_engine, self.speech_engine, self.realtime}
        return self.external_services_mode == "real" or "openai" in named


def read_settings(environment: dict[str, str]) -> Settings:
    """Build settings from a mapping of environment variables; an empty value means the default.

    Raises:
        pydantic.ValidationError: a value is out of its range or not of its type.
        ValueError: a function is given a setting of the seeds that has a successor.
    """
    # A developer's shell may hold such names for other programs; a function's environment is meant for us.
    if "AWS_LAMBDA_FUNCTION_NAME" in environment and (lines := refused(environment)):
        raise ValueError("; ".join(lines.values()))
    given = {name: environment.get(name.upper(), "") for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in given.items() if value.strip()})


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings(dict(os.environ))
