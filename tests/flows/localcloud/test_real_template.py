"""The project's own template in the local cloud, function by function."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.cloud import LocalCloud

# A message that no rule of ours sends: the workers take it as done.
MESSAGE = {"messageId": "m", "body": "{}", "eventSource": "aws:sqs", "attributes": {"ApproximateReceiveCount": "1"}}
TEMPLATE = Path(__file__).parents[3] / "template.yaml"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(
        TEMPLATE,
        parameters={"ExternalServicesMode": "mock"},
        state_dir=tmp_path_factory.mktemp("state"),
        secrets={"ApiTokens": '{"tokens": []}'},
    ) as cloud:
        yield cloud


def test_image_functions_run_from_source(cloud: LocalCloud) -> None:
    images = [name for name, function in cloud.stack.functions.items() if function.package_type == "Image"]
    assert sorted(images) == ["AsrFunction", "AssessFunction"]
    for name in images:
        result = cloud.invoke(name, {"Records": [MESSAGE]})
        assert not result.failed, result.payload
        assert result.init_ms is not None


def test_the_sweeper_runs_on_its_schedule(cloud: LocalCloud) -> None:
    result = cloud.run_schedule("SweeperFunction")
    assert not result.failed, result.payload


def test_the_stack_is_idle_when_nothing_happens(cloud: LocalCloud) -> None:
    cloud.wait_idle(20)
    assert {name: depth.total for name, depth in cloud.queue_depths().items() if depth.total} == {}
