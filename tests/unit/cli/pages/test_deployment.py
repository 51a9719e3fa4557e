"""A build on its way to the stack: what is put, in which order and how; what is said when that cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws
from typer.testing import CliRunner

from cli.errors import CommandError, Exit
from cli.main import app
from cli.pages.build import ASK_AGAIN, FOR_EVER, Build, BuiltFile
from cli.pages.deployment import Place, deploy, find_place

SCRIPT = BuiltFile("core/api.01234567.js", b"export {};", "text/javascript; charset=utf-8", FOR_EVER)
WORKER = BuiltFile("service_worker.js", b"self;", "text/javascript; charset=utf-8", ASK_AGAIN)
PAGE = BuiltFile("index.html", b"<!doctype html>", "text/html; charset=utf-8", ASK_AGAIN)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
BUILD = Build("01234567", (SCRIPT, WORKER, PAGE), ())


@pytest.fixture
def account(environment: None) -> Iterator[None]:
    """An account of AWS with nothing in it."""
    with mock_aws():
        yield


@pytest.fixture
def place(account: None) -> Place:
    """A bucket and a distribution."""
    region = {"LocationConstraint": "eu-central-1"}
    boto3.client("s3").create_bucket(Bucket="page", CreateBucketConfiguration=region)
    origin = {"Id": "a", "DomainName": "page.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    origins = {"Quantity": 1, "Items": [origin]}
    behavior = {"TargetOriginId": "a", "ViewerProtocolPolicy": "redirect-to-https"}
    config = {
        "CallerReference": "1",
        "Origins": origins,
        "DefaultCacheBehavior": behavior,
        "Comment": "",
        "Enabled": True,
    }
    made = boto3.client("cloudfront").create_distribution(DistributionConfig=config)
    return Place("page", made["Distribution"]["Id"], "https://d.cloudfront.net")


@pytest.fixture
def formation(environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """CloudFormation's answers, held against its model; moto's own takes seconds to import."""
    client = boto3.client("cloudformation")
    monkeypatch.setattr(boto3, "client", lambda _name: client)
    with Stubber(client) as stubber:
        yield stubber


def told_outputs(formation: Stubber, outputs: dict[str, str]) -> None:
    """The next question is answered with a stack that has these outputs."""
    listed = [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()]
    stack = {"StackName": "goldenfish-dev", "CreationTime": NOW, "StackStatus": "CREATE_COMPLETE", "Outputs": listed}
    formation.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "goldenfish-dev"})


def stored(key: str) -> dict[str, Any]:
    found: dict[str, Any] = boto3.client("s3").get_object(Bucket="page", Key=key)
    return found


def test_each_file_has_its_type_and_may_be_kept_as_long_as_its_name_allows(place: Place) -> None:
    done = deploy(BUILD, place)
    assert done.put == ("core/api.01234567.js", "service_worker.js", "index.html"), "the page comes last"
    for file in BUILD.files:
        held = stored(file.path)
        assert held["Body"].read() == file.content
        assert (held["ContentType"], held["CacheControl"]) == (file.media_type, file.cache_control)


def test_cloudfront_forgets_the_pages(place: Place) -> None:
    done = deploy(BUILD, place)
    told = boto3.client("cloudfront").get_invalidation(DistributionId=place.distribution, Id=done.invalidation)
    assert told["Invalidation"]["InvalidationBatch"]["Paths"]["Items"] == ["/", "/service_worker.js", "/index.html"]


def test_what_is_there_is_not_put_again_and_an_earlier_builds_files_stay(place: Place) -> None:
    deploy(BUILD, place)
    other = replace(SCRIPT, path="core/api.98765432.js")
    done = deploy(Build("98765432", (SCRIPT, other, WORKER, PAGE), ()), place)
    assert done.put == (other.path, "service_worker.js", "index.html")
    assert done.already_there == (SCRIPT.path,)
    deploy(Build("98765432", (other, WORKER, PAGE), ()), place)
    assert stored(SCRIPT.path)["Body"].read() == SCRIPT.content


def test_the_stacks_outputs_tell_the_place(formation: Stubber) -> None:
    told_outputs(
        formation,
        {"PageBucketName": "b", "PageDistributionId": "E1", "PageUrl": "https://d.cloudfront.net", "HttpUrl": "x"},
    )
    assert find_place("goldenfish-dev") == Place("b", "E1", "https://d.cloudfront.net")


def test_no_stack_and_a_stack_without_a_page_are_told_apart(formation: Stubber) -> None:
    formation.add_client_error(
        "describe_stacks", "ValidationError", "Stack with id goldenfish-dev does not exist", 400
    )
    with pytest.raises(CommandError) as refused:
        find_place("goldenfish-dev")
    assert refused.value.code is Exit.NOT_FOUND
    told_outputs(formation, {"HttpUrl": "x"})
    with pytest.raises(CommandError) as refused:
        find_place("goldenfish-dev")
    assert (refused.value.code, refused.value.fix) == (Exit.CONFIGURATION, "deploy it with WebPage=true")


def test_a_refusal_of_cloudformation_is_aws_word_too(formation: Stubber) -> None:
    formation.add_client_error("describe_stacks", "AccessDenied", "not yours", 403)
    with pytest.raises(CommandError) as refused:
        find_place("goldenfish-dev")
    assert (refused.value.code, refused.value.what) == (Exit.UPSTREAM, "AWS refuses: AccessDenied: not yours")


def test_what_aws_refuses_is_said_in_its_words(account: None) -> None:
    with pytest.raises(CommandError) as refused:
        deploy(BUILD, Place("not-there", "E1", "x"))
    assert refused.value.code is Exit.UPSTREAM
    assert "NoSuchBucket" in refused.value.what


def test_the_command_says_where_the_page_is_and_what_was_put(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.pages.deployment.find_place", lambda _stack: place)
    monkeypatch.setattr("cli.pages.build.build", lambda _folder: BUILD)
    shown = CliRunner().invoke(app, ["page", "deploy", "--stack", "goldenfish-dev", "--json"])
    assert shown.exit_code == 0, shown.output
    told = json.loads(shown.stdout)
    assert (told["url"], told["version"], told["put"]) == (
        place.url,
        BUILD.version,
        [file.path for file in BUILD.files],
    )
    again = CliRunner().invoke(app, ["page", "deploy", "--stack", "goldenfish-dev"])
    assert (again.exit_code, again.stdout) == (0, place.url + "\n")
    assert "1 were there" in again.stderr
