"""Asynchronous invocations and CloudFront distributions as the template gives them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.template.errors import TemplateError
from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, EventInvoke, Stack

ADDRESSES = Addresses("http://127.0.0.1:4566", "http://127.0.0.1:8000")
ORIGIN = {"Fn::Sub": "${Sockets}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
RESOURCES: dict[str, Any] = {
    "Function": {
        "Type": "AWS::Serverless::Function",
        "Properties": {"CodeUri": "functions", "Handler": "a.b", "Runtime": "python3.13"},
    },
    "Failed": {"Type": "AWS::SQS::Queue"},
    "Sockets": {
        "Type": "AWS::Serverless::WebSocketApi",
        "Properties": {
            "RouteSelectionExpression": "$request.body.type",
            "StageName": "live",
            "Routes": {"$default": {"FunctionArn": {"Fn::GetAtt": ["Function", "Arn"]}}},
        },
    },
    "Paths": {
        "Type": "AWS::CloudFront::Distribution",
        "Properties": {
            "DistributionConfig": {
                "Enabled": True,
                "Origins": [{"Id": "api", "DomainName": ORIGIN}],
                "DefaultCacheBehavior": {
                    "TargetOriginId": "api",
                    "ViewerProtocolPolicy": "https-only",
                    "FunctionAssociations": [
                        {"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["Rewrite", "FunctionARN"]}}
                    ],
                },
            }
        },
    },
    "Rewrite": {
        "Type": "AWS::CloudFront::Function",
        "Properties": {"Name": "rewrite", "FunctionCode": "code", "FunctionConfig": {"Runtime": "cloudfront-js-2.0"}},
    },
}


def load(tmp_path: Path, resources: dict[str, Any]) -> Stack:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": resources,
        "Outputs": {"Url": {"Value": {"Fn::Sub": "wss://${Paths.DomainName}"}}},
    }
    (tmp_path / "template.yaml").write_text(yaml.safe_dump(template))
    (tmp_path / "a.py").touch()
    return load_stack(tmp_path / "template.yaml", {}, ADDRESSES)


def with_settings(**event_invoke: Any) -> dict[str, Any]:
    resources = copy.deepcopy(RESOURCES)
    resources["Function"]["Properties"]["EventInvokeConfig"] = event_invoke
    return resources


def test_without_settings_an_event_is_tried_three_times_within_six_hours(tmp_path: Path) -> None:
    assert load(tmp_path, RESOURCES).functions["Function"].on_event == EventInvoke(2, 6 * 3600, None)


def test_settings_of_asynchronous_invocations(tmp_path: Path) -> None:
    destination = {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}}
    given = with_settings(MaximumRetryAttempts=0, MaximumEventAgeInSeconds=60, DestinationConfig=destination)
    assert load(tmp_path, given).functions["Function"].on_event == EventInvoke(0, 60, "Failed")


@pytest.mark.parametrize(
    ("destination", "fault"),
    [
        ({"OnFailure": {"Type": "SNS", "Destination": "arn:aws:sns:us-east-1:1:topic"}}, "a destination but a queue"),
        ({"OnSuccess": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}}, "property OnSuccess"),
    ],
)
def test_other_destinations_are_refused(tmp_path: Path, destination: dict[str, Any], fault: str) -> None:
    with pytest.raises(TemplateError, match=f"{fault} is not emulated locally"):
        load(tmp_path, with_settings(DestinationConfig=destination))


def test_a_distribution_knows_its_api_and_its_function(tmp_path: Path) -> None:
    stack = load(tmp_path, RESOURCES)
    paths = stack.distributions["Paths"]
    assert (paths.api, paths.viewer_request) == ("Sockets", "code")
    assert paths.domain_name.endswith(".cloudfront.net")
    assert stack.outputs["Url"] == "ws://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("part", "name", "value", "fault"),
    [
        ("Origins", "DomainName", "www.example.org", "an origin but a WebSocket API or a bucket of this stack"),
        ("DefaultCacheBehavior", "FunctionAssociations", [], "exactly one function, at viewer-request,"),
        ("DefaultCacheBehavior", "LambdaFunctionAssociations", [], "property LambdaFunctionAssociations"),
    ],
)
def test_what_a_distribution_cannot_do_here_is_refused(
    tmp_path: Path, part: str, name: str, value: Any, fault: str
) -> None:
    resources = copy.deepcopy(RESOURCES)
    settings = resources["Paths"]["Properties"]["DistributionConfig"][part]
    (settings[0] if isinstance(settings, list) else settings)[name] = value
    with pytest.raises(TemplateError, match=fault):
        load(tmp_path, resources)


def test_only_the_newer_javascript_runtime_is_run(tmp_path: Path) -> None:
    resources = copy.deepcopy(RESOURCES)
    resources["Rewrite"]["Properties"]["FunctionConfig"]["Runtime"] = "cloudfront-js-1.0"
    with pytest.raises(TemplateError, match=r"only cloudfront-js-2\.0"):
        load(tmp_path, resources)
