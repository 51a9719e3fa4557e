"""The sweeper against the table: idle sessions, missing recordings, lost results and lost summaries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.sessions import service, store
from goldenfish.sessions.models import Status
from goldenfish.sessions.sweep import sweep
from goldenfish.summaries.models import SummaryRequest
from goldenfish.summaries.service import write_summary
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws, summary_requests


def _session() -> str:
    return service.create_session(FAMILY, service.NewSession(user_id="x")).session_id


def _loaded(session_id: str) -> Status:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    return found.session.status


def test_a_session_in_use_is_left_alone(aws: Aws) -> None:
    session_id = _session()
    assert not sweep(now() + timedelta(hours=23))
    assert _loaded(session_id) is Status.OPEN


def test_an_idle_session_is_closed(aws: Aws) -> None:
    session_id = _session()
    assert sweep(now() + timedelta(hours=25)) == {"closed": 1}
    assert _loaded(session_id) is Status.SUMMARISING
    assert summary_requests(aws) == [{"session_id": session_id, "revision": 1}]


def test_a_recording_that_never_came_is_given_up(aws: Aws) -> None:
    session_id = _session()
    service.ask_question(FAMILY, session_id)
    service.end_answer_by_user(FAMILY, session_id, 1)
    service.close_session(FAMILY, session_id)
    assert not sweep(now() + timedelta(hours=23))
    assert sweep(now() + timedelta(hours=25)) == {"given_up_recording": 1}
    found = store.load(PLATFORM, session_id)
    assert found is not None
    assert found.answers[0].transcript is not None
    assert found.answers[0].transcript.reason == "no_recording"
    assert found.session.status is Status.SUMMARISING


def test_a_client_with_an_offline_queue_gets_seven_days(aws: Aws) -> None:
    wanted = service.NewSession(user_id="x", offline_queue=True)
    session_id = service.create_session(FAMILY, wanted).session_id
    service.ask_question(FAMILY, session_id)
    service.end_answer_by_user(FAMILY, session_id, 1)
    service.close_session(FAMILY, session_id)
    assert not sweep(now() + timedelta(days=6))
    assert sweep(now() + timedelta(days=7, hours=1)) == {"given_up_recording": 1}


def test_a_summary_whose_request_was_lost_is_asked_for_again(aws: Aws) -> None:
    session_id = _session()
    service.close_session(FAMILY, session_id)
    assert len(summary_requests(aws)) == 1  # taken from the queue and lost
    assert sweep(now() + timedelta(minutes=16)) == {"healed": 1}
    assert summary_requests(aws) == [{"session_id": session_id, "revision": 1}]


def test_one_session_that_fails_does_not_stop_the_others(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = _session(), _session()
    load = store.load
    monkeypatch.setattr(store, "load", lambda caller, wanted: load(caller, wanted) if wanted != bad else 1 / 0)
    told: list[str] = []
    assert sweep(now() + timedelta(hours=25), lambda session_id, _: told.append(session_id)) == {
        "failed": 1,
        "closed": 1,
    }
    assert told == [bad]
    assert _loaded(good) is Status.SUMMARISING


def _raise(fault: Exception) -> None:
    raise fault


def test_a_finished_session_is_never_looked_at_again(aws: Aws) -> None:
    session_id = _session()
    service.close_session(FAMILY, session_id)
    assert write_summary(SummaryRequest(session_id=session_id, revision=1), _raise)
    assert not write_summary(SummaryRequest(session_id=session_id, revision=1), _raise)
    assert _loaded(session_id) is Status.DONE
    assert not sweep(now() + timedelta(days=300))
