"""Everything that names things in the local cloud: keys of objects and items, queues, what is said about messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config

from localcloud.aws.credentials import environment
from localcloud.cloud import LocalCloud


class Stores:
    """The data services of one running local cloud, read past every door."""

    def __init__(self, cloud: LocalCloud) -> None:
        told = environment(cloud.aws_endpoint)
        self._session = boto3.session.Session(
            aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=told["AWS_SESSION_TOKEN"],
            region_name=told["AWS_REGION"],
        )
        self._endpoint = cloud.aws_endpoint

    def _client(self, service: str) -> Any:
        config = Config(s3={"addressing_style": "path"})
        return self._session.client(service, endpoint_url=self._endpoint, config=config)

    def objects(self) -> Iterator[str]:
        """Keys, metadata and tags of every version of every object."""
        s3 = self._client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket["Name"]):
                for version in page.get("Versions", []):
                    named = {"Bucket": bucket["Name"], "Key": version["Key"], "VersionId": version["VersionId"]}
                    head = s3.head_object(**named)
                    yield f"{bucket['Name']}/{version['Key']} {head['Metadata']} {head.get('ContentDisposition')}"

    def item_keys(self) -> Iterator[str]:
        """Key attributes of every item of every table, of its indexes, too."""
        dynamodb = self._client("dynamodb")
        for table in dynamodb.list_tables()["TableNames"]:
            names = [
                a["AttributeName"] for a in dynamodb.describe_table(TableName=table)["Table"]["AttributeDefinitions"]
            ]
            for page in dynamodb.get_paginator("scan").paginate(TableName=table):
                for item in page["Items"]:
                    yield " ".join(str(item[name]) for name in names if name in item)

    def queues(self) -> Iterator[str]:
        """Names and tags of queues, and what lies in them with its attributes."""
        sqs = self._client("sqs")
        for url in sqs.list_queues().get("QueueUrls", []):
            yield url
            wanted = {"MessageAttributeNames": ["All"], "MessageSystemAttributeNames": ["All"]}
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **wanted).get("Messages", []):
                yield str(message)
