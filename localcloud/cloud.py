"""The cloud on one machine: everything that ``template.yaml`` describes, on loopback ports of this process."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localcloud.aws.process import AwsProcess
from localcloud.aws.rights import PATH, Use
from localcloud.bus.bus import Bus
from localcloud.dead_letters import DeadLetter, DeadLetters
from localcloud.engine import Engine, EngineSettings, QueueDepth
from localcloud.faults.models import Faults
from localcloud.logs import LogLine, LogSink
from localcloud.loop_thread import LoopThread
from localcloud.provision.stack import provision
from localcloud.runtime.results import InvocationResult
from localcloud.runtime.variables import Launch
from localcloud.serve import bind
from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Stack

START_SECONDS = 60


class LocalCloud:
    """Runs a SAM template without Docker, account or key; use it as a context manager.

    Attributes (after entering):
        stack: what the template asks for, resolved.
        http_url: address of the HTTP API.
        websocket_url: address of the WebSocket API, or an empty string.
        aws_endpoint: address of S3, SQS, DynamoDB, SSM, Secrets Manager and KMS.
        lambda_endpoint: address of Lambda's Invoke operation.
        bus: the event bus between S3 and the queues.
        ready_seconds: how long the start took.
        log_file: every log line as JSON, one run.
    """

    stack: Stack
    bus: Bus
    http_url: str
    websocket_url: str
    aws_endpoint: str
    lambda_endpoint: str
    ready_seconds: float

    def __init__(
        self,
        template: Path,
        *,
        parameters: Mapping[str, str],
        state_dir: Path,
        secrets: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        http_port: int = 0,
        reload: bool = False,
        on_log: Callable[[LogLine], None] | None = None,
        settings: EngineSettings | None = None,
        faults: Faults | None = None,
    ) -> None:
        """Prepares; nothing runs yet.

        Args:
            template: the SAM template; its folder holds ``functions/`` and ``layers/core``.
            parameters: values for the template's parameters.
            state_dir: where the run's log file goes.
            secrets: values of secrets, by logical id.
            environment: variables that every function gets besides the template's.
            http_port: port of the gateway; 0 takes a free one.
            reload: restart a function when its code changes.
            on_log: called with every log line, in the local cloud's own thread.
            settings: limits and times for tests.
            faults: what is made to go wrong.
        """
        self._template = template.resolve()
        self._parameters = parameters
        self._secrets = secrets or {}
        self._environment = environment or {}
        self._http_port = http_port
        self._settings = replace(settings or EngineSettings(), reload=reload, faults=faults or Faults())
        self._on_log = on_log
        self._thread = LoopThread("localcloud")
        self._engine: Engine | None = None
        self._exit = ExitStack()
        self.log_file = state_dir / "logs.jsonl"

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs, with local addresses."""
        return self.stack.outputs

    def __enter__(self) -> Self:
        began = time.perf_counter()
        with ExitStack() as undo:
            self._start(undo)
            self._exit = undo.pop_all()
        self.ready_seconds = time.perf_counter() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def _start(self, undo: ExitStack) -> None:
        # The AWS services import moto in their own process while this one imports SAM and reads the template.
        aws = self._aws = AwsProcess(self._deliver, self._written)
        undo.enter_context(aws)
        self.aws_endpoint = aws.endpoint
        listener = undo.enter_context(bind(self._http_port))
        self.http_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        lambda_listener = undo.enter_context(bind(0))
        self.lambda_endpoint = f"http://127.0.0.1:{lambda_listener.getsockname()[1]}"
        self.stack = load_stack(self._template, self._parameters, Addresses(aws.endpoint, self.http_url))
        stages = [api.stage for api in self.stack.websocket_apis.values()]
        self.websocket_url = f"{self.http_url.replace('http', 'ws', 1)}/{stages[0]}" if stages else ""
        provisioned = provision(self.stack, aws.endpoint, self._secrets)
        self.bus = Bus(self.stack, aws.endpoint)
        sink = LogSink(self.log_file, self._on_log)
        undo.callback(sink.close)
        self._thread.start()
        undo.callback(self._thread.stop)
        launch = Launch(self._template.parent, aws.endpoint, self._environment, self.lambda_endpoint)

        async def make() -> Engine:
            return Engine(self.stack, provisioned, launch, sink, self._settings)

        self._engine = self._thread.run(make(), START_SECONDS)
        undo.callback(lambda: self._thread.run(self.engine.stop()))
        self._thread.run(self._engine.start(listener, lambda_listener), START_SECONDS)

    @property
    def engine(self) -> Engine:
        """The running parts; their coroutines belong into the local cloud's own loop."""
        if self._engine is None:
            raise RuntimeError("the local cloud is not running")
        return self._engine

    def invoke(self, function: str, event: object) -> InvocationResult:
        """Invokes a function by logical id and waits for its answer."""
        return self._thread.run(self.engine.functions.invoke(function, json.dumps(event).encode()))

    def run_schedule(self, logical_id: str) -> InvocationResult:
        """Runs a schedule now, by its own logical id or its function's, and waits for the function's answer."""
        return self._thread.run(self.engine.scheduler.trigger(logical_id))

    def warm(self, *functions: str) -> None:
        """Starts one environment of each function (default: all) and waits until they are imported."""
        for function in functions or tuple(self.stack.functions):
            self._thread.run(self.engine.functions.pool(function).warm())

    def queue_depths(self) -> dict[str, QueueDepth]:
        """Returns how many messages each queue holds, by logical id."""
        return self._thread.run(self.engine.queue_depths())

    def wait_idle(self, timeout_s: float = 60) -> None:
        """Waits until nothing runs or waits to run: no function, event, message of a worker's queue, stream record.

        Raises:
            TimeoutError: it is still busy; the message says with what.
        """
        try:
            self._thread.run(self.engine.wait_idle(self._aws.settled), timeout_s)
        except TimeoutError:
            held = {name: depth.total for name, depth in self.queue_depths().items() if depth.total}
            text = (
                f"busy after {timeout_s} s: {self.engine.functions.running} invocations, messages in {held}, "
                f"uploads' events handled: {self._aws.settled()}, {self.engine.polling}"
            )
            raise TimeoutError(text) from None

    def faults_made(self) -> dict[str, int]:
        """Returns how often each fault came to pass so far."""
        return {kind: count for kind, count in sorted(self.engine.faults.done.items()) if count}

    def rights_used(self) -> set[Use]:
        """Returns every right to AWS's services that the functions have used so far; none is refused here."""
        with urllib.request.urlopen(self.aws_endpoint + PATH, timeout=30) as answer:
            return {Use(*used) for used in json.load(answer)} | self.engine.rights_used

    def dead_letters(self, queue: str) -> list[DeadLetter]:
        """Returns the messages of a dead-letter queue (logical id) and leaves them there."""
        letters = DeadLetters(self.aws_endpoint, self.stack.queues[queue].url)
        found = letters.read()
        for letter in found:
            letters.release(letter)
        return found

    def _deliver(self, event: dict[str, Any]) -> None:
        self.bus.put(event)

    def _written(self, table: str) -> None:
        if self._engine is not None:  # before, its readers have not begun
            self._thread.call_soon(self._engine.written, table)
