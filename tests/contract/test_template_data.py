"""What keeps recordings and results safe, and what lets go of them in time."""

from __future__ import annotations

import re

import pytest

from functions.api.app import app
from goldenfish.settings import read_settings
from localcloud.template.errors import TemplateError
from tests.contract.translated_template import Translated, deployed, statements


@pytest.fixture(params=["SSE-S3", "SSE-KMS"])
def stack(request: pytest.FixtureRequest) -> Translated:
    return deployed(Encryption=request.param, ExternalServicesMode="real")


def test_data_outlives_the_stack(stack: Translated) -> None:
    kept = {"RecordingsBucket", "Table"} | ({"DataKey"} & set(stack.resources))
    for name in kept:
        assert stack.resources[name]["DeletionPolicy"] == "Retain", name
        assert stack.resources[name]["UpdateReplacePolicy"] == "Retain", name


def test_buckets_are_closed_to_the_public(stack: Translated) -> None:
    for bucket in stack.of("AWS::S3::Bucket").values():
        assert bucket["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }
        assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_buckets_refuse_plain_http(stack: Translated) -> None:
    found = stack.of("AWS::S3::BucketPolicy").values()
    policies = {policy["Bucket"]: list(statements(policy["PolicyDocument"])) for policy in found}
    assert set(policies) == set(stack.of("AWS::S3::Bucket"))
    for bucket, (statement, *more) in policies.items():
        assert all(other["Effect"] == "Allow" for other in more), "what else is let in: test_template_page.py"
        assert statement["Effect"] == "Deny"
        assert statement["Principal"] == "*"
        assert statement["Action"] == ["s3:*"]
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert set(statement["Resource"]) == {f"{bucket}.Arn", f"{bucket}.Arn/*"}


def test_encryption_by_parameter() -> None:
    amazons, ours = deployed(Encryption="SSE-S3"), deployed(Encryption="SSE-KMS")
    assert "DataKey" not in amazons.resources
    for stack, algorithm, key in ((amazons, "AES256", None), (ours, "aws:kms", "DataKey.Arn")):
        (rule,) = stack.properties("RecordingsBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"].get("SSEAlgorithm") == algorithm
        assert rule["ServerSideEncryptionByDefault"].get("KMSMasterKeyID") == key
        assert rule["BucketKeyEnabled"] is (key is not None)
        assert stack.properties("Table")["SSESpecification"].get("KMSMasterKeyId") == key
        for secret in stack.of("AWS::SecretsManager::Secret").values():
            assert secret.get("KmsKeyId") == key
        for name, function in stack.of("AWS::Lambda::Function").items():
            assert function["Environment"]["Variables"].get("KMS_KEY_ARN", "") in {"", key}, name


@pytest.mark.parametrize("days", ["30", "90", "365"])
def test_lifecycle_follows_the_retention(days: str) -> None:
    stack = deployed(RetentionDays=days)
    rules = stack.properties("RecordingsBucket")["LifecycleConfiguration"]["Rules"]
    expiring = {rule["Prefix"]: rule for rule in rules if "ExpirationInDays" in rule}
    assert expiring.pop("exports/")["ExpirationInDays"] == 7
    assert set(expiring) == {"audio/", "text-records/", "results/", "speech/", "turns/", "slices/", "parts/"}
    for prefix, rule in expiring.items():
        # What is said in a turn, slices and parts of an answer that goes on: of use for seconds.
        of_use_for_seconds = prefix in {"turns/", "slices/", "parts/"}
        assert str(rule["ExpirationInDays"]) == ("1" if of_use_for_seconds else days), prefix
        # A form can be posted twice, so the older version may be the one that counts; a dead letter asks for it for
        # 14 days. It adds to the retention: an expired object becomes a noncurrent version before it goes.
        noncurrent = 15 if prefix == "audio/" else 1
        assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == noncurrent, prefix
    (leftovers,) = [rule for rule in rules if "ExpirationInDays" not in rule]
    assert "Prefix" not in leftovers
    assert leftovers["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    assert leftovers["ExpiredObjectDeleteMarker"] is True
    assert all(rule["Status"] == "Enabled" for rule in rules)
    for name in stack.of("AWS::Lambda::Function"):
        assert stack.environment(name)["RETENTION_DAYS"] == days, name


@pytest.mark.parametrize(
    ("given", "recordings", "texts"),
    [
        ({"RecordingRetentionDays": "30"}, "30", "365"),
        ({"RetentionDays": "30", "TextRetentionDays": "90"}, "30", "90"),
    ],
)
def test_each_class_has_a_retention_of_its_own(given: dict[str, str], recordings: str, texts: str) -> None:
    stack = deployed(**given)
    rules = stack.properties("RecordingsBucket")["LifecycleConfiguration"]["Rules"]
    days = {rule.get("Prefix"): str(rule.get("ExpirationInDays")) for rule in rules}
    assert (days["audio/"], days["text-records/"], days["results/"]) == (recordings, texts, texts)
    for name in stack.of("AWS::Lambda::Function"):
        said = read_settings({k: str(v) for k, v in stack.environment(name).items() if "RETENTION" in k})
        assert (str(said.recording_days), str(said.text_days)) == (recordings, texts), name


def test_the_table_forgets_recovers_and_tells(stack: Translated) -> None:
    table = stack.properties("Table")
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["open-sessions"]


def test_forms_can_be_posted_from_the_web_page_and_from_nowhere_else() -> None:
    stack = deployed(CorsOrigin="https://voice.example.org", WebPage="false")
    (rule,) = stack.properties("RecordingsBucket")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == ["https://voice.example.org"]
    assert rule["AllowedMethods"] == ["GET", "HEAD", "POST"], "sound is fetched, recordings are posted"
    cors = stack.properties("HttpApi")["Body"]["x-amazon-apigateway-cors"]
    assert cors["allowOrigins"] == ["https://voice.example.org"]


def test_several_web_pages_may_be_let_in() -> None:
    stack = deployed(CorsOrigin="https://voice.example.org,http://localhost:8080", WebPage="false")
    origins = ["https://voice.example.org", "http://localhost:8080"]
    assert stack.properties("HttpApi")["Body"]["x-amazon-apigateway-cors"]["allowOrigins"] == origins
    (rule,) = stack.properties("RecordingsBucket")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == origins


def test_pages_may_use_every_route_and_read_what_it_answers() -> None:
    cors = deployed().properties("HttpApi")["Body"]["x-amazon-apigateway-cors"]
    operations = [
        (method, operation) for item in app.openapi()["paths"].values() for method, operation in item.items()
    ]
    assert {method.upper() for method, _ in operations} <= set(cors["allowMethods"])
    sent = {p["name"].lower() for _, o in operations for p in o.get("parameters", []) if p["in"] == "header"}
    assert sent | {"authorization", "content-type", "x-request-id"} <= set(cors["allowHeaders"])
    told = {"etag", "idempotent-replayed", "retry-after", "x-client-request-id", "x-request-id", "x-response-time"}
    assert told <= set(cors["exposeHeaders"])
    assert "allowCredentials" not in cors, "no cookie is of any use here"


@pytest.mark.parametrize("origins", ["*", "https://*", "https://a.example/", "https://a.example, https://b.example"])
def test_no_wildcard_and_no_path_is_an_origin(origins: str) -> None:
    with pytest.raises(TemplateError, match="CorsOrigin"):
        deployed(CorsOrigin=origins)


def test_no_secret_is_in_the_template(stack: Translated) -> None:
    assert stack.properties("ApiTokens")["SecretString"] == '{"tokens":[]}'
    assert "SecretString" not in stack.properties("SigningKeys")
    assert stack.properties("SigningKeys")["GenerateSecretString"]["PasswordLength"] == 64
    assert "SecretString" not in stack.properties("OpenAiKey")
    assert "GenerateSecretString" not in stack.properties("OpenAiKey")


@pytest.mark.parametrize(
    "parameter", ["", "AsrEngine", "ChatEngine", "SpeechEngine", "Realtime", "ExternalServicesMode"]
)
def test_the_vendors_secret_exists_only_where_the_vendor_is_asked(parameter: str) -> None:
    given = {parameter: "real" if parameter == "ExternalServicesMode" else "openai"} if parameter else {}
    for mode in ("mock", "local"):
        stack = deployed(**{"ExternalServicesMode": mode} | given)
        names = {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).upper(): value for name, value in given.items()}
        asked = read_settings({"EXTERNAL_SERVICES_MODE": mode} | names).asks_openai
        assert asked is bool(parameter)
        assert ("OpenAiKey" in stack.resources) is asked
