"""Logs, metrics and spans of every function, made once here.

Log lines are JSON with `correlation_id` (the session); nothing a person said, no token and no name is logged, is a
dimension of a metric or an attribute of a span.
"""

from __future__ import annotations

from goldenfish.observability.invocations import invoked
from goldenfish.observability.logs import about, make_logger, request_id, serving
from goldenfish.observability.metrics import Meter, make_metrics
from goldenfish.observability.names import Metric
from goldenfish.observability.spans import span

__all__ = ["Meter", "Metric", "about", "invoked", "make_logger", "make_metrics", "request_id", "serving", "span"]
