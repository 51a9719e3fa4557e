"""Two backends at once: every call is answered by moto and by the stand-in, and the answers must be the same."""

from __future__ import annotations

from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.faults.histories.interruptions import Backend
from tests.faults.histories.memory import Json, MemoryAws

_TOLD = ("Item", "Items", "Attributes", "Count", "LastEvaluatedKey", "ContentLength", "Body")
"""What our code reads of an answer; the rest differs or is not given by the stand-in."""


class BothAws:
    """moto, and the stand-in beside it.

    Args:
        real: boto3's own `_make_api_call`, which moto answers.
    """

    def __init__(self, real: Backend) -> None:
        self._real = real
        self._memory = MemoryAws()

    def call(self, client: BaseClient, operation: str, arguments: Json) -> Any:
        """Answer one call with moto's answer, once the stand-in has said the same."""
        expected, fault = self._asked(self._real, client, operation, arguments)
        answered, refusal = self._asked(self._memory.call, client, operation, arguments)
        told, known = _told(expected, operation), _told(answered, operation)
        if answered.get("ScannedCount") == arguments.get("Limit", 0):
            # Stopped at its limit, DynamoDB names the last key whatever follows; moto only if any row does.
            told.pop("LastEvaluatedKey", None)
            known.pop("LastEvaluatedKey", None)
        assert (known, _code(refusal)) == (told, _code(fault)), f"{operation} {arguments}"
        if fault is not None:
            raise fault
        if "Body" in told:
            expected["Body"] = answered["Body"]  # moto's has been read
            expected["Body"].seek(0)
        return expected

    def _asked(
        self, backend: Backend, client: BaseClient, operation: str, arguments: Json
    ) -> tuple[Json, ClientError | None]:
        try:
            return backend(client, operation, dict(arguments)), None  # botocore changes what it is given
        except ClientError as refusal:
            return {}, refusal


def _code(refusal: ClientError | None) -> Any:
    if refusal is None:
        return None
    reasons = [reason["Code"] for reason in refusal.response.get("CancellationReasons", [])]
    return refusal.response["Error"]["Code"], reasons, refusal.response.get("Item")


def _told(answer: Json, operation: str) -> Json:
    told = {name: answer[name] for name in _TOLD if name in answer}
    if "Body" in told:
        told["Body"] = told["Body"].read()
    if operation == "ListObjectsV2":
        told["Keys"] = [entry["Key"] for entry in answer.get("Contents", [])]
    for items in ([told.get("Item")], [told.get("Attributes")], told.get("Items", [])):
        for item in items:
            _sort_sets(item or {})
    return told


def _sort_sets(item: Json) -> None:
    for value in item.values():
        for kind in ("SS", "NS"):
            if kind in value:
                value[kind] = sorted(value[kind])
