"""What AWS refuses when it makes the stack, or finds out at the first call, is refused before the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.template.errors import TemplateError
from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Stack

QUEUE_ARN = {"Fn::GetAtt": ["Queue", "Arn"]}


def load(folder: Path, *, handler: str = "work.app.handler", visibility: int = 60, **source: Any) -> Stack:
    """Loads a stack of one function that reads one queue."""
    (folder / "work").mkdir()
    (folder / "work" / "app.py").touch()
    (folder / "layers" / "core" / "shared").mkdir(parents=True)
    (folder / "layers" / "core" / "shared" / "__init__.py").touch()
    event = {"Type": "SQS", "Properties": {"Queue": QUEUE_ARN, **source}}
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "CodeUri": ".",
            "Runtime": "python3.13",
            "Handler": handler,
            "Timeout": 60,
            "Events": {"Messages": event},
        },
    }
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": visibility}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Queue": queue, "Work": function}}
    path = folder / "template.yaml"
    path.write_text(yaml.safe_dump(template))
    return load_stack(path, {}, Addresses("http://127.0.0.1:4566", "http://127.0.0.1:8000"))


@pytest.mark.parametrize(
    "given",
    [
        {"visibility": 60},
        {"BatchSize": 10},
        {"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 1},
        {"ScalingConfig": {"MaximumConcurrency": 2}},
        {"ScalingConfig": {"MaximumConcurrency": 1000}},
        {"handler": "shared.handler"},
    ],
)
def test_what_lambda_takes_is_taken(tmp_path: Path, given: dict[str, Any]) -> None:
    assert len(load(tmp_path, **given).queue_sources) == 1


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"visibility": 59}, "VisibilityTimeout of 59 s is less than the function's Timeout of 60 s"),
        ({"BatchSize": 0}, "BatchSize 0 is not between 1 and 10000"),
        ({"BatchSize": 10_001, "MaximumBatchingWindowInSeconds": 1}, "BatchSize 10001 is not between 1 and 10000"),
        ({"BatchSize": 11}, "BatchSize 11 needs MaximumBatchingWindowInSeconds of 1 or more"),
        ({"ScalingConfig": {"MaximumConcurrency": 1}}, "MaximumConcurrency 1 is not between 2 and 1000"),
        ({"ScalingConfig": {"MaximumConcurrency": 1001}}, "MaximumConcurrency 1001 is not between 2 and 1000"),
        ({"handler": "work.missing.handler"}, "there is no module work.missing in"),
        ({"handler": "handler"}, "handler handler is not of the form module.function"),
    ],
)
def test_what_lambda_refuses_is_refused(tmp_path: Path, given: dict[str, Any], fault: str) -> None:
    with pytest.raises(TemplateError) as refused:
        load(tmp_path, **given)
    (said,) = refused.value.faults
    assert fault in said


def test_all_that_is_wrong_stands_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as refused:
        load(tmp_path, handler="elsewhere.handler", visibility=30, ScalingConfig={"MaximumConcurrency": 1})
    assert len(refused.value.faults) == 3
    assert all(fault in str(refused.value) for fault in refused.value.faults)
