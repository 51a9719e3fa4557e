"""Messages of the client that are still to be sent, or to be sent again after the connection was lost."""

from __future__ import annotations

import json
import uuid
from typing import Any

Json = dict[str, Any]


class Outbox:
    """Keeps each message until it is out, and a request until it is answered.

    A message keeps its id when it is sent again, so the service carries it out once.
    """

    def __init__(self) -> None:
        self._requests: dict[str, str] = {}
        self._unsent: list[str] = []

    def request(self, kind: str, data: Json) -> tuple[str, str]:
        """A message that is sent with every new connection until it is answered; gives its id and its text."""
        identifier, text = written(kind, data)
        self._requests[identifier] = text
        return identifier, text

    def answered(self, identifier: str) -> None:
        """Send a request no more."""
        self._requests.pop(identifier, None)

    def later(self, text: str) -> None:
        """Send a message with the next connection, once."""
        self._unsent.append(text)

    def take(self) -> list[str]:
        """What a new connection is to be sent, in order."""
        unsent, self._unsent = self._unsent, []
        return [*self._requests.values(), *unsent]


def written(kind: str, data: Json) -> tuple[str, str]:
    """A message of the client with a new id; gives the id and the text."""
    identifier = f"msg_{uuid.uuid4().hex}"
    return identifier, json.dumps({"v": 1, "type": kind, "id": identifier, "data": data}, ensure_ascii=False)
