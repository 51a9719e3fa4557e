"""A log to deliver, and a gateway that keeps what was posted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from goldenfish import clock
from goldenfish.connections import store
from goldenfish.events.models import Event, EventType, NewEvent, numbered
from goldenfish.events.store import EventItem, last_seq
from goldenfish.sockets import store as sockets
from tests.unit.conftest import Aws
from tests.unit.connections.gateway import Gateway

SESSION = "ses_delivery"
Write = Callable[[int], list[Event]]


@pytest.fixture
def gateway(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """The gateway; whoever must wait does not."""
    found = Gateway()
    monkeypatch.setattr(sockets, "client", lambda *_: found)
    monkeypatch.setattr("goldenfish.attempts.time.sleep", lambda _: None)
    return found


@pytest.fixture
def write(aws: Aws) -> Write:
    """Appends events to the log, as a transition's transaction does."""

    def written(count: int) -> list[Event]:
        new = tuple(NewEvent(type=EventType.RESULT_CARD, turn=n, data={"text": "…"}) for n in range(count))
        events = numbered(new, session_id=SESSION, last_seq=last_seq(SESSION), now=clock.now())
        for event in events:
            EventItem.of(event, expires_at=2**40).save()
        return list(events)

    return written


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Lets time pass for what looks at a connection's age."""

    def pass_time(span: timedelta) -> None:
        moment = clock.now() + span
        monkeypatch.setattr(store, "now", lambda: moment)

    return pass_time
