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
    # Somebody listens: late speech is worse than a fault, and a thread that waits cannot be called back.
    "polly": Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1}),
}
# For a call that works for minutes and is paid for: waited for, and never made twice by itself.
_PATIENT = Config(connect_timeout=5, read_timeout=120, retries={"total_max_attempts": 1})


@lru_cache(maxsize=8)
def client(  # boto3 builds its clients at run time
    service: str, endpoint_url: str | None = None, *, patient: bool = False
) -> Any:  # noqa: ANN401
    """The client of one service.

    Args:
        service: boto3's name of it.
        endpoint_url: for an API of our own (`apigatewaymanagementapi`); else AWS's, or `AWS_ENDPOINT_URL`.
        patient: whether an answer may take minutes; then nothing is tried again.
    """
    return boto3.client(
        service,
        region_name=settings().aws_region,
        endpoint_url=endpoint_url,
        config=_PATIENT if patient else _CONFIGS.get(service, _PLAIN),
    )
