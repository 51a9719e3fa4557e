"""What happens to a process at its n-th AWS call: it dies, an answer is lost, it is refused, or it stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError

from tests.faults.crashes import Crash
from tests.faults.histories.memory import refusal

Json = dict[str, Any]
Backend = Callable[[BaseClient, str, Json], Any]
Kind = Literal["dies before", "dies after", "answer lost", "refused", "sent twice", "stands still"]
KINDS: tuple[Kind, ...] = ("dies before", "dies after", "answer lost", "refused", "sent twice", "stands still")


@dataclass(frozen=True)
class Fault:
    """One interruption of one process.

    * `dies before`, `dies after`: the process ends, before the call took effect or after it did.
    * `answer lost`: the call took effect, and the SDK gave up waiting for its answer.
    * `refused`: throttled until the SDK gave up; no effect.
    * `sent twice`: the first answer was lost and the SDK tried again: two effects, the second answer.
    * `stands still`: something else runs to its end before the call.

    Args:
        kind: what happens.
        at: at which call, from 1.
        choice: of what runs meanwhile.
    """

    kind: Kind
    at: int
    choice: int = 0


@dataclass
class Process:
    """One run of a function or a client's request.

    Attributes:
        subject: the recording it works on, if it is a worker.
        happened: whether its fault came to pass.
        bought: recordings for which it paid the vendor.
    """

    name: str
    fault: Fault | None = None
    subject: str = ""
    calls: int = 0
    happened: bool = False
    asked_a_busy_vendor: bool = False
    bought: list[str] = field(default_factory=list)


class Interruptions:
    """Stands where boto3 makes its calls, for the process that runs now.

    Args:
        backend: answers the calls.
        meanwhile: runs something else, by a fault's choice.
    """

    def __init__(self, backend: Backend, meanwhile: Callable[[int], None]) -> None:
        self._backend, self._meanwhile = backend, meanwhile
        self.running: list[Process] = []

    def call(self, client: BaseClient, operation: str, arguments: Json) -> Any:
        """One AWS call of the innermost process; calls of nobody's go through."""
        return self.step(
            operation,
            lambda: self._backend(client, operation, arguments),
            repeatable=operation != "TransactWriteItems",  # the SDK repeats it under one token: AWS answers for both
        )

    def step(self, operation: str, work: Callable[[], Any], *, repeatable: bool = True) -> Any:
        """Carry out one step of the innermost process, unless its fault strikes here."""
        process = self.running[-1] if self.running else None
        if process is None:
            return work()
        process.calls += 1
        fault = process.fault
        if fault is None or fault.at != process.calls:
            return work()
        process.happened = True
        return self._strike(fault, operation, work, repeatable=repeatable)

    def _strike(self, fault: Fault, operation: str, work: Callable[[], Any], *, repeatable: bool) -> Any:
        if fault.kind == "dies before":
            raise Crash(operation)
        if fault.kind == "refused":
            raise refusal("ThrottlingException", operation)
        if fault.kind == "stands still":
            self._meanwhile(fault.choice)
            return work()
        answer = work()
        if fault.kind == "dies after":
            raise Crash(operation)
        if fault.kind == "answer lost":
            raise EndpointConnectionError(endpoint_url=f"https://{operation}.test")
        return work() if repeatable else answer
