"""Posting to a WebSocket, and ending it, through API Gateway."""

from __future__ import annotations

from enum import StrEnum

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected

from goldenfish.aws import client
from goldenfish.observability import make_logger
from goldenfish.settings import settings

logger = make_logger("sockets")

_SERVER_FAULT = 500


class Posted(StrEnum):
    """What became of a message."""

    SENT = "sent"
    GONE = "gone"
    """There is no such connection any more."""
    BUSY = "busy"
    """The client's buffer is full, too much is being posted, or the gateway itself fails: later perhaps."""
    TOO_LARGE = "too_large"
    FORBIDDEN = "forbidden"


_OUTCOMES = {
    "GoneException": Posted.GONE,
    "LimitExceededException": Posted.BUSY,
    "PayloadTooLargeException": Posted.TOO_LARGE,
    "ForbiddenException": Posted.FORBIDDEN,
}


def post(connection_id: str, text: str) -> Posted:
    """Send one text message.

    Raises:
        botocore.exceptions.ClientError: a request that is wrong in itself.
    """
    gateway = client("apigatewaymanagementapi", settings().websocket_endpoint)
    try:
        gateway.post_to_connection(ConnectionId=connection_id, Data=text.encode())
    except (NotConnected, HTTPClientError):  # not reached, or no answer in time
        return Posted.BUSY
    except ClientError as error:
        outcome = _outcome(error)
        if outcome is None:
            raise
        return outcome
    return Posted.SENT


def end(connection_id: str) -> None:
    """Close a connection from our side; one that is closed already stays so.

    When the gateway cannot do it now it stays open: no session sends anything to it, and its next message ends it.

    Raises:
        botocore.exceptions.ClientError: a request that is wrong in itself.
    """
    gateway = client("apigatewaymanagementapi", settings().websocket_endpoint)
    try:
        gateway.delete_connection(ConnectionId=connection_id)
    except (NotConnected, HTTPClientError):
        logger.warning("a connection could not be ended")
    except ClientError as error:
        outcome = _outcome(error)
        if outcome is Posted.BUSY:
            logger.warning("a connection could not be ended")
        elif outcome is not Posted.GONE:
            raise


def _outcome(error: ClientError) -> Posted | None:
    """What an error of the gateway means; None: the request is wrong in itself."""
    outcome = _OUTCOMES.get(error.response["Error"]["Code"])
    if outcome is None and error.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_FAULT:
        return Posted.BUSY
    return outcome
