"""Reading secrets, kept in memory for a few minutes so that a rotation is seen without a new deployment."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from goldenfish.settings import settings

KEPT_SECONDS = 300

_kept: dict[str, tuple[float, str]] = {}


@lru_cache(maxsize=1)
def _client() -> Any:  # noqa: ANN401 (boto3 builds its clients at run time)
    config = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client("secretsmanager", region_name=settings().aws_region, config=config)


def read_secret(name: str) -> str:
    """The current text of a secret.

    Args:
        name: its name or ARN.

    Raises:
        botocore.exceptions.ClientError: there is none, or this function may not read it.
    """
    found = _kept.get(name)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    value: str = _client().get_secret_value(SecretId=name)["SecretString"]
    _kept[name] = (time.monotonic() + KEPT_SECONDS, value)
    return value


def forget_secrets() -> None:
    """Read all secrets anew at their next use."""
    _kept.clear()
