"""A closed session of the family, a hook of theirs, and what the queue holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from goldenfish.aws import client
from goldenfish.clock import now
from goldenfish.events import store as events
from goldenfish.events.models import Event
from goldenfish.sessions.service import NewSession, close_session, create_session
from goldenfish.webhooks import service, store
from goldenfish.webhooks.models import Hook, HookType, Notice
from goldenfish.webhooks.posting import Answer
from tests.callers import FAMILY
from tests.unit.conftest import Aws

URL = "https://hooks.example.com/goldenfish"


@pytest.fixture
def closed(aws: Aws) -> str:
    """The identifier of a session that is closed."""
    session = create_session(FAMILY, NewSession(user_id="grandmother"))
    close_session(FAMILY, session.session_id)
    return session.session_id


@pytest.fixture
def told(closed: str) -> Event:
    """That it was closed."""
    return next(event for event in events.after(closed, 0, 50) if event.type.value == "session_closed")


@pytest.fixture
def hook(aws: Aws) -> Hook:
    """Told of closed and finished sessions."""
    return service.create(FAMILY, URL, (HookType.SESSION_CLOSED, HookType.SESSION_FINISHED), content=False)


Queued = Callable[[], list[Notice]]


@pytest.fixture
def queued(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Queued:
    """Takes what was put into the queue, due or not: the messages go to SQS and are remembered on the way."""
    kept: list[Notice] = []

    class Remembering:
        """SQS's client, in which nothing waits."""

        def send_message(self, **message: Any) -> None:
            assert 0 <= message["DelaySeconds"] <= 900, "SQS takes no other delay"
            kept.append(Notice.model_validate_json(message["MessageBody"]))
            client("sqs").send_message(**message)

    monkeypatch.setattr(store, "client", lambda _service: Remembering())

    def take() -> list[Notice]:
        taken, kept[:] = list(kept), []
        return taken

    return take


class Answers:
    """Stands for the internet: answers in turn, then goes on with the last answer, and keeps what was sent.

    Attributes:
        sent: bodies and headers.
    """

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.sent: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, _hook: Hook, body: bytes, headers: dict[str, str]) -> Answer:
        self.sent.append((body, headers))
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        reason = "" if status < 300 else "gone" if status == 410 else "refused"
        return Answer(status=status, reason=reason, duration_ms=7)


def due(notice: Notice) -> Notice:
    """The same message when its time has come."""
    return notice.model_copy(update={"due": now() - timedelta(seconds=1)})
