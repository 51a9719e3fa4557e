"""Exceptions as log lines: what kind, and where in the code; what they say only if they say nothing of a person.

The text of an exception may quote anything: `could not convert string to float: '…'`, `KeyError: '…'`, a vendor's
answer, a validation error with its input. Lambda logs the text of whatever leaves a handler, so none leaves one.
"""

from __future__ import annotations

import os
import re
import traceback
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

_LONGEST_CHAIN = 5
_TOLD = "_goldenfish_told"
"""Set on an exception once it has been written, so that its next handler need not write it again."""
# A second line: what looks like a token or key, wherever it stands.
_SECRET = re.compile(r"eyJ[\w-]{10,}\.[\w-]{4,}\.[\w-]+|\bsk-[\w-]{16,}|\b[Bb]earer [\w.~+/-]{8,}=*")


class HandlerFailedError(Exception):
    """An exception left a handler; it is in the log, and this says no more than its kind."""


class WordlessFormatter(LambdaPowertoolsFormatter):
    """Powertools' JSON lines, with exceptions as `described`."""

    def __init__(self) -> None:
        super().__init__(utc=True, use_rfc3339=True, serialize_stacktrace=False)

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 (logging's own)
        """What `exception` holds in a log line."""
        vars(ei[1])[_TOLD] = True
        return described(ei[1])

    def serialize(self, log: Any) -> str:  # noqa: ANN401 (Powertools' own)
        """The line as it is written."""
        return _SECRET.sub("[redacted]", super().serialize(log))


def described(error: BaseException) -> str:
    """A traceback without source lines, the first cause first, each with what may be said of it."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and len(chain) < _LONGEST_CHAIN:
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n\n".join(_one(part) for part in reversed(chain))


def _one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
    said = _said(error)
    kind = type(error).__qualname__
    return "\n".join(["Traceback (most recent call last):", *where, f"{kind}: {said}" if said else kind])


def _said(error: BaseException) -> str:
    """What of an exception's text is ours to tell."""
    if getattr(error, "loggable", False):
        return str(error)
    operation = getattr(error, "operation_name", None)  # of a botocore ClientError, whose message quotes values
    if operation is not None:
        return f"{getattr(error, 'response', {}).get('Error', {}).get('Code')} ({operation})"
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return ""


def untold(error: Exception) -> list[BaseException]:
    """The exception, or those of the records of a batch, as far as they are not in the log yet."""
    of_records = [child[1] for child in getattr(error, "child_exceptions", ())]
    return [part for part in of_records or [error] if part is not None and _TOLD not in vars(part)]


def without_words(error: Exception) -> Exception:
    """What may leave a handler in place of an exception, for Lambda writes it into the log."""
    if isinstance(error, BatchProcessingError):
        return BatchProcessingError("All records failed processing; each is in the log.")
    return HandlerFailedError(type(error).__qualname__)
