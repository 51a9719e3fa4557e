"""Encryption in both settings: what is under which key, and who of AWS may use ours, for what, on whose behalf."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.translated_template import TEMPLATE, Translated, deployed, role_rights, statements

EVERYTHING = {"AlarmsEnabled": "true", "AlarmEmail": "ops@example.org", "ExternalServicesMode": "real"}


@pytest.fixture
def amazons() -> Translated:
    return deployed(Encryption="SSE-S3", **EVERYTHING)


@pytest.fixture
def ours() -> Translated:
    return deployed(Encryption="SSE-KMS", **EVERYTHING)


def key_statements(stack: Translated) -> dict[str, dict[str, Any]]:
    """The key's policy by statement."""
    return {s["Sid"]: s for s in statements(stack.properties("DataKey")["KeyPolicy"])}


def test_queues_are_under_sqs_own_key_unless_there_is_ours(amazons: Translated, ours: Translated) -> None:
    for queue in amazons.of("AWS::SQS::Queue").values():
        assert queue["SqsManagedSseEnabled"] is True
        assert "KmsMasterKeyId" not in queue
    for queue in ours.of("AWS::SQS::Queue").values():
        assert queue["KmsMasterKeyId"] == "DataKey"
        assert "SqsManagedSseEnabled" not in queue


def test_no_key_of_amazons_that_its_own_services_may_not_use() -> None:
    # EventBridge cannot use alias/aws/sqs, CloudWatch not alias/aws/sns: both drop what they carry, without a trace.
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "alias/aws/" in line and not line.lstrip().startswith("#")]
    for setting in ("SSE-S3", "SSE-KMS"):
        assert "alias/aws/" not in json.dumps(deployed(Encryption=setting, **EVERYTHING).resources, default=str)


def test_rules_may_use_the_key_of_every_queue_that_they_send_to(ours: Translated) -> None:
    rules = key_statements(ours)["RulesReachEncryptedQueues"]
    assert rules["Principal"] == {"Service": "events.amazonaws.com"}
    assert set(rules["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert rules["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    pattern = rules["Condition"]["ArnLike"]["aws:SourceArn"]
    assert pattern == "arn:aws:events:us-east-1:123456789012:rule/stack-*"
    for rule in ours.of("AWS::Events::Rule").values():
        assert "Name" not in rule, "CloudFormation's own name, <stack>-<logical id>-…, is what the pattern fits"
        for target in rule["Targets"]:
            for queue in (target["Arn"], target["DeadLetterConfig"]["Arn"]):
                if queue.endswith("Function.Arn"):
                    continue
                assert ours.properties(queue.removesuffix(".Arn"))["KmsMasterKeyId"] == "DataKey"


def test_logs_are_under_the_key_and_only_those_of_this_stack(amazons: Translated, ours: Translated) -> None:
    assert not any("KmsKeyId" in group for group in amazons.of("AWS::Logs::LogGroup").values())
    logs = key_statements(ours)["LogsAreEncrypted"]
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    pattern = logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert pattern == "arn:aws:logs:us-east-1:123456789012:log-group:/goldenfish/stack/*"
    for name, group in ours.of("AWS::Logs::LogGroup").items():
        assert group["KmsKeyId"] == "DataKey.Arn", name
        assert group["LogGroupName"].startswith("/goldenfish/stack/"), name


def test_alarm_mails_reach_their_topic(amazons: Translated, ours: Translated) -> None:
    assert "KmsMasterKeyId" not in amazons.properties("AlarmTopic")
    assert ours.properties("AlarmTopic")["KmsMasterKeyId"] == "DataKey"
    alarms = key_statements(ours)["AlarmsReachEncryptedTopic"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(alarms["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert alarms["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    pattern = alarms["Condition"]["ArnLike"]["aws:SourceArn"]
    assert pattern == "arn:aws:cloudwatch:us-east-1:123456789012:alarm:stack-*"
    for alarm in ours.of("AWS::CloudWatch::Alarm").values():
        assert "AlarmName" not in alarm


def test_a_service_of_amazons_uses_the_key_only_on_this_stacks_behalf(ours: Translated) -> None:
    for sid, statement in key_statements(ours).items():
        if "Service" in statement["Principal"]:
            assert "ArnLike" in statement["Condition"], sid
        else:
            assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}, sid


def test_every_address_that_is_told_is_with_tls(amazons: Translated) -> None:
    told = [
        str(value)
        for name in amazons.of("AWS::Lambda::Function")
        for value in amazons.environment(name).values()
        if "://" in str(value)
    ]
    assert any(address.startswith("wss://") for address in told)
    assert [address for address in told if not address.startswith(("wss://", "https://"))] == []


def test_every_sender_and_reader_of_queues_may_use_the_key_for_it(ours: Translated) -> None:
    for name, role in ours.of("AWS::IAM::Role").items():
        actions = set(role_rights(ours)[name])
        (key,) = [s for s in statements(role["Policies"][0]["PolicyDocument"]) if "kms:Decrypt" in s["Action"]]
        through = {service.split(".")[0] for service in key["Condition"]["StringEquals"]["kms:ViaService"]}
        used = {"sqs", "s3", "dynamodb", "secretsmanager"} & {action.partition(":")[0] for action in actions}
        # Streams and tables of DynamoDB decrypt for the caller, too.
        assert used <= through, name
