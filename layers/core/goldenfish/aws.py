"""Clients of AWS services: made here, once per process, for the stores."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from goldenfish.settings import settings

_S3 = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    # Presigned forms must be SigV4: by default boto3 still signs them with SigV2 in some regions.
    signature_version="s3v4",
    s3={"us_east_1_regional_endpoint": "regional"},
)
_PLAIN = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})
_CONFIGS = {
    "s3": _S3,
    # Whoever posts decides what is worth a second attempt: a fleeting frame is not, and must not hold up the next.
    "apigatewaymanagementapi": Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 1}),
}


@lru_cache(maxsize=8)
def client(service: str, endpoint_url: str | None = None) -> Any:  # noqa: ANN401 (boto3 builds its clients at run time)
    """The client of one service.

    Args:
        service: boto3's name of it.
        endpoint_url: for an API of our own (`apigatewaymanagementapi`); else AWS's, or `AWS_ENDPOINT_URL`.
    """
    return boto3.client(
        service,
        region_name=settings().aws_region,
        endpoint_url=endpoint_url,
        config=_CONFIGS.get(service, _PLAIN),
    )
