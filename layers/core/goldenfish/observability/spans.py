"""Spans: how long the steps of an invocation took. Nothing happens unless `OTEL_ENABLED` says so.

Lambda's own tracing stays on beside it. AWS calls get no spans: they would be most of them and say little.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from goldenfish.observability.logs import make_logger
from goldenfish.settings import settings

if TYPE_CHECKING:
    from goldenfish.observability.otlp import Tracing

Attribute = str | int | float | bool
logger = make_logger("tracing")


@contextmanager
def span(name: str, **attributes: Attribute) -> Iterator[None]:
    """Measure what happens within.

    Args:
        name: of the step, a constant.
        attributes: words and numbers of ours; nothing a person said, no name and no identifier of a person.
    """
    tracing = _tracing()
    if tracing is None:
        yield
        return
    with tracing.span(name, attributes):
        yield


@lru_cache(maxsize=1)
def _tracing() -> Tracing | None:
    """What exports spans; None when it is off, or its packages are not there (then one line of the log says so)."""
    chosen = settings()
    if not chosen.otel_enabled:
        return None
    try:
        from goldenfish.observability.otlp import Tracing  # noqa: PLC0415 (optional, and slow to import)
    except ImportError:
        logger.warning("OTEL_ENABLED without its packages", missing="opentelemetry-sdk, OTLP exporter over HTTP")
        return None
    return Tracing(chosen.otel_service_name, chosen.otel_exporter_otlp_endpoint, chosen.stage)


def forget_tracing() -> None:
    """Read the settings anew at the next span; ends what exported so far. For tests."""
    if _tracing.cache_info().currsize and (tracing := _tracing()) is not None:
        tracing.end()
    _tracing.cache_clear()
