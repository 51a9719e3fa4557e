"""The sweeper, run on a schedule: what nobody waits for any more, and what got lost between two steps."""

from __future__ import annotations

from typing import Any

from goldenfish.clock import now
from goldenfish.observability import MetricUnit, make_logger, make_metrics
from goldenfish.sessions.sweep import sweep

logger = make_logger("sweeper")
metrics = make_metrics("sweeper")


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ANN401, ARG001 (Lambda's signature)
    """Sweep once; what is left comes with the next run."""
    outcomes = sweep(now(), _report)
    logger.info("swept", extra={"outcomes": dict(outcomes)})
    metrics.add_metric(name="SessionsLookedAt", unit=MetricUnit.Count, value=outcomes.total())
    for outcome, count in outcomes.items():
        metrics.add_metric(name=f"Swept{outcome.title().replace('_', '')}", unit=MetricUnit.Count, value=count)
    return dict(outcomes)


def _report(session_id: str, error: Exception) -> None:
    logger.error("session could not be swept", exc_info=error, extra={"session_id": session_id})
