"""The stack that a template with each kind of event becomes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Cors, HttpRoute, QueueSource, Schedule, Stack, StreamSource

TEMPLATE = Path(__file__).with_name("template.yaml")
PLATFORM = Path(__file__).parents[3] / "template.yaml"
GATEWAY = "http://127.0.0.1:8000"
AWS = "http://127.0.0.1:4566"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template beside the code that it names."""
    folder = tmp_path_factory.mktemp("one-of-everything")
    for package in ("web", "worker"):
        (folder / package).mkdir()
        (folder / package / "app.py").touch()
    return Path(shutil.copy(TEMPLATE, folder))


@pytest.fixture(scope="module")
def stack(template: Path) -> Stack:
    return load_stack(template, {"Stage": "prod"}, Addresses(AWS, GATEWAY), name="fish")


def test_zip_and_image_functions_name_their_handlers(stack: Stack) -> None:
    web, worker = stack.functions["Web"], stack.functions["Worker"]

    assert (web.package_type, web.handler, web.timeout_s, web.memory_mb) == ("Zip", "web.app.handler", 29, 256)
    assert (worker.package_type, worker.handler, worker.timeout_s) == ("Image", "worker.app.handler", 300)
    assert web.arn == "arn:aws:lambda:us-east-1:123456789012:function:fish-Web"
    assert worker.reserved_concurrency == 4


def test_environment_is_final_text(stack: Stack) -> None:
    assert stack.functions["Web"].environment == {
        "AWS_ENDPOINT_URL": "",
        "STAGE": "prod",
        "FLAG": "true",
        "NUMBER": "7",
        "TABLE": "fish-Table",
        "BUCKET": "fish-123456789012",
        "QUEUE": f"{AWS}/123456789012/fish-Work",
        "SECRET": "arn:aws:secretsmanager:us-east-1:123456789012:secret:fish-Secret-Local1",
        "KEY": stack.keys["DataKey"].arn,
        "MANAGEMENT": f"{GATEWAY}/live",
    }


def test_outputs_carry_the_local_addresses(stack: Stack) -> None:
    assert stack.outputs == {"Http": GATEWAY, "Socket": "ws://127.0.0.1:8000/live", "Endpoint": GATEWAY}


def test_http_api(stack: Stack) -> None:
    api = stack.http_apis["Api"]

    assert api.stage == "$default"
    assert set(api.routes) == {
        HttpRoute("ANY", "$default", "Web", 30.0),
        HttpRoute("GET", "/things/{id}", "Web", 5.0),
    }
    assert api.cors == Cors(("https://app.example",), ("GET",), ("authorization",), (), 600, allow_credentials=True)


def test_websocket_api(stack: Stack) -> None:
    api = stack.websocket_apis["Socket"]

    assert (api.stage, api.route_selection, api.timeout_s) == ("live", "$request.body.type", 20.0)
    assert api.routes == {"$connect": "Web", "$disconnect": "Web", "$default": "Web"}
    # Without a route response the expression on $disconnect does nothing on AWS either.
    assert api.two_way == {"$default"}


def test_event_sources(stack: Stack) -> None:
    assert stack.queue_sources == (QueueSource("Worker", "Work", 1, 2.0, partial_failures=True, max_concurrency=3),)
    assert stack.stream_sources == (
        StreamSource(
            function="Web",
            table="Table",
            batch_size=10,
            bisect_on_error=True,
            filters=({"eventName": ["INSERT"]},),
            starting_position="TRIM_HORIZON",
            max_retries=3,
            max_record_age_s=300,
            on_failure="Dead",
        ),
    )


def test_schedules(stack: Stack) -> None:
    assert set(map(repr, stack.schedules)) == {
        repr(Schedule("WebEvery", "Web", 300.0, {"a": 1})),
        repr(Schedule("WebSometimes", "Web", 3600.0, None, enabled=False)),
    }


def test_queue_knows_its_dead_letters(stack: Stack) -> None:
    work = stack.queues["Work"]

    assert (work.visibility_s, work.dead_letters, work.max_receive_count) == (1800, "Dead", 3)
    assert work.arn == "arn:aws:sqs:us-east-1:123456789012:fish-Work"
    assert "events.amazonaws.com" in work.attributes["Policy"]


def test_rule_knows_its_targets(stack: Stack) -> None:
    rule = stack.rules["Stored"]

    assert rule.pattern["detail"]["bucket"]["name"] == ["fish-123456789012"]
    assert [(target.queue, target.dead_letters) for target in rule.targets] == [("Work", "Dead")]


def test_bucket_and_table(stack: Stack) -> None:
    assert stack.buckets["Bucket"].name == "fish-123456789012"
    assert stack.buckets["Bucket"].event_bridge
    assert stack.tables["Table"].stream


def test_names_are_the_same_every_time(stack: Stack, template: Path) -> None:
    again = load_stack(template, {"Stage": "prod"}, Addresses(AWS, GATEWAY), name="fish")

    assert again == stack


@pytest.mark.parametrize("encryption", ["SSE-S3", "SSE-KMS"])
@pytest.mark.parametrize("mode", ["mock", "local", "real"])
def test_the_platforms_own_template_is_emulated_whole(encryption: str, mode: str) -> None:
    parameters = {"Encryption": encryption, "ExternalServicesMode": mode, "AlarmsEnabled": "true"}

    stack = load_stack(PLATFORM, parameters, Addresses(AWS, GATEWAY))

    assert all(function.handler.startswith("functions.") for function in stack.functions.values())
    variables = [value for function in stack.functions.values() for value in function.environment.values()]
    assert not [value for value in variables if "amazonaws.com" in value]
