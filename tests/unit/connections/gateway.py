"""API Gateway's side of the sockets, as far as the management API shows it: what was posted, and what it refuses."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError


class Gateway:
    """Stands in for the management API's client."""

    def __init__(self) -> None:
        self.posts: dict[str, list[str]] = defaultdict(list)
        self.ended: list[str] = []
        self.refusals: dict[str, list[str]] = defaultdict(list)
        """By connection: error codes of the next posts; the last one stays when it is `GoneException`."""

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 (the API's names)
        """Keep the message, or refuse it as told."""
        if refusals := self.refusals[ConnectionId]:
            code = refusals[0]
            if code != "GoneException":
                refusals.pop(0)
            if code == "unreachable":
                raise ConnectTimeoutError(endpoint_url="https://test")
            if code:
                raise self._error(code)
        self.posts[ConnectionId].append(Data.decode())

    def delete_connection(self, *, ConnectionId: str) -> None:  # noqa: N803
        """End a connection."""
        if ConnectionId in self.ended:
            raise self._error("GoneException")
        self.ended.append(ConnectionId)
        self.refusals[ConnectionId] = ["GoneException"]

    def received(self, connection_id: str) -> list[Any]:
        """What a client got, as JSON."""
        return [json.loads(text) for text in self.posts[connection_id]]

    def seqs(self, connection_id: str) -> list[int]:
        """Numbers of the durable events that a client got, in the order of arrival."""
        return [message["seq"] for message in self.received(connection_id) if "seq" in message]

    def types(self, connection_id: str) -> list[str]:
        """Types of what a client got."""
        return [message["type"] for message in self.received(connection_id)]

    @staticmethod
    def _error(code: str) -> ClientError:
        status = 500 if code.startswith("Internal") else 400
        return ClientError(
            {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}},
            "PostToConnection",
        )
