"""Spans to an OpenTelemetry collector, OTLP over HTTP. Imported only where spans are switched on.

A function is frozen as soon as it has answered, so what was measured is sent when the outermost span ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

EXPORT_S = 2
"""Longest wait for the collector: spans are lost rather than an answer held up."""
PATH = "/v1/traces"


class Tracing:
    """Makes spans and exports them.

    Args:
        service_name: under which the collector files them.
        endpoint: address of the collector, without the path; empty: this machine's, `http://localhost:4318`.
        stage: of the stack.
    """

    def __init__(self, service_name: str, endpoint: str, stage: str) -> None:
        resource = Resource.create({"service.name": service_name, "deployment.environment.name": stage})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        address = (endpoint or "http://localhost:4318").rstrip("/") + PATH
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address, timeout=EXPORT_S)))
        self._tracer = self._provider.get_tracer("goldenfish")

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int | float | bool]) -> Iterator[None]:
        """One span; of a fault only its type is told, since its words may be a person's."""
        outermost = not trace.get_current_span().get_span_context().is_valid
        try:
            with self._tracer.start_as_current_span(
                name, attributes=attributes, record_exception=False, set_status_on_exception=False
            ) as current:
                try:
                    yield
                except BaseException as fault:
                    current.set_attribute("error.type", type(fault).__name__)
                    current.set_status(trace.StatusCode.ERROR)
                    raise
        finally:
            if outermost:
                self._provider.force_flush(EXPORT_S * 1000)

    def end(self) -> None:
        """Send what is left and stop."""
        self._provider.shutdown()
