"""Looking at the dependencies: side by side, within seconds, and not more often than every ten."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache

from goldenfish.clock import now
from goldenfish.health import store
from goldenfish.health.models import Checked, Dependency, Look
from goldenfish.observability import make_logger

PATIENCE_S = 3.0
"""What has not answered by then does not answer."""
KEPT_S = 10.0
"""Nobody who asks without a token can make more than a question to each dependency in this time."""

CHECKS: dict[Dependency, Callable[[], None]] = {
    "table": store.ask_table,
    "bucket": store.ask_bucket,
    "queue": store.ask_queue,
}
logger = make_logger("health")
_kept: list[tuple[float, Look]] = []


def look() -> Look:
    """Which dependencies answer."""
    if _kept and time.monotonic() - _kept[-1][0] < KEPT_S:
        return _kept[-1][1]
    threads = _threads()
    asked = {name: threads.submit(check) for name, check in CHECKS.items()}
    done, _ = wait(asked.values(), timeout=PATIENCE_S)
    checks = []
    for name, answer in asked.items():
        fault = answer.exception() if answer in done else TimeoutError()
        if fault is not None:
            logger.warning("dependency does not answer", dependency=name, fault=type(fault).__name__)
        checks.append(Checked(name=name, reachable=fault is None))
    found = Look(checks=tuple(checks), looked_at=now())
    _kept[:] = [(time.monotonic(), found)]
    return found


def forget_look() -> None:
    """Look anew at the next question. For tests."""
    _kept.clear()


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(len(CHECKS), thread_name_prefix="health")
