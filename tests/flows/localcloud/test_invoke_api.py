"""Lambda's Invoke operation: what a client or a function that calls a function sees."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localcloud.aws.credentials import client_settings
from localcloud.aws.rights import Use
from localcloud.engine import EngineSettings
from tests.flows.localcloud.mini_cloud import Mini, running_mini, until

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mini]:
    with running_mini(tmp_path_factory.mktemp("invoke"), settings=EngineSettings(retry_after_s=0.1)) as mini:
        yield mini


@pytest.fixture
def client(mini: Mini) -> Iterator[Any]:
    config = Config(retries={"total_max_attempts": 1})
    client = boto3.client("lambda", config=config, **client_settings(mini.cloud.lambda_endpoint))
    yield client
    client.close()


def invoke(client: Any, how: str, event: object, function: str = "goldenfish-InvokedFunction", **more: str) -> Any:
    return client.invoke(FunctionName=function, InvocationType=how, Payload=json.dumps(event), **more)


def refusal(client: Any, how: str, event: object, **more: str) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as refused:
        invoke(client, how, event, **more)
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


def requests_of(mini: Mini, mark: str) -> list[str]:
    """The request id of each attempt of the event that holds the mark."""
    found = mini.invocations("InvokedFunction")
    return [entry["request"] for entry in found if "request" in entry and mark in json.dumps(entry["event"])]


def test_a_call_waits_for_the_answer(client: Any) -> None:
    answer = invoke(client, "RequestResponse", {"anything": 1})
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in answer
    assert json.loads(answer["Payload"].read())["statusCode"] == 200


def test_an_exception_is_the_functions_not_the_calls(client: Any) -> None:
    answer = invoke(client, "RequestResponse", {"raise": "no idea"})
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    error = json.loads(answer["Payload"].read())
    assert (error["errorType"], error["errorMessage"]) == ("RuntimeError", "no idea")


def test_an_event_is_accepted_at_once_and_runs_under_its_request_id(mini: Mini, client: Any, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    answer = invoke(client, "Event", {"wait": str(gate)})
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    until(lambda: requests_of(mini, str(gate)))
    with pytest.raises(TimeoutError, match="1 asynchronous events"):
        mini.cloud.wait_idle(0.3)
    gate.touch()
    mini.cloud.wait_idle()
    assert requests_of(mini, str(gate)) == [answer["ResponseMetadata"]["RequestId"]]


def test_an_event_outlives_the_request_that_started_it(mini: Mini, client: Any, tmp_path: Path) -> None:
    """The route's limit is two seconds here; API Gateway's is 29 (WebSocket) and 30 (HTTP)."""
    gate = tmp_path / "gate"
    query = {"invoke": "", "function": "goldenfish-InvokedFunction", "payload": json.dumps({"wait": str(gate)})}
    slow = query | {"function": "goldenfish-JobFunction", "how": "RequestResponse"}
    with httpx.Client(base_url=mini.cloud.http_url, timeout=20) as http:
        until(lambda: http.get("/", params=query | {"how": "DryRun"}).text == "204")  # its client is made by then
        assert http.get("/", params=query).text == "202"
        assert http.get("/", params=slow).status_code == 503  # the same work inside the request
    gate.touch()
    mini.cloud.wait_idle()
    assert {"waited": str(gate)} in [entry["event"] for entry in mini.invocations("InvokedFunction")]


def test_a_failed_event_is_tried_again_under_the_same_id_and_then_told(mini: Mini, client: Any) -> None:
    request_id = invoke(client, "Event", {"raise": "always"})["ResponseMetadata"]["RequestId"]
    mini.cloud.wait_idle()
    assert requests_of(mini, "always") == [request_id, request_id]
    letters = [json.loads(letter.body) for letter in mini.cloud.dead_letters("InvokedDeadLetters")]
    (letter,) = [letter for letter in letters if letter["requestContext"]["requestId"] == request_id]
    assert letter["requestContext"] == {
        "requestId": request_id,
        "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:goldenfish-InvokedFunction:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 2,
    }
    assert letter["requestPayload"] == {"raise": "always"}
    assert letter["responseContext"]["functionError"] == "Unhandled"
    assert letter["responsePayload"]["errorMessage"] == "always"


def test_without_settings_an_event_gets_three_attempts(mini: Mini, client: Any) -> None:
    invoke(client, "Event", {"raise": "thrice"}, function="goldenfish-JobFunction")
    mini.cloud.wait_idle()
    assert sum(entry["event"] == {"raise": "thrice"} for entry in mini.invocations("JobFunction")) == 3


def test_an_event_that_has_become_too_old_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_mini(tmp_path, settings=EngineSettings(retry_after_s=0.1)) as mini:
        client = boto3.client("lambda", **client_settings(mini.cloud.lambda_endpoint))
        time_now = [time.time()]
        monkeypatch.setattr("localcloud.invoke.asynchronous.time.time", lambda: time_now[0])
        gate = tmp_path / "and_then_fail"
        invoke(client, "Event", {"wait": str(gate)})
        until(lambda: requests_of(mini, str(gate)))
        time_now[0] += 61
        gate.touch()
        mini.cloud.wait_idle()
        (letter,) = [json.loads(letter.body) for letter in mini.cloud.dead_letters("InvokedDeadLetters")]
    assert letter["requestContext"]["condition"] == "EventAgeExceeded"


def test_the_rights_that_functions_use_are_known(mini: Mini, client: Any) -> None:
    """No role is evaluated here, so a test can hold what was used against the template's roles."""
    bucket = mini.cloud.stack.buckets["Bucket"].name
    invoke(client, "RequestResponse", {"list": bucket})
    invoke(client, "RequestResponse", {"invoke": {"function": "goldenfish-JobFunction"}})
    mini.client("s3").put_object(Bucket=bucket, Key="by no function", Body=b"")
    of_this = {use for use in mini.cloud.rights_used() if use.caller == "InvokedFunction"}
    assert of_this >= {
        Use("InvokedFunction", "s3:ListBucket", bucket),
        Use("InvokedFunction", "lambda:InvokeFunction", "goldenfish-JobFunction"),
    }
    assert not any("by no function" in use.resource for use in mini.cloud.rights_used())


