"""How a session's Vietnamese terms come from its own wishes and the deployment's settings."""

from __future__ import annotations

import pytest

from goldenfish.sessions.service import NewSession, create_session
from goldenfish.settings import settings
from tests.callers import FAMILY
from tests.unit.conftest import Aws


@pytest.mark.parametrize(
    ("you", "me", "greeting"),
    [
        ("", "", "Tôi chào bà."),
        ("anh", "", "Tôi chào anh."),
        ("anh", "em", "Em chào anh."),
    ],
)
def test_a_setting_is_used_unless_the_session_wishes_otherwise(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, you: str, me: str, greeting: str
) -> None:
    _set(monkeypatch, "bà", "tôi")
    assert _greeting(you, me).startswith(greeting)


def test_a_setting_gives_way_where_it_would_be_rude(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, "", "con")
    assert _greeting("", "").startswith("Con chào bác.")
    assert _greeting("chị", "").startswith("Em chào chị.")


def _set(monkeypatch: pytest.MonkeyPatch, address_term: str, interviewer_term: str) -> None:
    monkeypatch.setenv("ADDRESS_TERM", address_term)
    monkeypatch.setenv("INTERVIEWER_TERM", interviewer_term)
    settings.cache_clear()


def _greeting(address_term: str, interviewer_term: str) -> str:
    wanted = NewSession("x", language="vi", address_term=address_term, interviewer_term=interviewer_term)
    return create_session(FAMILY, wanted).questions[0].text
