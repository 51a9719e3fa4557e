"""Tickets: one admission each, for a minute, to one session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.problems import SessionNotFound, Unauthorised
from goldenfish.sessions.service import NewSession, create_session
from goldenfish.tickets import service
from tests.callers import CLINIC, FAMILY
from tests.unit.conftest import TABLE, Aws


@pytest.fixture
def session(aws: Aws) -> str:
    return create_session(FAMILY, NewSession(user_id="grandmother")).session_id


def test_a_ticket_admits_once(session: str) -> None:
    text, issued = service.issue(FAMILY, session)
    assert service.redeem(text, session_id=session) == issued
    with pytest.raises(Unauthorised):
        service.redeem(text)


def test_somebody_elses_session_has_no_tickets(session: str) -> None:
    with pytest.raises(SessionNotFound):
        service.issue(CLINIC, session)
    with pytest.raises(SessionNotFound):
        service.issue(FAMILY, "ses_none")


def test_after_a_minute_it_is_worth_nothing(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, issued = service.issue(FAMILY, session)
    assert issued.expires_at - now() <= timedelta(seconds=60)
    monkeypatch.setattr(service, "now", lambda: issued.expires_at)
    with pytest.raises(Unauthorised):
        service.redeem(text)


@pytest.mark.parametrize("text", ["", "tkt_guessed", "x" * 5000])
def test_an_unknown_ticket(session: str, text: str) -> None:
    with pytest.raises(Unauthorised):
        service.redeem(text)


def test_the_wrong_session_uses_it_up(session: str) -> None:
    text, _ = service.issue(FAMILY, session)
    with pytest.raises(SessionNotFound):
        service.redeem(text, session_id="ses_other")
    with pytest.raises(Unauthorised):
        service.redeem(text, session_id=session)


def test_a_ticket_for_a_profile_is_for_no_other(session: str) -> None:
    text, _ = service.issue(FAMILY, session, "clarity_mentor")
    with pytest.raises(Unauthorised):
        service.redeem(text, profile="golden_fish")
    text, _ = service.issue(FAMILY, session, "clarity_mentor")
    assert service.redeem(text, profile="clarity_mentor").profile == "clarity_mentor"
    text, _ = service.issue(FAMILY, session)
    assert service.redeem(text, profile="voice_assistant").profile is None, "the handshake was left the choice"


def test_the_table_does_not_hold_what_opens_the_door(session: str, aws: Aws) -> None:
    text, _ = service.issue(FAMILY, session)
    assert text not in repr(aws.dynamodb.scan(TableName=TABLE)["Items"])
