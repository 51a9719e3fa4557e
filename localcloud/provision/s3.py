"""Makes buckets with encryption, versions, lifecycle, CORS and public access block.

Their notifications are not told to moto: the door in front of it sends the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from localcloud.template.model import Bucket


def make(buckets: Iterable[Bucket], client: Any) -> None:  # noqa: ANN401 -- boto3's clients have no static type
    """Makes the buckets."""
    for bucket in buckets:
        name, properties = bucket.name, bucket.properties
        client.create_bucket(Bucket=name)
        if "VersioningConfiguration" in properties:
            client.put_bucket_versioning(
                Bucket=name, VersioningConfiguration={"Status": properties["VersioningConfiguration"]["Status"]}
            )
        if "BucketEncryption" in properties:
            client.put_bucket_encryption(
                Bucket=name, ServerSideEncryptionConfiguration=_encryption(properties["BucketEncryption"])
            )
        if "PublicAccessBlockConfiguration" in properties:
            block = {
                option: str(value).lower() == "true"
                for option, value in properties["PublicAccessBlockConfiguration"].items()
            }
            client.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
        if "OwnershipControls" in properties:
            client.put_bucket_ownership_controls(Bucket=name, OwnershipControls=properties["OwnershipControls"])
        if "CorsConfiguration" in properties:
            client.put_bucket_cors(Bucket=name, CORSConfiguration=_cors(properties["CorsConfiguration"]))
        if "LifecycleConfiguration" in properties:
            rules = [_lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
            client.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})


def _encryption(configuration: Mapping[str, Any]) -> dict[str, Any]:
    rules = []
    for given in configuration["ServerSideEncryptionConfiguration"]:
        rule = {"ApplyServerSideEncryptionByDefault": given["ServerSideEncryptionByDefault"]}
        if "BucketKeyEnabled" in given:
            rule["BucketKeyEnabled"] = str(given["BucketKeyEnabled"]).lower() == "true"
        rules.append(rule)
    return {"Rules": rules}


def _cors(configuration: Mapping[str, Any]) -> dict[str, Any]:
    rules = []
    for given in configuration["CorsRules"]:
        rule = {name: given[name] for name in ("AllowedHeaders", "AllowedMethods", "AllowedOrigins") if name in given}
        if "ExposedHeaders" in given:
            rule["ExposeHeaders"] = given["ExposedHeaders"]
        if "MaxAge" in given:
            rule["MaxAgeSeconds"] = int(given["MaxAge"])
        rules.append(rule)
    return {"CORSRules": rules}


def _lifecycle_rule(given: Mapping[str, Any]) -> dict[str, Any]:
    rule: dict[str, Any] = {"Status": given["Status"], "Filter": {"Prefix": given.get("Prefix", "")}}
    if "Id" in given:
        rule["ID"] = given["Id"]
    if "ExpirationInDays" in given:
        rule["Expiration"] = {"Days": int(given["ExpirationInDays"])}
    elif "ExpiredObjectDeleteMarker" in given:
        rule["Expiration"] = {"ExpiredObjectDeleteMarker": str(given["ExpiredObjectDeleteMarker"]).lower() == "true"}
    for name in ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"):
        if name in given:
            rule[name] = {option: int(value) for option, value in given[name].items()}
    if "Transitions" in given:
        rule["Transitions"] = [
            {"StorageClass": transition["StorageClass"], "Days": int(transition["TransitionInDays"])}
            for transition in given["Transitions"]
        ]
    return rule
