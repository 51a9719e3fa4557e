"""A synchronous invocation of the ASR function."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from goldenfish.aws import client
from goldenfish.settings import settings


class NoAnswerError(Exception):
    """The function could not be reached, did not answer in time, or broke."""


def ask(event: dict[str, Any]) -> bytes:
    """Invoke the function and return the JSON it answers with.

    Raises:
        NoAnswerError: there is none. It is not asked a second time: its engine may be paid.
    """
    try:
        invoked = client("lambda", patient=True).invoke(
            FunctionName=settings().asr_function, InvocationType="RequestResponse", Payload=json.dumps(event).encode()
        )
        payload: bytes = invoked["Payload"].read()
    except (BotoCoreError, ClientError) as error:
        raise NoAnswerError(type(error).__name__) from error
    if invoked.get("FunctionError"):
        raise NoAnswerError("FunctionError")  # its payload may quote what was said
    return payload
