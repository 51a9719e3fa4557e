"""Makes KMS keys under the ids that the model has given them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from localcloud.template.model import Key

# The process of the AWS services gives the key the id that this tag asks for (localcloud.aws.identifiers).
KEY_ID_TAG = "goldenfish:local-key-id"


def make(keys: Iterable[Key], client: Any) -> None:  # noqa: ANN401 -- boto3's clients have no static type
    """Makes the keys and their aliases."""
    for key in keys:
        client.create_key(
            Description=key.properties.get("Description", ""),
            KeySpec=key.properties.get("KeySpec", "SYMMETRIC_DEFAULT"),
            KeyUsage=key.properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
            Tags=[{"TagKey": KEY_ID_TAG, "TagValue": key.key_id}],
        )
        for alias in key.aliases:
            client.create_alias(AliasName=alias, TargetKeyId=key.key_id)
