"""Queues, rules, buckets, tables, secrets, keys and parameters."""

from __future__ import annotations

import json
from typing import Any

from localcloud.bus.patterns import UnsupportedPatternError, compile_pattern
from localcloud.template.errors import TemplateError
from localcloud.template.model import Bucket, Key, Parameter, Queue, Rule, RuleTarget, Secret, Table
from localcloud.template.page import with_local_origins
from localcloud.template.resources import Resource, Resources

_QUEUE_ATTRIBUTES = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


def queues(resources: Resources) -> dict[str, Queue]:
    """Reads the stack's queues with their policies."""
    policies: dict[str, dict[str, Any]] = {}
    for policy in resources.of("AWS::SQS::QueuePolicy"):
        for url in policy.properties["Queues"]:
            policies[resources.logical_id(url, "AWS::SQS::Queue")] = policy.properties["PolicyDocument"]
    return {
        resource.logical_id: _queue(resource, resources, policies.get(resource.logical_id))
        for resource in resources.of("AWS::SQS::Queue")
    }


def _queue(resource: Resource, resources: Resources, policy: dict[str, Any] | None) -> Queue:
    properties = resource.properties
    attributes = {name: str(properties[name]) for name in _QUEUE_ATTRIBUTES if name in properties}
    redrive = properties.get("RedrivePolicy")
    if redrive is not None:
        attributes["RedrivePolicy"] = json.dumps(redrive)
    if policy is not None:
        attributes["Policy"] = json.dumps(policy)
    return Queue(
        logical_id=resource.logical_id,
        name=resource.identity.name,
        arn=resource.identity.arn,
        url=resource.identity.ref,
        visibility_s=int(properties.get("VisibilityTimeout", 30)),
        dead_letters=None if redrive is None else resources.logical_id(redrive["deadLetterTargetArn"], resource.kind),
        max_receive_count=None if redrive is None else int(redrive["maxReceiveCount"]),
        attributes=attributes,
    )


def rules(resources: Resources) -> dict[str, Rule]:
    """Reads the rules with an event pattern; rules with a schedule are ``Schedule``."""
    return {
        resource.logical_id: _rule(resource, resources)
        for resource in resources.of("AWS::Events::Rule")
        if "EventPattern" in resource.properties
    }


def _rule(resource: Resource, resources: Resources) -> Rule:
    pattern = _pattern(resource)
    targets = []
    for target in resource.properties.get("Targets", []):
        if "Input" in target:
            raise TemplateError([f"{resource.kind} {resource.logical_id}: Input of a target is not emulated locally"])
        if target["Arn"] not in _open_to_events(resources):
            # AWS drops the events without a word in this case; here it is said before anything runs.
            where = f"{resource.kind} {resource.logical_id}"
            raise TemplateError([f"{where}: no QueuePolicy lets events.amazonaws.com send to {target['Arn']}"])
        dead_letters = target.get("DeadLetterConfig", {}).get("Arn")
        targets.append(
            RuleTarget(
                queue=resources.logical_id(target["Arn"], "AWS::SQS::Queue"),
                dead_letters=None if dead_letters is None else resources.logical_id(dead_letters, "AWS::SQS::Queue"),
            )
        )
    return Rule(
        logical_id=resource.logical_id,
        arn=resource.identity.arn,
        pattern=pattern,
        targets=tuple(targets),
        enabled=resource.properties.get("State", "ENABLED") != "DISABLED",
    )


def _pattern(resource: Resource) -> dict[str, Any]:
    """Returns the event pattern if it can match what the local cloud sends."""
    given = resource.properties["EventPattern"]
    pattern: dict[str, Any] = json.loads(given) if isinstance(given, str) else given
    where = f"{resource.kind} {resource.logical_id}"
    if pattern.get("source") != ["aws.s3"] or pattern.get("detail-type") != ["Object Created"]:
        raise TemplateError([f"{where}: only S3's 'Object Created' events are emulated locally"])
    try:
        compile_pattern(pattern)
    except UnsupportedPatternError as error:
        raise TemplateError([f"{where}: {error}"]) from error
    return pattern


def _open_to_events(resources: Resources) -> set[str]:
    """Returns the ARNs of the queues whose policy lets EventBridge send."""
    arns = set()
    for policy in resources.of("AWS::SQS::QueuePolicy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            principal = statement.get("Principal", {})
            services = principal.get("Service", []) if isinstance(principal, dict) else []
            if statement.get("Effect") == "Allow" and "events.amazonaws.com" in services:
                urls = policy.properties["Queues"]
                arns |= {
                    queue.identity.arn for queue in resources.of("AWS::SQS::Queue") if queue.identity.ref in urls
                }
    return arns


def buckets(resources: Resources) -> dict[str, Bucket]:
    """Reads the stack's buckets."""
    return {resource.logical_id: _bucket(resource, resources) for resource in resources.of("AWS::S3::Bucket")}


def _bucket(resource: Resource, resources: Resources) -> Bucket:
    for rule in resource.properties.get("CorsConfiguration", {}).get("CorsRules", []):
        rule["AllowedOrigins"] = with_local_origins(rule["AllowedOrigins"], resources)
    notifications = resource.properties.get("NotificationConfiguration", {})
    events = notifications.get("EventBridgeConfiguration")
    enabled = events is not None and str(events.get("EventBridgeEnabled", True)).lower() == "true"
    return Bucket(resource.logical_id, resource.identity.name, enabled, resource.properties)


def tables(resources: Resources) -> dict[str, Table]:
    """Reads the stack's tables."""
    return {
        resource.logical_id: Table(
            resource.logical_id,
            resource.identity.name,
            resource.identity.arn,
            "StreamSpecification" in resource.properties,
            resource.properties,
        )
        for resource in resources.of("AWS::DynamoDB::Table")
    }


def secrets(resources: Resources) -> dict[str, Secret]:
    """Reads the stack's secrets."""
    return {
        resource.logical_id: Secret(
            resource.logical_id, resource.identity.name, resource.identity.arn, resource.properties
        )
        for resource in resources.of("AWS::SecretsManager::Secret")
    }


def keys(resources: Resources) -> dict[str, Key]:
    """Reads the stack's KMS keys with their aliases."""
    aliases: dict[str, list[str]] = {}
    for alias in resources.of("AWS::KMS::Alias"):
        key = resources.logical_id(alias.properties["TargetKeyId"], "AWS::KMS::Key")
        aliases.setdefault(key, []).append(alias.properties["AliasName"])
    return {
        resource.logical_id: Key(
            resource.logical_id,
            resource.identity.name,
            resource.identity.arn,
            tuple(aliases.get(resource.logical_id, ())),
            resource.properties,
        )
        for resource in resources.of("AWS::KMS::Key")
    }


def ssm_parameters(resources: Resources) -> dict[str, Parameter]:
    """Reads the stack's SSM parameters."""
    return {
        resource.logical_id: Parameter(resource.logical_id, resource.identity.name, resource.properties)
        for resource in resources.of("AWS::SSM::Parameter")
    }
