"""Queues, rules and event sources: what AWS does not refuse, and what loses or poisons messages all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.translated_template import Translated, deployed, role_rights, statements

WORKERS = {
    "AsrFunction": "AsrQueue",
    "AssessFunction": "AssessQueue",
    "InsightsFunction": "InsightsQueue",
    "WebhookFunction": "WebhookQueue",
}
RULES = {"AsrRule": "AsrRule", "AssessRule": "AssessRule", "SweeperFunctionEveryFiveMinutes": "SweepRule"}
"""Every rule, with the name that its dead-letter queue begins with."""
DAY_S = 86_400


@pytest.fixture(params=["SSE-S3", "SSE-KMS"])
def stack(request: pytest.FixtureRequest) -> Translated:
    return deployed(Encryption=request.param, AlarmsEnabled="true")


def queue_sources(stack: Translated) -> dict[str, dict[str, Any]]:
    """Event source mappings of queues, by function."""
    mappings = stack.of("AWS::Lambda::EventSourceMapping").values()
    return {m["FunctionName"]: m for m in mappings if m["EventSourceArn"] != "Table.StreamArn"}


def stream_sources(stack: Translated) -> dict[str, dict[str, Any]]:
    """Event source mappings of the table's stream, by function."""
    mappings = stack.of("AWS::Lambda::EventSourceMapping").values()
    return {m["FunctionName"]: m for m in mappings if m["EventSourceArn"] == "Table.StreamArn"}


def dead_letter_queues(stack: Translated) -> set[str]:
    """All queues that hold what went wrong."""
    return {name for name in stack.of("AWS::SQS::Queue") if name.endswith("DeadLetters")}


def queue_policies(stack: Translated) -> dict[str, list[dict[str, Any]]]:
    """Policy statements that apply to each queue."""
    found: dict[str, list[dict[str, Any]]] = {}
    for policy in stack.of("AWS::SQS::QueuePolicy").values():
        for queue in policy["Queues"]:
            assert queue not in found, f"{queue} has two policies: the later one replaces the earlier"
            found[queue] = list(statements(policy["PolicyDocument"]))
    return found


def test_each_worker_reads_its_own_queue(stack: Translated) -> None:
    read = {function: source["EventSourceArn"] for function, source in queue_sources(stack).items()}
    assert read == {function: f"{queue}.Arn" for function, queue in WORKERS.items()}


@pytest.mark.parametrize(("function", "queue"), WORKERS.items())
def test_visibility_is_six_times_the_timeout_and_more(stack: Translated, function: str, queue: str) -> None:
    window = int(queue_sources(stack)[function].get("MaximumBatchingWindowInSeconds", 0))
    timeout = int(stack.properties(function)["Timeout"])
    assert int(stack.properties(queue)["VisibilityTimeout"]) >= 6 * timeout + window


@pytest.mark.parametrize("timeout", ["300", "900"])
def test_visibility_follows_the_timeout_that_is_chosen(timeout: str) -> None:
    chosen = deployed(AsrTimeout=timeout)
    assert int(chosen.properties("AsrFunction")["Timeout"]) == int(timeout)
    assert int(chosen.properties("AsrQueue")["VisibilityTimeout"]) == 6 * int(timeout)


@pytest.mark.parametrize("function", WORKERS)
def test_only_failed_messages_come_back(stack: Translated, function: str) -> None:
    assert queue_sources(stack)[function]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("function", WORKERS)
def test_vendors_are_protected_by_maximum_concurrency(stack: Translated, function: str) -> None:
    assert 2 <= int(queue_sources(stack)[function]["ScalingConfig"]["MaximumConcurrency"]) <= 1000
    # Reserved concurrency would make the pollers throttle and push good messages to the dead letters.
    assert "ReservedConcurrentExecutions" not in stack.properties(function)


@pytest.mark.parametrize("function", ["AsrFunction", "AssessFunction"])
def test_minutes_of_work_are_not_batched(stack: Translated, function: str) -> None:
    assert queue_sources(stack)[function]["BatchSize"] == 1


@pytest.mark.parametrize("function", WORKERS)
def test_messages_are_not_filtered_away(stack: Translated, function: str) -> None:
    assert "FilterCriteria" not in queue_sources(stack)[function], "SQS deletes what a filter does not match"


