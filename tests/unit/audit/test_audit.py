"""The audit trail: who reads whose, in pages, and what happens when it cannot be written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goldenfish.audit import service, store
from goldenfish.audit.models import AuditEntry
from goldenfish.problems import Busy, Forbidden, InvalidRequest
from goldenfish.settings import settings
from goldenfish.users.caller import Caller
from tests.unit.conftest import TABLE, Aws

FAMILY = Caller(owner="family", role="service")
CLINIC = Caller(owner="clinic", role="service")
ADMIN = Caller(owner="usr_chief", role="admin")


def test_what_an_admin_reads_stands_in_both_trails(aws: Aws) -> None:
    service.record(ADMIN, "read_results", session_id="ses_1", subject_owner="family")
    [own], [theirs] = service.trail(ADMIN).entries, service.trail(FAMILY).entries
    assert own == theirs
    assert (own.by, own.role, own.action, own.session_id, own.subject_owner) == (
        "usr_chief", "admin", "read_results", "ses_1", "family",
    )  # fmt: skip
    assert service.trail(CLINIC).entries == ()


def test_only_an_admin_asks_for_another_owners_trail(aws: Aws) -> None:
    service.record(FAMILY, "read_report", session_id="ses_1")
    assert len(service.trail(ADMIN, owner="family").entries) == 1
    with pytest.raises(Forbidden):
        service.trail(CLINIC, owner="family")
    with pytest.raises(Forbidden):
        service.trail(FAMILY.model_copy(update={"session_id": "ses_1"}))


def test_a_deed_of_nobody_known_is_kept_with_the_account_it_is_about(aws: Aws) -> None:
    service.record(None, "sign_in_refused", subject_owner="usr_1", detail="wrong_password")
    service.record(None, "sign_in_refused", detail="unknown_login")
    [about] = service.trail(ADMIN, owner="usr_1").entries
    assert (about.by, about.role, about.detail) == ("", None, "wrong_password")
    [unknown] = service.trail(ADMIN, owner=service.NOBODY).entries
    assert unknown.detail == "unknown_login"


def test_pages_hold_every_entry_once_and_the_newest_first(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for index in range(25):  # several of the same millisecond
        monkeypatch.setattr(service, "now", lambda index=index: start + timedelta(milliseconds=index // 3))
        service.record(FAMILY, "read_events", session_id=f"ses_{index}")
    monkeypatch.undo()
    found: list[AuditEntry] = []
    cursor = ""
    monkeypatch.setattr(store.AuditItem, "expired", False)
    for _ in range(4):
        page = service.trail(FAMILY, cursor=cursor, limit=8)
        found += page.entries
        cursor = page.next or ""
        if not cursor:
            break
    assert len(found) == 25
    assert {entry.session_id for entry in found} == {f"ses_{index}" for index in range(25)}
    assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)
    middle = service.trail(
        FAMILY, since=start + timedelta(milliseconds=2), until=start + timedelta(milliseconds=4)
    ).entries
    assert {entry.session_id for entry in middle} == {f"ses_{index}" for index in range(6, 12)}


def test_a_span_that_ends_before_it_begins_is_not_asked_for(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB refuses such a query; moto and the local cloud answer it."""
    monkeypatch.setattr(store.AuditItem, "query", lambda *_, **__: pytest.fail("asked"))
    until = datetime(2026, 1, 1, tzinfo=UTC)
    page = service.trail(FAMILY, since=until + timedelta(seconds=1), until=until)
    assert (page.entries, page.next) == ((), None)


@pytest.mark.parametrize("cursor", ["x", "ZZZZ", "é", "QVVESVQj", "a" * 500])
def test_a_cursor_of_our_own_is_needed(aws: Aws, cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        service.trail(FAMILY, cursor=cursor)


def test_entries_have_their_own_retention_and_are_gone_when_it_is_over(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_RETENTION_DAYS", "30")
    settings.cache_clear()
    monkeypatch.setattr(service, "now", lambda: datetime.now(UTC) - timedelta(days=31))
    service.record(FAMILY, "read_results", session_id="ses_old")
    monkeypatch.undo()
    assert service.trail(FAMILY).entries == ()


def test_what_cannot_be_recorded_is_not_done(aws: Aws) -> None:
    aws.dynamodb.delete_table(TableName=TABLE)
    with pytest.raises(Busy):
        service.record(FAMILY, "read_results", session_id="ses_1")
