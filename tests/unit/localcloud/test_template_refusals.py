"""A template that asks for what is not emulated is refused, with every reason at once."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.template.errors import TemplateError
from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Stack

ADDRESSES = Addresses("http://127.0.0.1:4566", "http://127.0.0.1:8000")

FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Properties": {"CodeUri": "functions", "Handler": "a.b.c", "Runtime": "python3.13"},
}
QUEUE: dict[str, Any] = {"Type": "AWS::SQS::Queue"}
QUEUE_POLICY = {
    "Type": "AWS::SQS::QueuePolicy",
    "Properties": {
        "Queues": [{"Ref": "Queue"}],
        "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}}]},
    },
}


def rule(**pattern: Any) -> dict[str, Any]:
    target = {"Id": "queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"]} | pattern
    return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": [target]}}


def function(**events: Any) -> dict[str, Any]:
    changed = copy.deepcopy(FUNCTION)
    changed["Properties"]["Events"] = {  # type: ignore[index]
        name: {"Type": event.pop("Type"), "Properties": event} for name, event in events.items()
    }
    return changed


def load(tmp_path: Path, resources: dict[str, Any], parameters: dict[str, str] | None = None, **rest: Any) -> Stack:
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources} | rest
    path = tmp_path / "template.yaml"
    path.write_text(yaml.safe_dump(template, sort_keys=False))
    (tmp_path / "a").mkdir(exist_ok=True)
    (tmp_path / "a" / "b.py").touch()
    return load_stack(path, parameters or {}, ADDRESSES)


def faults(tmp_path: Path, resources: dict[str, Any], **rest: Any) -> tuple[str, ...]:
    with pytest.raises(TemplateError) as refused:
        load(tmp_path, resources, **rest)
    assert all(fault in str(refused.value) for fault in refused.value.faults)
    return refused.value.faults


def test_every_type_and_property_that_is_not_emulated_is_listed(tmp_path: Path) -> None:
    resources = {
        "Topic": {"Type": "AWS::Kinesis::Stream", "Properties": {}},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True, "VisibilityTimeout": 30}},
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "NotificationConfiguration": {"QueueConfigurations": []},
                "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "TagFilters": []}]},
                "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockEverything": True},
                "ReplicationConfiguration": {},
            },
        },
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "GlobalSecondaryIndexes": [{"IndexName": "a", "ContributorInsightsSpecification": {"Enabled": True}}],
                "LocalSecondaryIndexes": [{"IndexName": "b", "Projection": {"ProjectionKind": "ALL"}}],
            },
        },
        "Work": {
            "Type": "AWS::Lambda::Function",
            "CreationPolicy": {},
            "Properties": {"Handler": "a", "VpcConfig": {}},
        },
    }

    assert faults(tmp_path, resources) == (
        "AWS::Kinesis::Stream Topic: this resource type is not emulated locally",
        "AWS::SQS::Queue Queue: property FifoQueue is not emulated locally",
        "AWS::S3::Bucket Bucket.NotificationConfiguration: property QueueConfigurations is not emulated locally",
        "AWS::S3::Bucket Bucket.LifecycleConfiguration.Rules: property TagFilters is not emulated locally",
        "AWS::S3::Bucket Bucket.PublicAccessBlockConfiguration: property BlockEverything is not emulated locally",
        "AWS::S3::Bucket Bucket: property ReplicationConfiguration is not emulated locally",
        "AWS::DynamoDB::Table Table.GlobalSecondaryIndexes: "
        "property ContributorInsightsSpecification is not emulated locally",
        "AWS::DynamoDB::Table Table.LocalSecondaryIndexes.Projection: "
        "property ProjectionKind is not emulated locally",
        "AWS::Lambda::Function Work: resource attribute CreationPolicy is not emulated locally",
        "AWS::Lambda::Function Work: property VpcConfig is not emulated locally",
    )


@pytest.mark.parametrize(
    ("resources", "named"),
    [
        ({"Work": function(Cron={"Type": "Schedule", "Schedule": "cron(0 3 * * ? *)"})}, "only rate"),
        ({"Queue": QUEUE, "Rule": rule()}, "no QueuePolicy lets events.amazonaws.com"),
        ({"Queue": QUEUE, "Policy": QUEUE_POLICY, "Rule": rule(source=["my.app"])}, "Object Created"),
        ({"Queue": QUEUE, "Policy": QUEUE_POLICY, "Rule": rule(detail={"a": [{"cidr": "x"}]})}, "operator cidr"),
        ({"Work": function(Api={"Type": "Api", "Path": "/", "Method": "get"})}, "AWS::ApiGateway::RestApi"),
        (
            {"Queue": QUEUE, "Work": function(Q={"Type": "SQS", "Queue": "arn:aws:sqs:us-east-1:1:other"})},
            "is no AWS::SQS::Queue of this stack",
        ),
        (
            {
                "Queue": QUEUE,
                "Work": function(
                    Q={
                        "Type": "SQS",
                        "Queue": {"Fn::GetAtt": ["Queue", "Arn"]},
                        "FilterCriteria": {"Filters": [{"Pattern": "{}"}]},
                    }
                ),
            },
            "FilterCriteria on a queue",
        ),
        (
            {
                "Api": {
                    "Type": "AWS::Serverless::HttpApi",
                    "Properties": {"CorsConfiguration": {"AllowOrigins": {"Fn::Split": [",", "a,b"]}}},
                },
                "Work": function(Any={"Type": "HttpApi", "ApiId": {"Ref": "Api"}}),
            },
            "AllowOrigins must be a list",
        ),
        (
            {
                "Api": {
                    "Type": "AWS::Serverless::HttpApi",
                    "Properties": {"Auth": {"DefaultAuthorizer": "AWS_IAM", "EnableIamAuthorizer": True}},
                },
                "Work": function(Any={"Type": "HttpApi", "ApiId": {"Ref": "Api"}}),
            },
            "authorizers are not emulated",
        ),
        ({"Work": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b"}}}, "Runtime"),
        (
            {"Work": {"Type": "AWS::Serverless::Function", "Properties": {"PackageType": "Image"}}},
            "ImageConfig.Command",
        ),
    ],
)
def test_what_cannot_run_here_is_named(tmp_path: Path, resources: dict[str, Any], named: str) -> None:
    assert named in " ".join(faults(tmp_path, copy.deepcopy(resources)))


@pytest.mark.parametrize(
    ("declared", "given", "named"),
    [
        ({"Type": "String"}, {}, "no value"),
        ({"Type": "String", "AllowedValues": ["a"]}, {"P": "b"}, "not one of a"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, {"P": "B"}, "does not match"),
        ({"Type": "String", "MinLength": 3}, {"P": "b"}, "too short"),
        ({"Type": "Number", "MaxValue": 3}, {"P": "4"}, "out of range"),
        ({"Type": "Number"}, {"P": "four"}, "not a number"),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a"}, {}, "not emulated"),
        ({"Type": "String", "Default": "x"}, {"Misspelled": "x"}, "Misspelled: the template does not declare it"),
    ],
)
def test_parameter_outside_of_what_the_template_allows(
    tmp_path: Path, declared: dict[str, Any], given: dict[str, str], named: str
) -> None:
    assert named in " ".join(faults(tmp_path, {"Queue": QUEUE}, parameters=given, Parameters={"P": declared}))


def test_resource_whose_condition_fails_is_not_looked_at(tmp_path: Path) -> None:
    stream = {"Type": "AWS::Kinesis::Stream", "Condition": "Never"}

    stack = load(tmp_path, {"Queue": QUEUE, "S": stream}, Conditions={"Never": {"Fn::Equals": ["a", "b"]}})

    assert list(stack.queues) == ["Queue"]


def test_what_has_no_meaning_here_is_accepted_and_listed(tmp_path: Path) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"Anything": {"Fn::ImportValue": "elsewhere"}}}

    stack = load(tmp_path, {"Role": role, "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": []}}})

    assert stack.accepted == ("AWS::IAM::Role Role", "AWS::SQS::Queue Queue.Tags")


@pytest.mark.parametrize("text", ["", "Resources: [", "Resources: {}", "- a list"])
def test_file_that_is_no_template(tmp_path: Path, text: str) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(text)

    with pytest.raises(TemplateError, match=r"template\.yaml"):
        load_stack(path, {}, ADDRESSES)


def test_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="No such file"):
        load_stack(tmp_path / "template.yaml", {}, ADDRESSES)
