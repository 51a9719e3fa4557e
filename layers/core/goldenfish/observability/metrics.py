"""Metrics in CloudWatch's embedded format: a line of the log, no call.

Dimensions are `service`, `stage` and, where a metric has one, `outcome`; each value is a word of ours. A dimension of
anything else would cost money by the person, and name people.
"""

from __future__ import annotations

import json
import re
import sys
import time

from goldenfish.observability.names import METRICS, Metric
from goldenfish.settings import settings

NAMESPACE = "GoldenFish"
OTHER = "other"
"""In the place of an outcome that is no plain word: a dimension never tells what came from outside."""
MOST_VALUES = 100
"""Of one metric in one line, as CloudWatch takes them."""
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Meter:
    """Counts and measures for one service."""

    def __init__(self, service: str) -> None:
        self._service = service

    def add(self, name: Metric, *values: float, outcome: str = "") -> None:
        """Write values of one metric.

        Args:
            name: of the metric.
            values: counts, or seconds; none: one.
            outcome: for metrics that have this dimension.
        """
        known = METRICS[name]
        dimensions = {"service": self._service, "stage": settings().stage}
        if known.outcome:
            dimensions["outcome"] = outcome if _WORD.fullmatch(outcome) else OTHER
        told = values or (1,)
        for start in range(0, len(told), MOST_VALUES):
            _write(name, known.unit, told[start : start + MOST_VALUES], dimensions)


def make_metrics(service: str) -> Meter:
    """The metrics of one service."""
    return Meter(service)


def _write(name: Metric, unit: str, values: tuple[float, ...], dimensions: dict[str, str]) -> None:
    line = {
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [list(dimensions)],
                    "Metrics": [{"Name": name.value, "Unit": unit}],
                }
            ],
        },
        **dimensions,
        name.value: values[0] if len(values) == 1 else list(values),
    }
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
