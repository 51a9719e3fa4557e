"""Logger and metrics of every function, made once here.

Log lines are JSON with `correlation_id` (the session); nothing a person said, no token and no name is logged.
"""

from __future__ import annotations

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "GoldenFish"


def make_logger(service: str) -> Logger:
    """A logger for one function; `correlation_id` is set per session with `about`."""
    return Logger(service=service, utc=True, use_rfc3339=True)


def make_metrics(service: str) -> Metrics:
    """EMF metrics for one function: written to the log, no API call."""
    return Metrics(namespace=NAMESPACE, service=service)


def about(logger: Logger, session_id: str) -> None:
    """Let the following lines of this invocation carry the session's identifier."""
    logger.set_correlation_id(session_id)


__all__ = ["MetricUnit", "about", "make_logger", "make_metrics"]
