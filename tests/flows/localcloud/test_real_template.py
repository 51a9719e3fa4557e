"""The project's own template in the local cloud, function by function."""

from __future__ import annotations

from localcloud.cloud import LocalCloud

# A message that no rule of ours sends: the workers take it as done.
MESSAGE = {"messageId": "m", "body": "{}", "eventSource": "aws:sqs", "attributes": {"ApproximateReceiveCount": "1"}}


def test_image_functions_run_from_source(cloud: LocalCloud) -> None:
    images = [name for name, function in cloud.stack.functions.items() if function.package_type == "Image"]
    assert sorted(images) == ["AsrFunction", "AssessFunction"]
    for name in images:
        result = cloud.invoke(name, {"Records": [MESSAGE]})
        assert not result.failed, result.payload


def test_the_sweeper_runs_on_its_schedule(cloud: LocalCloud) -> None:
    result = cloud.run_schedule("SweeperFunction")
    assert not result.failed, result.payload


def test_the_stack_is_idle_when_nothing_happens(cloud: LocalCloud) -> None:
    cloud.wait_idle(60)  # the flows before this one may have left answers to measure and reports to print
    assert {name: depth.total for name, depth in cloud.queue_depths().items() if depth.total} == {}
