"""Functions and what calls them: queues, streams and schedules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from localcloud.template.errors import TemplateError
from localcloud.template.model import EventInvoke, Function, QueueSource, Schedule, StreamSource
from localcloud.template.resources import Resource, Resources

_RATE = re.compile(r"rate\((\d+) (second|minute|hour|day)s?\)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def functions(resources: Resources) -> dict[str, Function]:
    """Reads the stack's functions."""
    on_event = dict(_event_invoke(resource, resources) for resource in resources.of("AWS::Lambda::EventInvokeConfig"))
    return {
        resource.logical_id: _function(resource, resources, on_event.get(resource.logical_id, EventInvoke()))
        for resource in resources.of("AWS::Lambda::Function")
    }


def _event_invoke(resource: Resource, resources: Resources) -> tuple[str, EventInvoke]:
    properties = resource.properties
    if properties["Qualifier"] != "$LATEST":
        raise TemplateError(
            [f"{resource.kind} {resource.logical_id}: a Qualifier but $LATEST is not emulated locally"]
        )
    failed_to = properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if failed_to is not None and ":sqs:" not in str(failed_to):
        raise TemplateError(
            [f"{resource.kind} {resource.logical_id}: a destination but a queue is not emulated locally"]
        )
    settings = EventInvoke(
        max_retries=int(properties.get("MaximumRetryAttempts", 2)),
        max_event_age_s=float(properties.get("MaximumEventAgeInSeconds", 21_600)),
        on_failure=None if failed_to is None else resources.logical_id(failed_to, "AWS::SQS::Queue"),
    )
    return _function_of(properties["FunctionName"], resources), settings


def _function(resource: Resource, resources: Resources, on_event: EventInvoke) -> Function:
    properties = resource.properties
    package_type = str(properties.get("PackageType", "Zip"))
    command = properties.get("ImageConfig", {}).get("Command", [None])
    handler = command[0] if package_type == "Image" else properties.get("Handler")
    if not handler:
        where = "ImageConfig.Command" if package_type == "Image" else "Handler"
        raise TemplateError([f"{resource.kind} {resource.logical_id}: {where} must name the handler"])
    variables = properties.get("Environment", {}).get("Variables", {})
    reserved = properties.get("ReservedConcurrentExecutions")
    return Function(
        logical_id=resource.logical_id,
        name=resource.identity.name,
        arn=resource.identity.arn,
        package_type=package_type,
        handler=str(handler),
        timeout_s=float(properties.get("Timeout", 3)),
        memory_mb=int(properties.get("MemorySize", 128)),
        environment={name: resources.local(value) for name, value in variables.items()},
        reserved_concurrency=None if reserved is None else int(reserved),
        on_event=on_event,
    )


def queue_sources(resources: Resources) -> tuple[QueueSource, ...]:
    """Reads the enabled event source mappings of queues."""
    return tuple(_queue_source(mapping, resources) for mapping in _mappings(resources, ":sqs:"))


def stream_sources(resources: Resources) -> tuple[StreamSource, ...]:
    """Reads the enabled event source mappings of table streams."""
    return tuple(_stream_source(mapping, resources) for mapping in _mappings(resources, ":dynamodb:"))


def _mappings(resources: Resources, service: str) -> Iterator[Resource]:
    for mapping in resources.of("AWS::Lambda::EventSourceMapping"):
        enabled = str(mapping.properties.get("Enabled", True)).lower() == "true"
        if enabled and service in str(mapping.properties["EventSourceArn"]):
            yield mapping


def _function_of(reference: str, resources: Resources) -> str:
    return resources.logical_id(reference, "AWS::Lambda::Function")


def _reports_failures(properties: dict[str, Any]) -> bool:
    return "ReportBatchItemFailures" in properties.get("FunctionResponseTypes", [])


def _queue_source(resource: Resource, resources: Resources) -> QueueSource:
    properties = resource.properties
    if "FilterCriteria" in properties:
        # AWS deletes the messages that do not match: no part of this project wants that.
        raise TemplateError(
            [f"{resource.kind} {resource.logical_id}: FilterCriteria on a queue is not emulated locally"]
        )
    maximum = properties.get("ScalingConfig", {}).get("MaximumConcurrency")
    return QueueSource(
        function=_function_of(properties["FunctionName"], resources),
        queue=resources.logical_id(properties["EventSourceArn"], "AWS::SQS::Queue"),
        batch_size=int(properties.get("BatchSize", 10)),
        window_s=float(properties.get("MaximumBatchingWindowInSeconds", 0)),
        partial_failures=_reports_failures(properties),
        max_concurrency=None if maximum is None else int(maximum),
    )


def _stream_source(resource: Resource, resources: Resources) -> StreamSource:
    properties = resource.properties
    failed_to = properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    filters = properties.get("FilterCriteria", {}).get("Filters", [])
    return StreamSource(
        function=_function_of(properties["FunctionName"], resources),
        table=resources.logical_id(properties["EventSourceArn"], "AWS::DynamoDB::Table"),
        batch_size=int(properties.get("BatchSize", 100)),
        window_s=float(properties.get("MaximumBatchingWindowInSeconds", 0)),
        partial_failures=_reports_failures(properties),
        bisect_on_error=str(properties.get("BisectBatchOnFunctionError", False)).lower() == "true",
        filters=tuple(json.loads(filter_["Pattern"]) for filter_ in filters),
        starting_position=str(properties.get("StartingPosition", "LATEST")),
        max_retries=int(properties.get("MaximumRetryAttempts", -1)),
        max_record_age_s=int(properties.get("MaximumRecordAgeInSeconds", -1)),
        on_failure=None if failed_to is None else resources.logical_id(failed_to, "AWS::SQS::Queue"),
    )


def schedules(resources: Resources) -> tuple[Schedule, ...]:
    """Reads what calls a function at a fixed rate: schedule rules and EventBridge Scheduler's schedules."""
    return tuple(_schedules(resources))


def _schedules(resources: Resources) -> Iterator[Schedule]:
    for resource in resources.of("AWS::Events::Rule"):
        if "ScheduleExpression" in resource.properties:
            for target in resource.properties.get("Targets", []):
                yield _schedule(resource, target, resources)
    for resource in resources.of("AWS::Scheduler::Schedule"):
        yield _schedule(resource, resource.properties["Target"], resources)


def _schedule(resource: Resource, target: dict[str, Any], resources: Resources) -> Schedule:
    expression = str(resource.properties["ScheduleExpression"])
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise TemplateError(
            [f"{resource.kind} {resource.logical_id}: {expression} is not emulated locally (only rate)"]
        )
    given = target.get("Input")
    return Schedule(
        logical_id=resource.logical_id,
        function=_function_of(target["Arn"], resources),
        every_s=float(int(rate[1]) * _SECONDS[rate[2]]),
        input=None if given is None else json.loads(given),
        enabled=resource.properties.get("State", "ENABLED") != "DISABLED",
    )
