"""What processes of this machine do not imitate of Lambda, each as `docs/local-cloud.md` says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from localcloud.sources.queue_poller import concurrency_of
from localcloud.template.model import QueueSource
from tests.flows.localcloud.mini_cloud import Mini, running_mini


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mini]:
    with running_mini(tmp_path_factory.mktemp("differences")) as mini:
        yield mini


def test_the_memory_size_is_no_limit(mini: Mini) -> None:
    result = mini.cloud.invoke("WebFunction", {"allocate_mb": 300})
    assert not result.failed, result.payload
    assert result.max_memory_mb is None or result.max_memory_mb > mini.cloud.stack.functions["WebFunction"].memory_mb


def test_the_code_can_be_written_to(mini: Mini) -> None:
    assert not mini.cloud.invoke("WebFunction", {"write": "functions/worker/made_by_the_function"}).failed
    assert (mini.code / "functions" / "worker" / "made_by_the_function").exists()


def test_tmp_is_this_machines(mini: Mini, tmp_path: Path) -> None:
    assert not mini.cloud.invoke("WebFunction", {"write": str(tmp_path / "seen")}).failed
    assert (tmp_path / "seen").exists()


def test_roles_are_not_evaluated(mini: Mini) -> None:
    # The function's role allows it to write logs and nothing else.
    result = mini.cloud.invoke("WebFunction", {"list": mini.cloud.stack.buckets["Bucket"].name})
    assert result.payload == b"0"


def test_requests_are_not_throttled(mini: Mini) -> None:
    # The template allows one request a second.
    with httpx.Client(base_url=mini.cloud.http_url, timeout=20) as client:
        assert {client.get("/").status_code for _ in range(10)} == {200}


@pytest.mark.parametrize(("maximum", "expected"), [(None, None), (2, 2), (1000, None)])
def test_a_source_runs_no_more_batches_at_once_than_there_are_processors(
    maximum: int | None, expected: int | None
) -> None:
    here = max(2, os.cpu_count() or 1)
    assert concurrency_of(QueueSource("F", "Q", max_concurrency=maximum)) == min(expected or here, here)
