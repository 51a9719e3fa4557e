"""The stack's resources exist under the names, and with the settings, that the template gives them."""

from __future__ import annotations

import json

import pytest

from localcloud.provision.stack import provision
from tests.flows.localcloud.aws.conftest import Services


def test_bucket_has_its_settings(services: Services) -> None:
    s3, bucket = services.client("s3"), {"Bucket": services.bucket}

    (rule,) = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == services.stack.keys["DataKey"].arn
    rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(**bucket)["Rules"]}
    assert rules["audio"]["Expiration"] == {"Days": 90}
    assert rules["parts"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"] is True
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"


def test_queue_address_is_the_models_and_messages_reach_the_dead_letters(services: Services) -> None:
    sqs, queues = services.client("sqs"), services.stack.queues
    attributes = sqs.get_queue_attributes(QueueUrl=queues["Work"].url, AttributeNames=["All"])["Attributes"]
    assert attributes["QueueArn"] == queues["Work"].arn
    assert attributes["VisibilityTimeout"] == "120"

    sqs.send_message(QueueUrl=queues["Work"].url, MessageBody="poison")
    for _ in range(3):
        received = sqs.receive_message(QueueUrl=queues["Work"].url).get("Messages", [])
        for message in received:
            sqs.change_message_visibility(
                QueueUrl=queues["Work"].url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )

    (dead,) = sqs.receive_message(QueueUrl=queues["WorkDead"].url)["Messages"]
    assert dead["Body"] == "poison"


def test_table_has_index_expiry_and_stream(services: Services) -> None:
    dynamodb, table = services.client("dynamodb"), services.stack.tables["Table"]
    described = dynamodb.describe_table(TableName=table.name)["Table"]

    assert described["TableArn"] == table.arn
    assert described["GlobalSecondaryIndexes"][0]["IndexName"] == "by-gsi"
    assert described["LatestStreamArn"] == services.provisioned.stream_arns["Table"]
    expiry = dynamodb.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert (expiry["AttributeName"], expiry["TimeToLiveStatus"]) == ("expires_at", "ENABLED")


def test_secrets_come_from_the_runner_the_template_or_chance(services: Services) -> None:
    def value(logical_id: str) -> str:
        arn = services.stack.secrets[logical_id].arn
        return str(services.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])

    assert value("Given") == "from the runner"
    assert json.loads(value("Declared")) == {"tokens": []}
    generated = json.loads(value("Generated"))
    assert generated["user"] == "me"
    assert len(generated["password"]) == 20


def test_key_has_the_models_id_and_its_alias(services: Services) -> None:
    kms, key = services.client("kms"), services.stack.keys["DataKey"]

    assert kms.describe_key(KeyId=key.arn)["KeyMetadata"]["Arn"] == key.arn
    sealed = kms.encrypt(KeyId="alias/data", Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"


def test_parameter_has_its_value(services: Services) -> None:
    assert services.client("ssm").get_parameter(Name="/golden/fish")["Parameter"]["Value"] == "seven"


def test_value_for_a_secret_that_is_none_is_refused(services: Services) -> None:
    with pytest.raises(ValueError, match="no secret Misspelled"):
        provision(services.stack, services.endpoint, {"Misspelled": "x"})
