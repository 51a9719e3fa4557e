"""Reading secrets, kept in memory for a few minutes so that a rotation is seen without a new deployment."""

from __future__ import annotations

import time

from botocore.exceptions import BotoCoreError, ClientError

from goldenfish.aws import client

KEPT_SECONDS = 300.0

_kept: dict[str, tuple[float, str]] = {}


class SecretUnavailable(Exception):
    """The secret cannot be read now; says which one, never its value."""


def read_secret(name: str, *, oldest_s: float = KEPT_SECONDS) -> str:
    """The text of a secret, without surrounding white space.

    Args:
        name: its name or ARN.
        oldest_s: how many seconds ago it may have been read.

    Raises:
        SecretUnavailable: missing, forbidden, or the service did not answer; failures are not remembered.
    """
    found = _kept.get(name)
    if found is not None and time.monotonic() - found[0] < oldest_s:
        return found[1]
    try:
        answer = client("secretsmanager").get_secret_value(SecretId=name)
    except (BotoCoreError, ClientError) as error:
        raise SecretUnavailable(f"secret {name} cannot be read: {type(error).__name__}") from error
    value = str(answer.get("SecretString", "")).strip()
    _kept[name] = (time.monotonic(), value)
    return value


def forget_secrets() -> None:
    """Read all secrets anew at their next use."""
    _kept.clear()
