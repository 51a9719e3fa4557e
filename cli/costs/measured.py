"""What an interview was measured to take on the local cloud, and what another one takes by that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cli.costs.session import Usage

MEASURED = Path(__file__).with_name("measured.json")
BYTES_PER_S = 4000
"""Of a phone's recording: Opus or AAC at 32 kbit/s."""
SQS_PER_MESSAGE = 3
"""Sent, received, deleted."""
WORKERS_PER_ANSWER = 2
PING_S = 240
"""A client on the socket pings so often, and is answered."""
ONE_PROCESSOR_MB = 1769
THINKING_S = 10
"""Between one answer and the next: the question is read aloud."""


class Measured(BaseModel):
    """One interview, counted call by call; `make bench ARGS=--save-costs` writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured: date
    machine: str
    answers: int = Field(ge=1)
    seconds: dict[str, float] = Field(description="by function, of all its invocations")
    invocations: dict[str, int]
    engine_rates: dict[str, float] = Field(description="seconds of a processor by second of audio, by worker")
    http_requests: int
    messages: int = Field(description="that functions put into queues themselves")
    dynamodb_writes: float
    dynamodb_reads: float
    s3_writes: int
    s3_reads: int
    log_bytes: int
    log_events: int = Field(description="entries of the session's log, which its socket gets")
    question_characters: int
    sweep_s: float = Field(description="of one run of the sweeper that finds nothing to do")


class Wanted(BaseModel):
    """The session whose cost is asked for."""

    model_config = ConfigDict(frozen=True)

    answers: int = 10
    seconds: float = 45.0
    kept_days: int = 365
    engine: Literal["vendor", "pocketsphinx"] = "vendor"
    vendor_wait_s: float = Field(
        default=8.0, description="for a transcript; assumed, since nothing here asks a vendor"
    )
    kms_share: float = Field(default=0.0, description="share of requests to S3 and queues for which KMS is asked")


def read_measured(path: Path = MEASURED) -> Measured:
    """The interview that was measured last."""
    return Measured.model_validate_json(path.read_text(encoding="utf-8"))


def usage_of(measured: Measured, wanted: Wanted, memory_mb: Mapping[str, int]) -> Usage:
    """What a session takes: everything by the number of answers, the engines by the length of what is said.

    The short recordings' own engine time is left in: the result is rather too much than too little.

    Args:
        measured: an interview.
        wanted: the session.
        memory_mb: of each function, by logical id.
    """
    share = wanted.answers / measured.answers
    messages = measured.messages * share + WORKERS_PER_ANSWER * wanted.answers
    minutes = wanted.answers * (wanted.seconds + THINKING_S) / 60
    s3_writes, s3_reads = round(measured.s3_writes * share), round(measured.s3_reads * share)
    invocations = round(sum(measured.invocations.values()) * share)
    sqs = round(SQS_PER_MESSAGE * messages)
    return Usage(
        lambda_gb_s={
            name.removesuffix("Function"): seconds * memory_mb[name] / 1024
            for name, seconds in function_seconds(measured, wanted, memory_mb).items()
        },
        invocations=invocations,
        http_requests=round(measured.http_requests * share),
        sqs_requests=sqs,
        events=wanted.answers,
        dynamodb_writes=measured.dynamodb_writes * share,
        dynamodb_reads=measured.dynamodb_reads * share,
        s3_writes=s3_writes,
        s3_reads=s3_reads,
        stored_bytes=round(wanted.answers * wanted.seconds * BYTES_PER_S),
        stored_days=wanted.kept_days,
        log_bytes=round(measured.log_bytes * share),
        socket_messages=round(measured.log_events * share + 2 * minutes * 60 / PING_S),
        socket_minutes=minutes,
        traces=invocations,
        kms_requests=wanted.kms_share * (s3_writes + s3_reads + sqs),
    )


def function_seconds(measured: Measured, wanted: Wanted, memory_mb: Mapping[str, int]) -> dict[str, float]:
    """Seconds of each function in the session: as measured with an engine that takes no time, and the engine's."""
    share, said = wanted.answers / measured.answers, wanted.answers * wanted.seconds
    engines = {
        # With less memory Lambda gives less than a processor, and the same work takes longer.
        name: rate * said * max(1.0, ONE_PROCESSOR_MB / memory_mb[name])
        for name, rate in measured.engine_rates.items()
    }
    if wanted.engine == "vendor":
        engines["AsrFunction"] = wanted.answers * wanted.vendor_wait_s
    return {name: seconds * share + engines.get(name, 0.0) for name, seconds in measured.seconds.items()}
