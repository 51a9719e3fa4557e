"""Makes the stack's data resources (S3, SQS, DynamoDB, SSM, Secrets Manager, KMS) through boto3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from localcloud.template.model import Stack


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What only exists once the resources do; keyed by logical id."""

    stream_arns: dict[str, str]


def provision(stack: Stack, endpoint: str, secrets: Mapping[str, str]) -> Provisioned:
    """Makes every data resource of the stack at the endpoint; ``secrets`` gives values by logical id."""
    raise NotImplementedError
