"""What a session of a load run would cost on AWS: calls as counted, durations as this machine took."""

from __future__ import annotations

from bench.calls import Counts, calls_of, durations, log_bytes, read_units, write_units
from bench.latency import BenchCloud
from bench.load.person import Notes
from bench.session_cost import S3_READS, S3_WRITES
from cli.costs.measured import SQS_PER_MESSAGE, Wanted
from cli.costs.prices import prices
from cli.costs.session import Usage, costs


def cost_per_session(bench: BenchCloud, counts: Counts, notes: Notes, interviews: int) -> dict[str, float]:
    """US dollars of one session by item, without vendors and idle costs.

    Durations are those of a busy machine with few processors: the Lambda lines are an upper bound.
    """
    seconds = durations(bench.lines)
    recordings = len(notes.uploaded)
    memory_mb = {name: function.memory_mb for name, function in bench.cloud.stack.functions.items()}
    usage = Usage(
        lambda_gb_s={name.removesuffix("Function"): sum(s) * memory_mb[name] / 1024 for name, s in seconds.items()},
        invocations=sum(len(each) for each in seconds.values()),
        http_requests=sum(notes.statuses.values()),
        sqs_requests=SQS_PER_MESSAGE * (2 * recordings + interviews),
        events=recordings,
        dynamodb_writes=write_units(counts),
        dynamodb_reads=read_units(counts),
        s3_writes=calls_of(counts, "s3", S3_WRITES),
        s3_reads=calls_of(counts, "s3", S3_READS),
        stored_bytes=notes.audio_bytes,
        stored_days=Wanted().kept_days,
        log_bytes=log_bytes(bench.lines),
    )
    return {name: usd / interviews for name, usd in costs(usage, prices()).items()}
