"""Calls per answer, and what a session of ten answers would cost on AWS by the measured amounts."""

from __future__ import annotations

import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.calls import (
    READS,
    WRITES,
    Counts,
    calls_of,
    count,
    difference,
    durations,
    log_bytes,
    read_units,
    write_units,
)
from bench.engines import engine_seconds
from bench.figures import Figure
from bench.latency import BenchCloud
from bench.session import hold_quietly
from cli.cost import SESSION_GOAL_USD
from cli.costs.measured import MEASURED, Measured, Wanted, usage_of
from cli.costs.prices import prices
from cli.costs.session import costs

WORKERS = ("AsrFunction", "AssessFunction")
S3_WRITES = ("PUT", "POST")
S3_READS = ("GET", "HEAD")


def call_and_cost_figures(
    bench: BenchCloud, files: list[Path], durations_s: list[float], *, save: bool = False
) -> list[Figure]:
    """Hold one interview without polling; count; scale to ten answers of 45 s.

    Args:
        bench: a running cloud, its environments warm.
        files: one recording per answer.
        durations_s: length of each recording in seconds.
        save: keep what was measured for `goldenfish cost`.
    """
    measured, counts = measure(bench, files, durations_s)
    if save:
        MEASURED.write_text(measured.model_dump_json(indent=2) + "\n", encoding="utf-8")
    answers = len(files)
    figures = [
        Figure(
            "DynamoDB calls per answer",
            calls_of(counts, "dynamodb", WRITES | READS) / answers,
            "calls",
            None,
            "whole session, shared out",
        ),
        Figure("S3 calls per answer", calls_of(counts, "s3", S3_WRITES + S3_READS) / answers, "calls"),
    ]
    wanted = Wanted()
    memory_mb = {name: function.memory_mb for name, function in bench.cloud.stack.functions.items()}
    by_item = costs(usage_of(measured, wanted, memory_mb), prices())
    note = (
        f"{wanted.answers} answers of {wanted.seconds:.0f} s, a vendor's transcripts, kept {wanted.kept_days} days; "
    )
    note += "without vendors and idle costs"
    total = Figure("AWS cost of a session", sum(by_item.values()), "USD", SESSION_GOAL_USD, note)
    return [*figures, total, *(Figure(f"  {name}", usd, "USD") for name, usd in by_item.items())]


def measure(bench: BenchCloud, files: list[Path], durations_s: list[float]) -> tuple[Measured, Counts]:
    """What an interview takes; arguments as above. Also returns the calls by service and operation."""
    before, first_line = count(bench.cloud.aws_endpoint), len(bench.lines)
    with bench.client() as client:
        sent = hold_quietly(client, files, "en", pause=bench.cloud.wait_idle)
        bench.cloud.wait_idle(120)
        client.results(sent.session_id)
        counts = difference(before, count(bench.cloud.aws_endpoint))
        lines = bench.lines[first_line:]
        told = client.events(sent.session_id)
    seconds = {name: found for name, found in durations(lines).items() if name != "SweeperFunction"}
    return Measured(
        measured=datetime.now(UTC).date(),
        machine=f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        answers=len(files),
        seconds={name: round(sum(each), 3) for name, each in seconds.items()},
        invocations={name: len(each) for name, each in seconds.items()},
        engine_rates=engine_rates(files, durations_s),
        http_requests=sent.requests + 1,
        messages=calls_of(counts, "sqs", ("SendMessage",)),
        dynamodb_writes=write_units(counts),
        dynamodb_reads=read_units(counts),
        s3_writes=calls_of(counts, "s3", S3_WRITES),
        s3_reads=calls_of(counts, "s3", S3_READS),
        log_bytes=log_bytes(lines),
        log_events=len(told),
        question_characters=sum(len(e["data"]["text"]) for e in told if e["type"] == "question_asked"),
        sweep_s=idle_sweep_s(bench),
    ), counts


def engine_rates(files: list[Path], durations_s: list[float]) -> dict[str, float]:
    """Seconds of a processor per second of audio: pocketsphinx, and the assessment."""
    measured = [engine_seconds(path, "en", "local", 1, time.process_time) for path in files]
    audio = sum(durations_s)
    return {name: round(sum(each[n] for each in measured) / audio, 4) for n, name in enumerate(WORKERS)}


def idle_sweep_s(bench: BenchCloud) -> float:
    """Seconds of a run of the sweeper, warm, that finds nothing to do."""
    bench.cloud.run_schedule("SweeperFunction")
    first = len(bench.lines)
    bench.cloud.run_schedule("SweeperFunction")
    return round(durations(bench.lines[first:])["SweeperFunction"][0], 4)
