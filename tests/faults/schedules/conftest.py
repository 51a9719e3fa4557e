"""What the live session's function needs besides the unit tests' AWS."""

from __future__ import annotations

import pytest

from goldenfish.settings import settings
from tests.unit.conftest import Aws


@pytest.fixture
def live(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway and a function to invoke; both are the world's own."""
    monkeypatch.setenv("WEBSOCKET_ENDPOINT", "https://gateway.test/live")
    monkeypatch.setenv("INTERVIEWER_FUNCTION", "interviewer")
    settings.cache_clear()
