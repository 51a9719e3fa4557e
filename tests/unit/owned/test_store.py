"""Every session can be found by whose it is, and whose label it has."""

from __future__ import annotations

import time

import pytest

from goldenfish.conversation import service as conversations
from goldenfish.owned.store import forget, sessions_of
from goldenfish.sessions import service as interviews
from tests.callers import CLINIC, FAMILY
from tests.unit.conftest import Aws


def test_interviews_and_conversations_of_an_owner_oldest_first(aws: Aws) -> None:
    interview = interviews.create_session(FAMILY, interviews.NewSession("grandmother"))
    talk = conversations.create(FAMILY, conversations.NewConversation("mentor", "mentor", user_id="uncle"))
    interviews.create_session(CLINIC, interviews.NewSession("grandmother"))
    assert [one.session_id for one in sessions_of("family")] == [interview.session_id, talk.session_id]
    assert [one.session_id for one in sessions_of("family", "uncle")] == [talk.session_id]
    (found,) = sessions_of("family", "grandmother")
    assert found.created_at == interview.created_at
    assert "grandmother" not in found.person
    forget(found)
    assert [one.session_id for one in sessions_of("family")] == [talk.session_id]


def test_what_has_expired_is_not_there(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    made = interviews.create_session(FAMILY, interviews.NewSession("x"))
    monkeypatch.setattr(time, "time", lambda: made.expires_at + 1.0)
    assert list(sessions_of("family")) == []
