"""What the crash tests share: a process that dies at its n-th AWS call, before or after the call took effect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.unit.conftest import Aws


class Crash(BaseException):
    """The process died."""


class Calls:
    """Counts AWS calls and dies at one of them."""

    def __init__(self, real: Callable[..., Any], die_at: int | None, *, after: bool) -> None:
        self.count = 0
        self.die_at = die_at
        self._real, self._after = real, after

    def __call__(self, client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if client.meta.endpoint_url.startswith("http://127.0.0.1"):  # a local cloud that other tests left running
            return self._real(client, operation, arguments)
        self.count += 1
        if self.count == self.die_at and not self._after:
            raise Crash(operation)
        answer = self._real(client, operation, arguments)
        if self.count == self.die_at:
            raise Crash(operation)
        return answer


@contextmanager
def calls_dying(die_at: int | None, *, after: bool, backend: Callable[..., Any] | None = None) -> Iterator[Calls]:
    """A time in which the process dies at a call.

    Args:
        die_at: number of the call; None counts only.
        after: whether the call takes effect.
        backend: answers the calls of table and bucket; None: moto answers all.
    """
    real = BaseClient._make_api_call

    def answer(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        kept = backend is not None and client.meta.service_model.service_name in {"dynamodb", "s3"}
        return (backend if kept else real)(client, operation, arguments)  # type: ignore[misc]

    patch = pytest.MonkeyPatch()
    calls = Calls(answer, die_at, after=after)
    patch.setattr(BaseClient, "_make_api_call", lambda *arguments: calls(*arguments))  # noqa: PLW0108 (bound)
    try:
        yield calls
    finally:
        patch.undo()


def forget_keys(aws: Aws) -> None:
    """Empty the table."""
    for item in aws.dynamodb.scan(TableName="goldenfish-test")["Items"]:
        aws.dynamodb.delete_item(TableName="goldenfish-test", Key={"pk": item["pk"], "sk": item["sk"]})
