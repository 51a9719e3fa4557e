"""The sweeper, run on a schedule: what nobody waits for any more, and what got lost between two steps.

It also carries erasures on, and makes the archives that were asked for: its runs may take long and overlap.
"""

from __future__ import annotations

import time
from typing import Any

from goldenfish.clock import now
from goldenfish.erasure.models import Erasure
from goldenfish.erasure.service import carry_on
from goldenfish.erasure.session import until
from goldenfish.exports.models import Export
from goldenfish.exports.service import make_waiting
from goldenfish.observability import Metric, invoked, make_logger, make_metrics
from goldenfish.sessions.sweep import sweep

logger = make_logger("sweeper")
metrics = make_metrics("sweeper")

STUCK = ("healed", "given_up_result", "failed")
"""Outcomes of sessions that waited for one of ours: a summary, a result, the sweeper itself."""
ERASING_S = 240.0
"""Of each run; the next one, five minutes later, goes on."""
RESERVE_S = 20.0
"""Left for what is being made to be ended in order."""


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ANN401, ARG001 (Lambda's signature)
    """Sweep once; what is left comes with the next run."""
    ends_at = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - RESERVE_S
    outcomes = sweep(now(), _report)
    looked_at = outcomes.total()
    outcomes += carry_on(now(), until(min(ends_at, time.monotonic() + ERASING_S)), _erasure_failed)
    outcomes += make_waiting(until(ends_at), _export_failed)
    logger.info("swept", extra={"outcomes": dict(outcomes)})
    metrics.add(Metric.SESSIONS_LOOKED_AT, looked_at)
    metrics.add(Metric.STUCK_SESSIONS, sum(outcomes[outcome] for outcome in STUCK))
    for outcome, count in outcomes.items():
        metrics.add(Metric.SESSIONS_SWEPT, count, outcome=outcome)
    return dict(outcomes)


def _report(session_id: str, error: Exception) -> None:
    logger.error("session could not be swept", exc_info=error, extra={"session_id": session_id})


def _erasure_failed(erasure: Erasure, error: Exception) -> None:
    logger.error(
        "erasure could not go on", exc_info=error, extra={"kind": erasure.kind, "session_id": erasure.session_id}
    )


def _export_failed(export: Export, error: Exception) -> None:
    logger.error("archive not made", exc_info=error, extra={"export_id": export.export_id})
