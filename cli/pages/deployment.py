"""A built page on its way to the bucket and distribution of a stack."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cli.errors import CommandError, Exit
from cli.pages.build import ASK_AGAIN, Build

_OUTPUTS = ("PageBucketName", "PageDistributionId", "PageUrl")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack has its page."""

    bucket: str
    distribution: str
    url: str


@dataclass(frozen=True, slots=True)
class Deployed:
    """What was done.

    Attributes:
        put: keys that were written, in order.
        already_there: keys whose content, as their names say, was there.
        invalidation: CloudFront's id of it.
    """

    put: tuple[str, ...]
    already_there: tuple[str, ...]
    invalidation: str


def find_place(stack: str) -> Place:
    """Returns where a deployed stack has its page.

    Raises:
        CommandError: there is no such stack, it has no page, or AWS cannot be asked.
    """
    try:
        (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # CloudFormation's word for "does not exist"
            what = f"there is no stack {stack!r} in this account and region"
            raise CommandError(what, "sam deploy, or set AWS_REGION", Exit.NOT_FOUND) from error
        raise _refused(error) from error
    except BotoCoreError as error:
        raise CommandError(f"AWS cannot be asked: {error}", "aws configure", Exit.CONFIGURATION) from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    if any(name not in outputs for name in _OUTPUTS):
        raise CommandError(f"stack {stack!r} has no page", "deploy it with WebPage=true", Exit.CONFIGURATION)
    return Place(*(outputs[name] for name in _OUTPUTS))


def deploy(built: Build, place: Place) -> Deployed:
    """Puts the files in their order, so that no page ever names what is not there, then lets CloudFront forget pages.

    Files of earlier builds stay: pages that are open now may still load them.

    Raises:
        CommandError: AWS refuses, or cannot be reached.
    """
    s3 = boto3.client("s3")
    try:
        there = _keys(s3, place.bucket)
        put = [file for file in built.files if file.path not in there or file.cache_control == ASK_AGAIN]
        for file in put:
            s3.put_object(
                Bucket=place.bucket,
                Key=file.path,
                Body=file.content,
                ContentType=file.media_type,
                CacheControl=file.cache_control,
            )
        changed = ["/", *("/" + file.path for file in put if file.cache_control == ASK_AGAIN)]
        answer = boto3.client("cloudfront").create_invalidation(
            DistributionId=place.distribution,
            InvalidationBatch={
                "Paths": {"Quantity": len(changed), "Items": changed},
                # Of this call alone: with an earlier one's, CloudFront would do nothing when a build comes back.
                "CallerReference": f"goldenfish-page-{built.version}-{time.time_ns()}",
            },
        )
    except ClientError as error:
        raise _refused(error) from error
    except BotoCoreError as error:
        raise CommandError(f"AWS cannot be reached: {error}", "", Exit.UPSTREAM) from error
    written = tuple(file.path for file in put)
    kept = tuple(file.path for file in built.files if file not in put)
    return Deployed(written, kept, answer["Invalidation"]["Id"])


def _keys(s3: Any, bucket: str) -> set[str]:  # noqa: ANN401 -- boto3's clients have no static type
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"] for page in pages for entry in page.get("Contents", [])}


def _refused(error: ClientError) -> CommandError:
    told = error.response["Error"]
    return CommandError(f"AWS refuses: {told['Code']}: {told['Message']}", "", Exit.UPSTREAM)
