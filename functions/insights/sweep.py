"""The sweeper, run on a schedule: what nobody waits for any more, and what got lost between two steps."""

from __future__ import annotations

from typing import Any

from goldenfish.clock import now
from goldenfish.observability import Metric, invoked, make_logger, make_metrics
from goldenfish.sessions.sweep import sweep

logger = make_logger("sweeper")
metrics = make_metrics("sweeper")

STUCK = ("healed", "given_up_result", "failed")
"""Outcomes of sessions that waited for one of ours: a summary, a result, the sweeper itself."""


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ANN401, ARG001 (Lambda's signature)
    """Sweep once; what is left comes with the next run."""
    outcomes = sweep(now(), _report)
    logger.info("swept", extra={"outcomes": dict(outcomes)})
    metrics.add(Metric.SESSIONS_LOOKED_AT, outcomes.total())
    metrics.add(Metric.STUCK_SESSIONS, sum(outcomes[outcome] for outcome in STUCK))
    for outcome, count in outcomes.items():
        metrics.add(Metric.SESSIONS_SWEPT, count, outcome=outcome)
    return dict(outcomes)


def _report(session_id: str, error: Exception) -> None:
    logger.error("session could not be swept", exc_info=error, extra={"session_id": session_id})
