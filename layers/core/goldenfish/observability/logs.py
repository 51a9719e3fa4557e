"""Structured log lines: JSON, stable messages, and which session and request a line belongs to.

What a line is about is a context variable, so that every logger of a function tells it, also in the threads and tasks
that it starts; `invoked` empties it, since a warm environment keeps what the last invocation set.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar

from aws_lambda_powertools import Logger

from goldenfish.observability.exceptions import WordlessFormatter

_session_id: ContextVar[str] = ContextVar("session_id", default="")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def make_logger(service: str) -> Logger:
    """A logger for one function or one part of the shared package.

    Messages are constants: they are the names of what happened, by which lines are found again.
    """
    logger = Logger(service=service, logger_formatter=WordlessFormatter())
    logger.addFilter(_with_context)
    return logger


def about(session_id: str) -> None:
    """Let the following lines carry the session's identifier; an empty one: they are about no session."""
    _session_id.set(session_id)


def serving(request_id: str) -> None:
    """Let the following lines, and the jobs that are started, carry the identifier of the request behind them."""
    _request_id.set(request_id)


def request_id() -> str:
    """The identifier of the request that is being served or that started this job; empty where there is none."""
    return _request_id.get()


def _with_context(record: logging.LogRecord) -> bool:
    """A filter that lets everything pass and adds what the line is about."""
    if session_id := _session_id.get():
        record.correlation_id = session_id
    if request := _request_id.get():
        record.request_id = request
    return True
