"""Holds many interviews at once on a local cloud of its own, and sums up what was met."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import httpx

from bench.calls import Counts, count, difference
from bench.figures import percentile
from bench.latency import BenchCloud
from bench.load.cost import cost_per_session
from bench.load.person import Notes, Person
from cli.answers import sample_answers
from cli.log_text import json_fields
from localcloud.logs import LogLine

WORKERS = ("AsrFunction", "AssessFunction")
IDLE_S = 300.0
SAMPLE_S = 1.0

Progress = Callable[[str], None]


class Plan(NamedTuple):
    """What is held.

    Attributes:
        interviews: how many; all are open at the same time unless the ramp is long.
        answers: of each.
        ramp_s: seconds over which they begin.
        seed: of how long people speak, and in which order they come.
    """

    interviews: int = 200
    answers: int = 3
    ramp_s: float = 40.0
    seed: int = 1


class Spread(NamedTuple):
    """How measured seconds are spread."""

    n: int
    p50: float
    p95: float
    p99: float
    longest: float


class Report(NamedTuple):
    """What a load run found."""

    plan: Plan
    finished: int
    seconds: float
    requests: dict[str, Spread]
    statuses: dict[str, int]
    to_result: Spread | None
    queue_wait: dict[str, Spread]
    deepest: dict[str, int]
    connections_lost: int
    dead_letters: dict[str, int]
    cost_usd: dict[str, float]
    faults: list[str]


def load(plan: Plan, progress: Progress) -> Report:
    """Hold the interviews of a plan.

    Args:
        plan: what is held.
        progress: is told every second how far it is.
    """
    notes, began = Notes(), time.monotonic()
    deepest: dict[str, int] = {}
    with BenchCloud() as bench:
        before = count(bench.cloud.aws_endpoint)
        watch, stop = _watch(bench, notes, deepest, plan, progress)
        try:
            asyncio.run(_hold_all(bench, notes, plan))
        finally:
            stop.set()
            watch.join()
        faults = list(notes.faults)
        try:
            bench.cloud.wait_idle(IDLE_S)
        except TimeoutError as busy:
            faults.append(f"not at rest: {busy}")
        counts: Counts = difference(before, count(bench.cloud.aws_endpoint))
        letters = {name: len(bench.cloud.dead_letters(name)) for name in bench.cloud.stack.queues if "Dead" in name}
        faults += [f"{number} messages in {name}" for name, number in letters.items() if number]
        spent = cost_per_session(bench, counts, notes, plan.interviews)
    return Report(
        plan=plan,
        finished=notes.finished,
        seconds=round(time.monotonic() - began, 1),
        requests={name: spread(each) for name, each in notes.seconds.items()},
        statuses={str(status): times for status, times in sorted(notes.statuses.items())},
        to_result=spread(notes.to_result) if notes.to_result else None,
        queue_wait={name: spread(each) for name, each in queue_waits(bench.lines, notes).items()},
        deepest=deepest,
        connections_lost=notes.losses,
        dead_letters=letters,
        cost_usd=spent,
        faults=faults,
    )


OPEN_DOOR: dict[str, str] = {}
"""Parameters of the cloud under load."""


async def _hold_all(bench: BenchCloud, notes: Notes, plan: Plan) -> None:
    files = (list(sample_answers("en")) * plan.answers)[: plan.answers]
    chance = random.Random(plan.seed)  # noqa: S311 - no secret

    async def hold(number: int, http: httpx.AsyncClient) -> None:
        await asyncio.sleep(plan.ramp_s * number / plan.interviews)
        person = Person(http, notes, random.Random(plan.seed + number))  # noqa: S311 - likewise
        try:
            await person.hold(files)
        except (RuntimeError, httpx.HTTPError) as stuck:
            notes.faults.append(f"interview {number}: {stuck!r}")

    order = list(range(plan.interviews))
    chance.shuffle(order)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    headers = {"Authorization": f"Bearer {bench.token.value}"}
    async with httpx.AsyncClient(base_url=bench.cloud.http_url, headers=headers, timeout=120, limits=limits) as http:
        await asyncio.gather(*(hold(number, http) for number in order))


def _watch(
    bench: BenchCloud, notes: Notes, deepest: dict[str, int], plan: Plan, progress: Progress
) -> tuple[threading.Thread, threading.Event]:
    """A thread that keeps the greatest depth of every queue and tells how far the run is."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(SAMPLE_S):
            for name, depth in bench.cloud.queue_depths().items():
                deepest[name] = max(deepest.get(name, 0), depth.total)
            begun = len(notes.seconds.get("create", ()))
            progress(
                f"{begun} begun, {len(notes.uploaded)} recordings, {notes.finished} of {plan.interviews} finished"
            )

    thread = threading.Thread(target=look, name="load-watch", daemon=True)
    thread.start()
    return thread, stop


def queue_waits(lines: Iterable[LogLine], notes: Notes) -> dict[str, list[float]]:
    """Seconds from a recording's acknowledgement until its worker took it up, by worker; the age in its queue."""
    found: dict[str, list[float]] = {}
    for line in lines:
        fields: dict[str, Any] = json_fields(line.text) if line.function in WORKERS else {}
        if fields.get("message") != "attempt":
            continue
        at = notes.uploaded.get((line.correlation_id or "", int(fields["question_index"])))
        if at is not None:
            began = datetime.fromisoformat(fields["timestamp"]).timestamp()
            found.setdefault(line.function, []).append(max(0.0, began - at))
    return found


def spread(seconds: list[float]) -> Spread:
    """Median, 95th and 99th percentile and the longest; of at least one value."""
    p50, p95, p99 = (round(percentile(seconds, share), 3) for share in (0.5, 0.95, 0.99))
    return Spread(len(seconds), p50, p95, p99, round(max(seconds), 3))
