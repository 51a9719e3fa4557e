"""Lambda's rules for a function's answer to a batch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localcloud.runtime.results import InvocationResult
from localcloud.sources.batch_response import failed_items


def failed(answer: Any, *, failed: bool = False, partial: bool = True) -> set[str]:
    result = InvocationResult("id", json.dumps(answer).encode(), failed, 1.0)
    return failed_items(result, ["a", "b"], partial=partial)


def entries(*names: Any) -> Any:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        (entries("a"), {"a"}),
        (entries("b", "a", "a"), {"a", "b"}),
        (entries(""), {"a", "b"}),
        (entries(None), {"a", "b"}),
        (entries("a", "unknown"), {"a", "b"}),
        ({"batchItemFailures": [{"wrongKey": "a"}]}, {"a", "b"}),
        ({"batchItemFailures": ["a"]}, {"a", "b"}),
        ({"batchItemFailures": "a"}, {"a", "b"}),
        ({"other": 1}, {"a", "b"}),
        ("text", {"a", "b"}),
    ],
)
def test_what_comes_again(answer: Any, expected: set[str]) -> None:
    assert failed(answer) == expected


def test_without_partial_failures_only_an_error_counts() -> None:
    assert failed(entries("a"), partial=False) == set()
    assert failed("text", partial=False) == set()
    assert failed({}, failed=True, partial=False) == {"a", "b"}


def test_an_error_is_the_whole_batch() -> None:
    assert failed(entries("a"), failed=True) == {"a", "b"}
