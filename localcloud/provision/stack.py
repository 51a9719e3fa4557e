"""Makes the stack's data resources (S3, SQS, DynamoDB, SSM, Secrets Manager, KMS) through boto3."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import boto3

from localcloud.aws.credentials import client_settings
from localcloud.provision import dynamodb, kms, s3, secrets, sqs, ssm
from localcloud.template.model import Stack


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What only exists once the resources do; keyed by logical id."""

    stream_arns: dict[str, str]


def provision(stack: Stack, endpoint: str, secret_values: Mapping[str, str]) -> Provisioned:
    """Makes every data resource of the stack at the endpoint; ``secret_values`` gives values by logical id.

    Raises:
        ValueError: a value is given for a secret that the stack does not have.
        botocore.exceptions.ClientError: a resource could not be made.
    """
    if unknown := sorted(set(secret_values) - set(stack.secrets)):
        raise ValueError(f"the template has no secret {', '.join(unknown)}")
    settings = client_settings(endpoint)
    # Clients first and one after the other: botocore's loaders are not made for threads.
    session = boto3.session.Session()
    clients = {
        name: session.client(name, **settings) for name in ("kms", "s3", "sqs", "ssm", "secretsmanager", "dynamodb")
    }
    kms.make(stack.keys.values(), clients["kms"])
    with ThreadPoolExecutor() as pool:
        streams = pool.submit(dynamodb.make, stack.tables.values(), clients["dynamodb"])
        others = [
            pool.submit(s3.make, stack.buckets.values(), clients["s3"]),
            pool.submit(sqs.make, stack.queues.values(), clients["sqs"]),
            pool.submit(secrets.make, stack.secrets.values(), secret_values, clients["secretsmanager"]),
            pool.submit(ssm.make, stack.ssm_parameters.values(), clients["ssm"]),
        ]
        for other in others:
            other.result()
        return Provisioned(stream_arns=streams.result())
