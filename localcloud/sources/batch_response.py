"""Reads a function's answer to a batch, by Lambda's rules for ``ReportBatchItemFailures``."""

from __future__ import annotations

from collections.abc import Iterable

from localcloud.runtime.results import InvocationResult


def failed_items(result: InvocationResult, items: Iterable[str], *, partial: bool) -> set[str]:
    """Returns the identifiers of the batch that have to come again.

    An error, an answer that is not understood, and an identifier that is empty or not of this batch all mean the
    whole batch: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    batch = set(items)
    if result.failed:
        return batch
    if not partial:
        return set()
    try:
        answer = result.value()
    except ValueError:
        return batch
    if answer is None:
        return set()
    if not isinstance(answer, dict) or (answer and "batchItemFailures" not in answer):
        return batch
    return _named(answer.get("batchItemFailures") or [], batch)


def _named(failures: object, batch: set[str]) -> set[str]:
    if not isinstance(failures, list):
        return batch
    named = {entry.get("itemIdentifier") if isinstance(entry, dict) else None for entry in failures}
    return {name for name in batch if name in named} if named <= batch else batch
