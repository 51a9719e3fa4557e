"""What an invocation gives back, and the error objects that Lambda itself makes."""

from __future__ import annotations

import json
from dataclasses import dataclass

MAX_REQUEST_BYTES = 6 * 1024 * 1024
# Lambda allows the response 100 bytes more than the request.
MAX_RESPONSE_BYTES = MAX_REQUEST_BYTES + 100


class RequestTooLargeError(Exception):
    """The payload is above Lambda's limit; the function was not called."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"{size} byte payload is too large for the RequestResponse invocation type"
            f" (limit {MAX_REQUEST_BYTES} bytes)"
        )


@dataclass(frozen=True, slots=True)
class InvocationResult:
    """The outcome of one invocation.

    Attributes:
        request_id: the invocation's id.
        payload: the function's JSON answer, or the error object when ``failed``.
        failed: True for an unhandled exception, a timeout, a crash or an import error.
        duration_ms: time between the function getting the event and its answer.
        init_ms: time from process start to the first wait for work, when this invocation was a cold start.
        max_memory_mb: peak resident memory of the process, or None where the system does not tell.
    """

    request_id: str
    payload: bytes
    failed: bool
    duration_ms: float
    init_ms: float | None = None
    max_memory_mb: int | None = None

    def value(self) -> object:
        """Returns the payload as Python objects.

        Raises:
            ValueError: the payload is not JSON.
        """
        return json.loads(self.payload)

    def describe_error(self) -> str:
        """Returns ``type: message`` of a failed invocation."""
        try:
            error: dict[str, str] = json.loads(self.payload)
            return f"{error['errorType']}: {error['errorMessage']}"
        except (ValueError, KeyError, TypeError):
            return self.payload.decode("utf-8", "replace")


def error_payload(error_type: str, message: str) -> bytes:
    """Returns an error object as Lambda writes it."""
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def timeout_payload(request_id: str, timeout_s: float) -> bytes:
    """Returns the error object of a function that ran out of time."""
    return error_payload(
        "Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {timeout_s:.2f} seconds"
    )


def exit_payload(request_id: str, exit_code: int) -> bytes:
    """Returns the error object of a process that ended during the invocation; negative codes are signals."""
    if exit_code < 0:
        reason = f"Runtime exited with error: signal: {-exit_code}"
    elif exit_code:
        reason = f"Runtime exited with error: exit status {exit_code}"
    else:
        reason = "Runtime exited without providing a reason"
    return error_payload("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")


def too_large_payload(size: int) -> bytes:
    """Returns the error object of an answer above the limit."""
    return error_payload(
        "Function.ResponseSizeTooLarge",
        f"Response payload size ({size} bytes) exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes).",
    )