@pytest.mark.parametrize(("function", "queue"), WORKERS.items())
def test_a_poison_message_ends_in_a_dead_letter_queue(stack: Translated, function: str, queue: str) -> None:
    redrive = stack.properties(queue)["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == f"{queue.removesuffix('Queue')}DeadLetters.Arn"
    assert int(redrive["maxReceiveCount"]) >= 2
    # The worker stores the failure at its last attempt, so it must know which one that is.
    assert int(stack.environment(function)["MAX_RECEIVE_COUNT"]) == int(redrive["maxReceiveCount"])


def test_dead_letters_are_kept_as_long_as_sqs_can(stack: Translated) -> None:
    for name in dead_letter_queues(stack):
        assert stack.properties(name)["MessageRetentionPeriod"] == 14 * DAY_S
    for name in WORKERS.values():
        assert stack.properties(name)["MessageRetentionPeriod"] < 14 * DAY_S


def test_every_dead_letter_queue_has_an_alarm(stack: Translated) -> None:
    watched = {
        alarm["Dimensions"][0]["Value"].removesuffix(".QueueName")
        for alarm in stack.of("AWS::CloudWatch::Alarm").values()
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible" and int(alarm["Threshold"]) == 0
    }
    assert watched == dead_letter_queues(stack)
    redriving = {name for name, queue in stack.of("AWS::SQS::Queue").items() if "RedrivePolicy" in queue}
    assert redriving == set(WORKERS.values())


def test_alarms_cost_money_only_when_wanted() -> None:
    kinds = {resource["Type"] for resource in deployed(AlarmsEnabled="false").resources.values()}
    assert "AWS::CloudWatch::Alarm" not in kinds


def test_every_queue_refuses_plain_http(stack: Translated) -> None:
    policies = queue_policies(stack)
    assert set(policies) == set(stack.of("AWS::SQS::Queue"))
    for queue, found in policies.items():
        denied = [s for s in found if s["Effect"] == "Deny"]
        assert denied[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, queue
        assert denied[0]["Action"] == ["sqs:*"], queue
        assert denied[0]["Principal"] == "*", queue


@pytest.mark.parametrize(("queue", "rule"), [("AsrQueue", "AsrRule"), ("AssessQueue", "AssessRule")])
def test_only_its_rule_may_send_to_a_workers_queue(stack: Translated, queue: str, rule: str) -> None:
    allowed = [s for s in queue_policies(stack)[queue] if s["Effect"] == "Allow"]
    assert [s["Principal"] for s in allowed] == [{"Service": "events.amazonaws.com"}]
    assert allowed[0]["Condition"] == {"ArnEquals": {"aws:SourceArn": f"{rule}.Arn"}}
    assert allowed[0]["Resource"] == [f"{queue}.Arn"]
    assert allowed[0]["Action"] == ["sqs:SendMessage"]


def test_no_policy_lets_everybody_send(stack: Translated) -> None:
    for queue, found in queue_policies(stack).items():
        for statement in found:
            if statement["Effect"] == "Allow":
                assert "Condition" in statement, queue
                assert statement["Principal"] != "*", queue


def test_every_queue_is_encrypted(stack: Translated) -> None:
    for name, queue in stack.of("AWS::SQS::Queue").items():
        ours, amazons = queue.get("KmsMasterKeyId") == "DataKey", queue.get("SqsManagedSseEnabled") is True
        assert ours != amazons, name
        assert ours == ("DataKey" in stack.resources), name


def test_one_rule_and_one_queue_for_each_worker(stack: Translated) -> None:
    rules = {name: rule for name, rule in stack.of("AWS::Events::Rule").items() if "EventPattern" in rule}
    assert {name: [t["Arn"] for t in rule["Targets"]] for name, rule in rules.items()} == {
        "AsrRule": ["AsrQueue.Arn"],
        "AssessRule": ["AssessQueue.Arn"],
    }
    for rule in rules.values():
        target = rule["Targets"][0]
        assert not {"InputTransformer", "Input", "InputPath"} & set(target), "workers read the event as S3 sent it"


def test_every_rule_target_has_dead_letters_of_its_own(stack: Translated) -> None:
    rules = stack.of("AWS::Events::Rule")
    found = {name: [target["DeadLetterConfig"]["Arn"] for target in rule["Targets"]] for name, rule in rules.items()}
    assert found == {name: [f"{letters}DeadLetters.Arn"] for name, letters in RULES.items()}
    policies = queue_policies(stack)
    for rule, letters in RULES.items():
        (allowed,) = [s for s in policies[f"{letters}DeadLetters"] if s["Effect"] == "Allow"]
        assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Action"] == ["sqs:SendMessage"]
        assert allowed["Resource"] == [f"{letters}DeadLetters.Arn"]
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": f"{rule}.Arn"}}


def test_every_reader_of_the_stream_tells_what_it_gave_up(stack: Translated) -> None:
    mappings = stack.of("AWS::Lambda::EventSourceMapping").values()
    given_up = {
        m["FunctionName"]: m["DestinationConfig"]["OnFailure"]["Destination"]
        for m in mappings
        if m["EventSourceArn"] == "Table.StreamArn"
    }
    assert "PushFunction" in given_up
    rights = role_rights(stack)
    for function, queue in given_up.items():
        name = function.removesuffix("Function")
        assert queue == f"{name}DeadLetters.Arn"
        assert queue in rights[f"{name}Role"]["sqs:SendMessage"]


def test_rules_take_recordings_and_nothing_that_workers_write(stack: Translated) -> None:
    # Slices of an answer that goes on are transcribed, never measured; parts/, speech/ and turns/ are no recordings.
    taken = {"AsrRule": [{"prefix": "audio/"}, {"prefix": "slices/"}], "AssessRule": [{"prefix": "audio/"}]}
    for name, prefixes in taken.items():
        pattern = stack.properties(name)["EventPattern"]
        assert pattern["source"] == ["aws.s3"]
        assert pattern["detail-type"] == ["Object Created"]
        assert pattern["detail"]["bucket"]["name"] == ["RecordingsBucket"]
        assert pattern["detail"]["object"]["key"] == prefixes


def test_no_overlapping_notifications(stack: Translated) -> None:
    # S3 refuses two notifications for one event; neither cfn-lint nor an emulator says so.
    told = [bucket["NotificationConfiguration"] for bucket in stack.of("AWS::S3::Bucket").values()
            if "NotificationConfiguration" in bucket]  # fmt: skip
    assert told == [{"EventBridgeConfiguration": {"EventBridgeEnabled": True}}], "the recordings' bucket, no other"


def test_push_gets_new_events_of_the_log_only(stack: Translated) -> None:
    push = stream_sources(stack)["PushFunction"]
    pattern = json.loads(push["FilterCriteria"]["Filters"][0]["Pattern"])
    assert pattern == {
        "eventName": ["INSERT", "MODIFY"],  # an event is changed only when its writer could not send it
        "dynamodb": {
            "Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}},
            "NewImage": {"sent_by": {"S": [{"exists": False}]}},
        },
    }
    assert push["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # Unbounded retries of one bad record would hold up every session for a day.
    assert push["MaximumRetryAttempts"] >= 1
    assert push["MaximumRecordAgeInSeconds"] <= 3600


def test_the_stream_has_two_readers_and_no_more(stack: Translated) -> None:
    # DynamoDB throttles readers of a shard beyond two: whatever else wants to hear of events is called by the tally.
    assert set(stream_sources(stack)) == {"PushFunction", "TallyFunction"}


def test_the_tally_gets_every_new_event_and_leaves_none_out(stack: Translated) -> None:
    tally = stream_sources(stack)["TallyFunction"]
    pattern = json.loads(tally["FilterCriteria"]["Filters"][0]["Pattern"])
    assert pattern == {"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "EVENT#"}]}}}}
    assert tally["StartingPosition"] == "TRIM_HORIZON"
    assert tally["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert tally["BisectBatchOnFunctionError"] is True
    # A fault of DynamoDB's lasts minutes; a record that can never be counted must not hold up the rest for a day.
    assert tally["MaximumRetryAttempts"] == 100
