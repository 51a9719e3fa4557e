"""Each browser in turn; never two at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browsers.driven import Driven
from tests.browsers.firefox import firefox
from tests.browsers.processes import display
from tests.browsers.sound import Sound, sound_server
from tests.browsers.webkit import webkit
from tests.flows.client import Client


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[Sound]:
    """Loudspeaker and microphone."""
    with sound_server(tmp_path) as running:
        yield running


@pytest.fixture(params=["Firefox", "WebKitGTK"])
def browser(request: pytest.FixtureRequest, sound: Sound, tmp_path: Path) -> Iterator[Driven]:
    """A fresh browser, and the screen that it needs."""
    with ExitStack() as started:
        if request.param == "Firefox":
            yield started.enter_context(firefox(tmp_path, sound.environment))
        else:
            screen = started.enter_context(display(tmp_path))
            yield started.enter_context(webkit(tmp_path, {**sound.environment, **screen}))


def invite(family: Client, product: str) -> dict[str, Any]:
    """An invitation to a page."""
    made = family.post("/api/invitations", {"user_id": "grandmother", "product": product, "language": "en"})
    assert made.status_code == 201, made.text
    invitation: dict[str, Any] = made.json()
    return invitation
