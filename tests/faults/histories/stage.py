"""Where a history plays: the real handlers and services over one backend, the queues between them, the clock.

Real: both workers' handlers, the insights handler, the sweeper's service, the client's services, what they store.
Stand-ins: the engines (a paid vendor that does as it is told), the printing of the report, and what AWS runs by
itself (EventBridge, SQS). Whoever stands still while another process runs has its own batch processor, as it would
in a process of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyAlreadyInProgressError
from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.insights import app as insights
from goldenfish.clock import now
from goldenfish.objects import store as objects
from goldenfish.problems import Problem
from goldenfish.recordings.keys import AUDIO_PREFIX, parse_audio_key
from goldenfish.sessions.sweep import sweep
from goldenfish.summaries import service as summaries
from tests.faults.crashes import Crash
from tests.faults.histories.interruptions import Backend, Fault, Interruptions, Process
from tests.faults.histories.queues import Message, Queues
from tests.faults.histories.vendor import Vendor, content_of
from tests.faults.histories.world_clock import WorldClock
from tests.unit.workers.messages import Context, object_created, sqs_event

Json = dict[str, Any]

HANDLERS: dict[str, Any] = {"asr": asr, "assess": assess, "insights": insights}
LEASE_S = Context.get_remaining_time_in_millis() / 1000
"""How long the lock of a worker that died is held: the rest of its invocation."""


class Stage:
    """One history's cloud.

    Attributes:
        queues: what is under way.
        happened: the kinds of the faults that came to pass.
        deliveries: how often a worker got a message.
        locked_until: until when the lock of a worker that could not give it back may be in the way.
        refused: the refusal that the last client's request met, if any.
        client_acts: what a client may do while another process stands still.
        on_stored: told of each recording that the bucket took, and of what is in it.
    """

    def __init__(self, backend: Backend) -> None:
        self.queues = Queues()
        self.clock = WorldClock()
        self.happened: list[str] = []
        self.deliveries = 0
        self.interruptions = Interruptions(self._with_notices(backend), self._meanwhile)
        self.vendor = Vendor(self.interruptions)
        self.locked_until: dict[str, float] = {}
        self.refused: Problem | None = None
        self.client_acts: list[Callable[[], object]] = []
        self.on_stored: Callable[[str, str], None] = lambda _key, _content: None
        self._patch = pytest.MonkeyPatch()
        self._ticking = self.clock.ticking()

    def open(self) -> None:
        """From now on AWS calls are made here, and the time is the history's."""
        patch = self._patch
        stage = self.interruptions
        patch.setattr(BaseClient, "_make_api_call", lambda *arguments: stage.call(*arguments))  # noqa: PLW0108
        patch.setattr(asr_part, "engine_is_paid", lambda: True)
        patch.setattr(asr_part, "transcribe_recording", self.vendor.transcribe)
        patch.setattr(assess_part, "assess_recording", self.vendor.assess)
        patch.setattr(summaries, "print_reports", lambda *_: None)
        self._ticking.__enter__()

    def close(self) -> None:
        """Give everything back."""
        self._ticking.__exit__(None, None, None)
        self._patch.undo()

    def request(self, act: Callable[[], Any], fault: Fault | None = None, name: str = "client") -> Any:
        """A client's request, and what it gave; None when its process died or it was refused (see `refused`)."""
        self.refused = None
        process = Process(name, fault)
        try:
            return self._run(process, act)
        except Problem as problem:
            self.refused = problem
        except (Crash, ClientError, BotoCoreError, PynamoDBException):
            assert process.happened, "a request failed although nothing was done to it"
        return None

    def deliver(self, message: Message, fault: Fault | None = None) -> bool:
        """A worker gets a message; whether it was done with.

        A worker may fail only for what was done to it: a fault, a busy vendor, or another worker at the same work.
        """
        self.clock.now_s = max(self.clock.now_s, message.visible_at) + 1
        self.queues.receive(message)
        self.deliveries += 1
        process = Process(message.worker, fault, subject=message.subject)
        failed, faults = self._invoke(message, process)
        if failed:
            locked = any(isinstance(fault, IdempotencyAlreadyInProgressError) for fault in faults)
            excused = process.happened or process.asked_a_busy_vendor or (locked and self._held(message.subject))
            if not excused:
                raise AssertionError(f"{message.worker} failed by itself: {message.body}") from faults[0]
            message.faults += 1
            self.queues.give_back(message, self.clock.now_s)
        return not failed

    def drop(self, message: Message) -> None:
        """A worker got it and never came to work on it; the queue brings it again."""
        self.clock.now_s = max(self.clock.now_s, message.visible_at) + 1
        self.queues.receive(message)
        message.faults += 1
        self.queues.give_back(message, self.clock.now_s)

    def sweep(self, fault: Fault | None = None) -> None:
        """The schedule comes round; a session that could not be looked at is looked at by the next run."""
        process = Process("sweep", fault)
        try:
            outcomes = self._run(process, lambda: sweep(now()))
            assert not outcomes["failed"] or process.happened, outcomes
        except (Crash, ClientError, BotoCoreError, PynamoDBException):
            assert process.happened, "the sweeper failed although nothing was done to it"

    def upload(self, key: str, content: bytes) -> None:
        """A client puts an object into the bucket by itself, with a form."""
        objects.put(key, content, "audio/wav")

    def deliver_all(self) -> None:
        """Every message is received until none waits."""
        for _ in range(200):
            if not self.queues.waiting:
                return
            self.deliver(min(self.queues.waiting, key=lambda one: one.visible_at))
        raise AssertionError(f"messages go round for ever: {self.queues.waiting}")

    def _invoke(self, message: Message, process: Process) -> tuple[bool, list[BaseException]]:
        """Whether the message has to come again, and what its worker raised."""
        module = HANDLERS[message.worker]
        own, module.processor = module.processor, BatchProcessor(event_type=EventType.SQS)
        event = sqs_event(message.body, attempt=message.receives)
        try:
            answer = self._run(process, lambda: module.handler(event, Context()))
            return bool(answer["batchItemFailures"]), []
        except Crash as death:
            return True, [death]
        except Exception as failure:  # Powertools' own when the whole batch failed
            return True, [fault for _, fault, _ in module.processor.exceptions] or [failure]
        finally:
            module.processor = own

    def _run(self, process: Process, act: Callable[[], Any]) -> Any:
        running = self.interruptions.running
        running.append(process)
        try:
            return act()
        finally:
            running.pop()
            if process.happened and process.fault is not None:
                self.happened.append(process.fault.kind)
                self.locked_until[process.subject] = self.clock.now_s + LEASE_S
            for recording_id in process.bought:
                self._settle(process, recording_id)

    def _settle(self, process: Process, recording_id: str) -> None:
        """Note a purchase that its process could not keep; only what was done to it can have cost it."""
        calls, self.interruptions.running[:] = list(self.interruptions.running), []
        found = any(f"/{recording_id}.json" in key for key in self._transcripts(recording_id))
        self.interruptions.running[:] = calls
        if not found:
            assert process.happened, "a purchase was lost although nothing was done to its process"
            self.vendor.wasted[recording_id] += 1

    def _transcripts(self, recording_id: str) -> list[str]:
        return [key for key in objects.keys_under("text-records/") if recording_id in key]

    def _held(self, subject: str) -> bool:
        at_it = any(process.subject == subject for process in self.interruptions.running)
        return at_it or self.clock.now_s <= self.locked_until.get(subject, 0.0)

    def _meanwhile(self, choice: int) -> None:
        """Something else runs to its end: a message that can be received now, the sweeper, or the client."""
        if len(self.interruptions.running) > 1:
            return
        visible = [one for one in self.queues.waiting if one.visible_at <= self.clock.now_s]
        acts: list[Callable[[], object]] = [lambda one=one: self.deliver(one) for one in visible]  # type: ignore[misc]
        acts += [*self.client_acts, self.sweep]
        outer = self.refused
        acts[choice % len(acts)]()
        self.refused = outer

    def _with_notices(self, backend: Backend) -> Backend:
        """The backend, and what AWS does by itself: a notice to both workers' queues, a message to a queue."""

        def call(client: BaseClient, operation: str, arguments: Json) -> Any:
            if operation == "SendMessage":
                return self._send(arguments)
            answer = backend(client, operation, arguments)
            if operation == "PutObject" and arguments["Key"].startswith(AUDIO_PREFIX):
                self._notify(arguments["Key"], arguments["Body"])
            return answer

        return call

    def _notify(self, key: str, body: bytes) -> None:
        """An object has come: EventBridge tells both workers."""
        parsed = parse_audio_key(key)
        assert parsed is not None, key
        self.on_stored(key, content_of(body))
        for worker in ("asr", "assess"):
            self.queues.send(worker, object_created(key, len(body)), parsed.recording_id)

    def _send(self, arguments: Json) -> Json:
        body, queue = arguments["MessageBody"], arguments["QueueUrl"].rpartition("/")[2]
        if queue == "insights":
            self.queues.send("insights", body)
        else:
            parsed = parse_audio_key(json.loads(body)["detail"]["object"]["key"])
            assert parsed is not None, body
            self.queues.send(queue, body, parsed.recording_id)
        return {"MessageId": "message"}