def test_functions_know_the_address(mini: Mini, client: Any) -> None:
    wanted = {"function": "goldenfish-JobFunction", "how": "RequestResponse"}
    answer = invoke(client, "RequestResponse", {"invoke": wanted})
    assert json.loads(answer["Payload"].read()) == 200


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:lambda:us-east-1:123456789012:function:goldenfish-InvokedFunction",
        "123456789012:function:goldenfish-InvokedFunction",
        "goldenfish-InvokedFunction:$LATEST",
    ],
)
def test_a_function_has_several_names(client: Any, name: str) -> None:
    assert invoke(client, "DryRun", {}, function=name)["StatusCode"] == 204


@pytest.mark.parametrize("name", ["InvokedFunction", "nobody", "goldenfish-InvokedFunction:live"])
def test_another_name_is_not_found(client: Any, name: str) -> None:
    status, code, message = refusal(client, "Event", {}, function=name)
    assert (status, code) == (404, "ResourceNotFoundException")
    assert message == f"Function not found: arn:aws:lambda:us-east-1:123456789012:function:{name}"


def test_an_event_above_one_megabyte_and_a_call_above_six_are_refused(client: Any) -> None:
    assert invoke(client, "Event", "x" * (MEGABYTE - 2), function="goldenfish-WebFunction")["StatusCode"] == 202
    assert refusal(client, "Event", "x" * (MEGABYTE - 1))[:2] == (413, "RequestTooLargeException")
    assert refusal(client, "RequestResponse", "x" * (6 * MEGABYTE - 1))[:2] == (413, "RequestTooLargeException")


def test_what_is_no_json_is_refused(client: Any) -> None:
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke(FunctionName="goldenfish-InvokedFunction", Payload=b"{")


def test_above_the_reserved_concurrency_a_call_is_throttled_and_an_event_waits(
    mini: Mini, client: Any, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    first = threading.Thread(target=invoke, args=(client, "RequestResponse", {"wait": str(gate)}))
    first.start()
    until(lambda: requests_of(mini, str(gate)))
    with pytest.raises(client.exceptions.TooManyRequestsException) as throttled:
        invoke(client, "RequestResponse", {})
    assert throttled.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    second = invoke(client, "Event", {"second": str(gate)})["ResponseMetadata"]["RequestId"]
    assert second not in requests_of(mini, str(gate))
    gate.touch()
    first.join()
    mini.cloud.wait_idle()
    assert second in requests_of(mini, str(gate))


def test_what_is_not_emulated_is_refused(mini: Mini, client: Any) -> None:
    assert refusal(client, "RequestResponse", {}, LogType="Tail")[:2] == (501, "NotImplemented")
    with pytest.raises(ClientError, match="only Invoke"):
        client.list_functions()
    unsigned = httpx.post(f"{mini.cloud.lambda_endpoint}/2015-03-31/functions/goldenfish-InvokedFunction/invocations")
    assert unsigned.status_code == 403
