"""The default event bus: carries S3's events to the queues whose rules ask for them."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws.credentials import client_settings
from localcloud.bus.patterns import compile_pattern
from localcloud.template.model import Rule, RuleTarget, Stack

log = logging.getLogger(__name__)

Event = dict[str, Any]


class Bus:
    """Delivers events at least once; what a queue does not take goes to the target's dead letters.

    Attributes:
        copies: how often each target gets each event; tests set 2, since EventBridge may deliver twice.
        delivered: how many messages have reached a target so far.
    """

    def __init__(self, stack: Stack, endpoint: str, copies: int = 1) -> None:
        self.copies = copies
        self.delivered = 0
        self._stack = stack
        self._sources = {bucket.name for bucket in stack.buckets.values() if bucket.event_bridge}
        self._rules: list[tuple[Rule, Callable[[Mapping[str, Any]], bool]]] = [
            (rule, compile_pattern(rule.pattern)) for rule in stack.rules.values() if rule.enabled
        ]
        self._sqs = boto3.session.Session().client("sqs", **client_settings(endpoint))
        self._counting = threading.Lock()

    def put(self, event: Event) -> int:
        """Delivers one event and returns to how many targets; an event no rule asks for goes nowhere."""
        if event["detail"]["bucket"]["name"] not in self._sources:
            return 0
        targets = [(rule, target) for rule, fits in self._rules if fits(event) for target in rule.targets]
        for rule, target in targets:
            for _ in range(self.copies):
                self._deliver(event, rule, target)
        return len(targets)

    def _deliver(self, event: Event, rule: Rule, target: RuleTarget) -> None:
        queue = self._stack.queues[target.queue]
        try:
            self._sqs.send_message(QueueUrl=queue.url, MessageBody=json.dumps(event))
        except (BotoCoreError, ClientError) as error:
            self._give_up(event, rule, target, error)
            return
        with self._counting:
            self.delivered += 1

    def _give_up(self, event: Event, rule: Rule, target: RuleTarget, error: Exception) -> None:
        """Sends the event to the dead letters with the attributes that EventBridge adds."""
        log.warning("rule %s: %s did not take an event: %s", rule.logical_id, target.queue, error)
        if target.dead_letters is None:
            return
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        attributes = {
            "RULE_ARN": rule.arn,
            "TARGET_ARN": self._stack.queues[target.queue].arn,
            "ERROR_CODE": code,
            "ERROR_MESSAGE": str(error),
        }
        self._sqs.send_message(
            QueueUrl=self._stack.queues[target.dead_letters].url,
            MessageBody=json.dumps(event),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )
