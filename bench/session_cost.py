"""Calls per answer, and what a session of ten answers would cost on AWS by the measured amounts."""

from __future__ import annotations

from pathlib import Path

from bench.calls import READS, WRITES, calls_of, count, difference, durations, log_bytes, read_units, write_units
from bench.cost import Usage, costs
from bench.engines import engine_seconds
from bench.figures import Figure
from bench.latency import BenchCloud
from bench.session import hold_quietly

ANSWERS = 10
ANSWER_S = 45
KEPT_DAYS = 90
BYTES_PER_S = 4000
"""Of a phone's recording: Opus or AAC at 32 kbit/s."""
SQS_PER_MESSAGE = 3
"""Sent, received, deleted; one message an answer for each of two workers, and one for the summary."""
COST_GOAL_USD = 0.004
WORKERS = {"AsrFunction": 0, "AssessFunction": 1}
S3_WRITES = ("PUT", "POST")
S3_READS = ("GET", "HEAD")


def call_and_cost_figures(bench: BenchCloud, files: list[Path], durations_s: list[float]) -> list[Figure]:
    """Hold one interview without polling; count; scale to ten answers of 45 s.

    Args:
        bench: a running cloud, its environments warm.
        files: one recording per answer.
        durations_s: length of each recording in seconds.
    """
    before, first_line = count(bench.cloud.aws_endpoint), len(bench.lines)
    with bench.client() as client:
        sent = hold_quietly(client, files, "en", pause=bench.cloud.wait_idle)
        bench.cloud.wait_idle(120)
        client.results(sent.session_id)
    counts = difference(before, count(bench.cloud.aws_endpoint))
    lines = bench.lines[first_line:]
    answers = len(files)
    dynamodb = calls_of(counts, "dynamodb", WRITES | READS)
    s3 = calls_of(counts, "s3", S3_WRITES + S3_READS)
    figures = [
        Figure("DynamoDB calls per answer", dynamodb / answers, "calls", None, "whole session, shared out"),
        Figure("S3 calls per answer", s3 / answers, "calls"),
    ]
    share = ANSWERS / answers
    rates = engine_rates(files, durations_s)
    seconds = durations(lines)
    usage = Usage(
        lambda_gb_s=gb_seconds(bench, seconds, files, rates, share),
        invocations=round(sum(len(each) for each in seconds.values()) * share),
        http_requests=round((sent.requests + 1) * share),
        sqs_requests=SQS_PER_MESSAGE * (2 * ANSWERS + 1),
        events=ANSWERS,
        dynamodb_writes=write_units(counts) * share,
        dynamodb_reads=read_units(counts) * share,
        s3_writes=round(calls_of(counts, "s3", S3_WRITES) * share),
        s3_reads=round(calls_of(counts, "s3", S3_READS) * share),
        stored_bytes=ANSWERS * ANSWER_S * BYTES_PER_S,
        stored_days=KEPT_DAYS,
        log_bytes=round(log_bytes(lines) * share),
    )
    by_item = costs(usage)
    note = f"{ANSWERS} answers of {ANSWER_S} s, pocketsphinx, kept {KEPT_DAYS} days; without vendors and idle costs"
    total = Figure("AWS cost of a session", sum(by_item.values()), "USD", COST_GOAL_USD, note)
    return [*figures, total, *(Figure(f"  {name}", usd, "USD") for name, usd in by_item.items())]


def engine_rates(files: list[Path], durations_s: list[float]) -> tuple[float, float]:
    """Engine seconds per second of audio: pocketsphinx, and the assessment."""
    measured = [engine_seconds(path, "en", "local", repeats=1) for path in files]
    audio = sum(durations_s)
    return sum(asr for asr, _ in measured) / audio, sum(assess for _, assess in measured) / audio


def gb_seconds(
    bench: BenchCloud,
    seconds: dict[str, list[float]],
    files: list[Path],
    rates: tuple[float, float],
    share: float,
) -> dict[str, float]:
    """Memory times duration by function for ten answers of 45 s.

    The functions but the workers as measured. A worker takes what it took with the mock engine and these short
    recordings, and besides the engine's time for 45 s; the short recordings' own engine time is left in.
    """
    found = {}
    for function in bench.cloud.stack.functions.values():
        measured = seconds.get(function.logical_id, [])
        total = sum(measured) * share
        if function.logical_id in WORKERS and measured:
            total = ANSWERS * (sum(measured) / len(files) + rates[WORKERS[function.logical_id]] * ANSWER_S)
        found[function.logical_id.removesuffix("Function")] = total * function.memory_mb / 1024
    return found
