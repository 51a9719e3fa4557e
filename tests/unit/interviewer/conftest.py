"""A session of the family with its socket open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.interviewer.socket import handler
from goldenfish.ids import new_id
from goldenfish.sessions.service import NewSession, create_session
from goldenfish.tickets.service import issue
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.connections.conftest import gateway
from tests.unit.connections.gateway import Gateway
from tests.unit.workers.messages import Context

__all__ = ["gateway"]


class Socket:
    """One client of one session, through the function's handler."""

    def __init__(self, gateway: Gateway, session_id: str) -> None:
        self.session_id = session_id
        self.connection_id = new_id("con")
        self._gateway = gateway

    def connect(self, **query: str) -> int:
        """The handshake; without a query with a fresh ticket. Gives its HTTP status."""
        shown = query or {"ticket": issue(FAMILY, self.session_id)[0], "session": self.session_id}
        answer = self._event("CONNECT", queryStringParameters=shown)
        status: int = answer["statusCode"]
        return status

    def disconnect(self) -> None:
        """The connection ends."""
        self._event("DISCONNECT")

    def send(self, message: str | dict[str, Any] | None) -> list[Any]:
        """Send a message; gives what came in answer."""
        before = len(self.received)
        body = json.dumps(message) if isinstance(message, dict) else message
        assert self._event("MESSAGE", body=body) == {"statusCode": 200}
        return self.received[before:]

    @property
    def received(self) -> list[Any]:
        """All that the client got."""
        return self._gateway.received(self.connection_id)

    def _event(self, kind: str, **members: Any) -> dict[str, Any]:
        request = {"eventType": kind, "connectionId": self.connection_id}
        answer: dict[str, Any] = handler({"requestContext": request, **members}, Context())
        return answer


@pytest.fixture
def session_id(aws: Aws) -> str:
    """A session of the family."""
    return create_session(FAMILY, NewSession(user_id="grandmother")).session_id


@pytest.fixture
def socket(gateway: Gateway, session_id: str) -> Socket:
    """Its open socket."""
    opened = Socket(gateway, session_id)
    assert opened.connect() == 200
    return opened
