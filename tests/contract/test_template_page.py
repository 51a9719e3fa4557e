"""The voice page on AWS: a private bucket that only its distribution reads, the API behind it, browser policies."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import boto3
import dukpy
import pytest

from functions.api.address import DOOR_HEADER, VIEWER_HEADER
from functions.api.app import app
from goldenfish.aws import _S3
from localcloud.template.errors import TemplateError
from tests.contract.translated_template import Translated, deployed, statements

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
PARTS = {"PageBucket", "PageBucketPolicy", "PageAccess", "PageDistribution", "PageHeaders", "PageViewer"}


@pytest.fixture(scope="module")
def stack() -> Translated:
    return deployed()


@pytest.fixture(scope="module")
def settings(stack: Translated) -> dict[str, Any]:
    found: dict[str, Any] = stack.properties("PageDistribution")["DistributionConfig"]
    return found


def directives(stack: Translated) -> dict[str, list[str]]:
    """The content security policy by directive."""
    policy = stack.properties("PageHeaders")["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text = policy["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    return {name: sources for name, *sources in map(str.split, text.split(";"))}


def test_a_stack_may_do_without(stack: Translated) -> None:
    assert set(stack.resources) - set(deployed(WebPage="false").resources) == PARTS


def test_only_the_distribution_reads_the_files(stack: Translated, settings: dict[str, Any]) -> None:
    allowed = [
        statement
        for statement in statements(stack.properties("PageBucketPolicy")["PolicyDocument"])
        if statement["Effect"] == "Allow"
    ]
    assert {(statement["Action"][0], statement["Resource"][0]) for statement in allowed} == {
        ("s3:GetObject", "PageBucket.Arn/*"),
        ("s3:ListBucket", "PageBucket.Arn"),  # so that a missing file is 404
    }
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        source = "arn:aws:cloudfront::123456789012:distribution/PageDistribution"
        assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": source}}
    (bucket,) = [origin for origin in settings["Origins"] if origin["Id"] == "PageBucket"]
    assert bucket["DomainName"] == "PageBucket.RegionalDomainName"
    assert bucket["OriginAccessControlId"] == "PageAccess.Id"
    control = stack.properties("PageAccess")["OriginAccessControlConfig"]
    assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")
    # A query would reach the bucket and list it.
    assert "OriginRequestPolicyId" not in settings["DefaultCacheBehavior"]


def test_every_route_of_the_api_is_handed_on_whole_and_never_kept(settings: dict[str, Any]) -> None:
    behaviors = {behavior["PathPattern"]: behavior for behavior in settings["CacheBehaviors"]}
    for path, operations in app.openapi()["paths"].items():
        (found,) = [behavior for pattern, behavior in behaviors.items() if fnmatchcase(path, pattern)]
        assert {method.upper() for method in operations} <= set(found["AllowedMethods"])
    for behavior in behaviors.values():
        assert behavior["TargetOriginId"] == "HttpApi"
        assert behavior["ViewerProtocolPolicy"] == "https-only"
        assert behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
        assert (
            behavior["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
        )  # AllViewerExceptHostHeader
    (api,) = [origin for origin in settings["Origins"] if origin["Id"] == "HttpApi"]
    assert api["DomainName"] == "HttpApi.execute-api.us-east-1.amazonaws.com"
    assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"


def test_one_callers_refusal_is_not_kept_for_the_next(settings: dict[str, Any]) -> None:
    """CloudFront keeps these for ten seconds by path alone, whatever the cache policy says."""
    kept = {entry["ErrorCode"]: entry["ErrorCachingMinTTL"] for entry in settings["CustomErrorResponses"]}
    assert kept == dict.fromkeys((404, 414, 500, 501, 502, 503, 504), 0)
    assert not any("ResponsePagePath" in entry for entry in settings["CustomErrorResponses"]), (
        "problems stay readable"
    )


def test_the_api_learns_who_asks_and_from_whom_it_may_believe_that(
    stack: Translated, settings: dict[str, Any]
) -> None:
    code: str = stack.properties("PageViewer")["FunctionCode"]
    request = {"uri": "/api/config", "headers": {VIEWER_HEADER: {"value": "9.9.9.9"}, "accept": {"value": "*/*"}}}
    event = {"request": request, "viewer": {"ip": "2001:db8::1"}}
    passed_on = dukpy.evaljs([code, "handler(dukpy['event'])"], event=event)
    assert passed_on["headers"] == {VIEWER_HEADER: {"value": "2001:db8::1"}, "accept": {"value": "*/*"}}
    for behavior in settings["CacheBehaviors"]:
        assert [found["FunctionARN"] for found in behavior["FunctionAssociations"]] == ["PageViewer.FunctionARN"]
    (api,) = [origin for origin in settings["Origins"] if origin["Id"] == "HttpApi"]
    (door,) = api["OriginCustomHeaders"]
    assert door == {"HeaderName": DOOR_HEADER, "HeaderValue": stack.environment("ApiFunction")["PAGE_DOOR"]}
    assert deployed(WebPage="false").environment("ApiFunction")["PAGE_DOOR"] == "", "then no header is believed"


def test_the_page_begins_at_the_root_over_https(settings: dict[str, Any]) -> None:
    assert settings["DefaultRootObject"] == "index.html"
    assert settings["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert settings["DefaultCacheBehavior"]["AllowedMethods"] == ["GET", "HEAD"]
    assert settings["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == "PageHeaders"


def test_the_page_reaches_this_stack_and_nothing_else(stack: Translated) -> None:
    policy = directives(stack)
    bucket = ["https://RecordingsBucket.RegionalDomainName", "https://RecordingsBucket.DomainName"]
    assert policy["connect-src"] == ["'self'", "wss://WebSocketApi.execute-api.us-east-1.amazonaws.com", *bucket]
    assert policy["media-src"] == ["'self'", "blob:", *bucket]
    assert policy["default-src"] == ["'none'"]
    everything = " ".join(source for sources in policy.values() for source in sources)
    assert "unsafe" not in everything
    assert "*" not in everything


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-1"])
def test_forms_and_addresses_are_signed_for_a_name_that_the_policy_knows(region: str) -> None:
    """The names as CloudFormation gives them: RegionalDomainName and DomainName."""
    credentials = {"aws_access_key_id": "a", "aws_secret_access_key": "s"}
    s3 = boto3.client("s3", region_name=region, config=_S3, **credentials)
    form = s3.generate_presigned_post("recordings-bucket", "audio/x")["url"]
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "recordings-bucket", "Key": "audio/x"})
    known = {f"recordings-bucket.s3.{region}.amazonaws.com", "recordings-bucket.s3.amazonaws.com"}
    assert {urlsplit(form).netloc, urlsplit(address).netloc} <= known


def test_the_page_may_use_the_microphone_and_no_camera(stack: Translated) -> None:
    configured = stack.properties("PageHeaders")["ResponseHeadersPolicyConfig"]
    headers = {item["Header"]: item["Value"] for item in configured["CustomHeadersConfig"]["Items"]}
    allowed = dict(part.strip().split("=") for part in headers["Permissions-Policy"].split(","))
    assert {name for name, who in allowed.items() if who != "()"} == {"microphone"}
    assert allowed["microphone"] == "(self)"
    assert {"camera", "geolocation"} < set(allowed)


@pytest.mark.parametrize(
    ("parameters", "origin"),
    [
        ({}, "https://*.cloudfront.net"),
        ({"PageDomain": "talk.example.org", "PageCertificate": CERTIFICATE}, "https://talk.example.org"),
    ],
)
def test_the_page_may_post_to_the_bucket_besides_the_named_origins(parameters: dict[str, str], origin: str) -> None:
    stack = deployed(CorsOrigin="https://a.example,https://b.example", **parameters)
    (rule,) = stack.properties("RecordingsBucket")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == ["https://a.example", "https://b.example", origin]


def test_a_domain_of_ones_own_has_its_certificate() -> None:
    stack = deployed(PageDomain="talk.example.org", PageCertificate=CERTIFICATE)
    settings = stack.properties("PageDistribution")["DistributionConfig"]
    assert settings["Aliases"] == ["talk.example.org"]
    assert settings["ViewerCertificate"] == {
        "AcmCertificateArn": CERTIFICATE,
        "SslSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    assert "Aliases" not in deployed().properties("PageDistribution")["DistributionConfig"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PageDomain", "https://talk.example.org"),
        ("PageDomain", "talk.example.org/page"),
        ("PageCertificate", CERTIFICATE.replace("us-east-1", "eu-central-1")),
    ],
)
def test_what_cloudfront_would_refuse_late_is_refused_at_once(name: str, value: str) -> None:
    with pytest.raises(TemplateError, match=name):
        deployed(**{name: value})
