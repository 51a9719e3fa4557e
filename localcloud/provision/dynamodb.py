"""Makes tables with indexes, streams and expiry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from localcloud.template.model import Table

# CloudFormation spells these as the API does.
_SAME = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)


def make(tables: Iterable[Table], client: Any) -> dict[str, str]:  # noqa: ANN401 -- boto3's clients have no static type
    """Makes the tables and returns the ARNs of their streams by logical id."""
    streams: dict[str, str] = {}
    for table in tables:
        arguments = {name: table.properties[name] for name in _SAME if name in table.properties}
        if table.stream:
            arguments["StreamSpecification"] = table.properties["StreamSpecification"] | {"StreamEnabled": True}
        encryption = table.properties.get("SSESpecification", {})
        if str(encryption.get("SSEEnabled", False)).lower() == "true":
            arguments["SSESpecification"] = {
                "Enabled": True,
                **{name: encryption[name] for name in ("SSEType", "KMSMasterKeyId") if name in encryption},
            }
        made = client.create_table(TableName=table.name, **arguments)["TableDescription"]
        if table.stream:
            streams[table.logical_id] = made["LatestStreamArn"]
        if "TimeToLiveSpecification" in table.properties:
            expiry = table.properties["TimeToLiveSpecification"]
            client.update_time_to_live(
                TableName=table.name,
                TimeToLiveSpecification={
                    "AttributeName": expiry["AttributeName"],
                    "Enabled": str(expiry["Enabled"]).lower() == "true",
                },
            )
    return streams
