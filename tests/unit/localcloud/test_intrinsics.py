"""Intrinsic functions as CloudFormation resolves them."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.template.errors import TemplateError
from localcloud.template.intrinsics import NO_VALUE, Resolver

TEMPLATE = {
    "Parameters": {"Stage": {"Type": "String"}, "Origins": {"Type": "CommaDelimitedList"}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "NotProd": {"Fn::Not": [{"Condition": "IsProd"}]},
        "Both": {"Fn::And": [{"Condition": "NotProd"}, {"Fn::Equals": [True, "true"]}]},
        "Neither": {"Fn::Or": [{"Condition": "IsProd"}, {"Fn::Equals": ["a", "b"]}]},
    },
    "Mappings": {"Days": {"dev": {"Keep": 30}, "prod": {"Keep": 365}}},
}


def attribute(resource: str, name: str) -> str:
    return {"Queue": {"Arn": "arn:queue"}}[resource][name]


@pytest.fixture
def resolver() -> Resolver:
    references = {"Queue": "http://queue"}
    return Resolver(TEMPLATE, {"Stage": "dev", "Origins": "a,b"}, "fish", references.__getitem__, attribute)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Origins"}, ["a", "b"]),
        ({"Ref": "Queue"}, "http://queue"),
        ({"Ref": "AWS::StackName"}, "fish"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::Sub": "${Stage}-${Queue.Arn}-${AWS::Region}"}, "dev-arn:queue-us-east-1"),
        ({"Fn::Sub": ["${Name}/${Stage}/${!Literal}", {"Name": {"Ref": "Queue"}}]}, "http://queue/dev/${Literal}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-dev"),
        ({"Fn::Join": ["+", {"Ref": "Origins"}]}, "a+b"),
        ({"Fn::Split": [",", "x,y"]}, ["x", "y"]),
        ({"Fn::Select": [1, {"Ref": "Origins"}]}, "b"),
        ({"Fn::Select": ["0", {"Fn::Split": [",", "x,y"]}]}, "x"),
        ({"Fn::If": ["IsProd", "yes", {"Ref": "Stage"}]}, "dev"),
        ({"Fn::FindInMap": ["Days", {"Ref": "Stage"}, "Keep"]}, 30),
        ({"a": {"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
        ([{"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}, 2], [2]),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        ),
        (True, True),
    ],
)
def test_value_is_resolved(resolver: Resolver, value: Any, expected: Any) -> None:
    assert resolver.resolve(value) == expected


@pytest.mark.parametrize(
    ("name", "holds"), [("IsProd", False), ("NotProd", True), ("Both", True), ("Neither", False)]
)
def test_condition(resolver: Resolver, name: str, holds: bool) -> None:
    assert resolver.condition(name) is holds


def test_only_the_chosen_branch_is_resolved(resolver: Resolver) -> None:
    assert resolver.resolve({"Fn::If": ["IsProd", {"Ref": "NotThere"}, "fine"]}) == "fine"


def test_no_value_itself_is_passed_on(resolver: Resolver) -> None:
    assert resolver.resolve({"Ref": "AWS::NoValue"}) is NO_VALUE


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"Ref": "Nothing"}, "Ref Nothing"),
        ({"Fn::GetAtt": ["Queue", "Nothing"]}, r"Queue\.Nothing"),
        ({"Fn::GetAtt": ["Nothing", "Arn"]}, r"Nothing\.Arn"),
        ({"Fn::Sub": "${Nothing}"}, "Ref Nothing"),
        ({"Fn::ImportValue": "other-stack"}, "Fn::ImportValue"),
        ({"Fn::Base64": "x"}, "Fn::Base64"),
        ({"Fn::FindInMap": ["Days", "dev", "Nothing"]}, r"Days\.dev\.Nothing"),
        ({"Fn::If": ["Nothing", 1, 2]}, "condition Nothing"),
        ("{{resolve:ssm:/a}}", "dynamic reference"),
    ],
)
def test_what_cannot_be_resolved_is_named(resolver: Resolver, value: Any, named: str) -> None:
    with pytest.raises(TemplateError, match=named):
        resolver.resolve(value)
