"""The printed report, and the pushed summary, as each view has them."""

from __future__ import annotations

import pytest

from goldenfish.clock import now
from goldenfish.connections import delivery
from goldenfish.connections.models import Connection, Window
from goldenfish.events.models import Event, EventType
from goldenfish.events.service import read_log
from goldenfish.objects import store as objects
from goldenfish.recordings.keys import report_key, summary_key
from goldenfish.reports.printing import print_reports
from goldenfish.reports.service import read_printed_report, read_report
from goldenfish.sessions import store as sessions
from goldenfish.sessions.models import Interview
from goldenfish.sessions.reading import read_results
from goldenfish.sockets.store import Posted
from goldenfish.summaries.models import Summary
from goldenfish.users.caller import Caller
from tests.unit.conftest import Aws
from tests.unit.reports.sessions import ESTIMATE, NO_MODEL, finished
from tests.unit.sessions.interviews import interview


def guest(session_id: str, owner: str) -> Caller:
    return Caller(owner=owner, role="participant", session_id=session_id, view="person")


def stored(summary: Summary, monkeypatch: pytest.MonkeyPatch) -> Interview:
    """An interview with this summary, its reports printed as their key alone."""
    seen = interview()
    key = summary_key(seen.session.session_id, 1)
    known = seen.session.model_copy(update={"summary_key": key, "summarised_revision": 1, "revision": 1})
    sessions.create(known, None)
    objects.put(key, summary.model_dump_json().encode(), "application/json")
    monkeypatch.setattr(
        "goldenfish.reports.pdf.document.print_report", lambda report, _: str(report.estimate).encode()
    )
    print_reports(seen, {}, {}, summary)
    return seen.model_copy(update={"session": known})


def test_a_person_gets_paper_without_the_estimate(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    session = stored(finished(ESTIMATE)[1], monkeypatch).session
    person, owner = guest(session.session_id, session.owner), Caller(owner=session.owner, role="service")
    assert read_printed_report(person, session.session_id, "vi") == b"None"
    assert b"demo-1" in read_printed_report(owner, session.session_id, "vi")
    for result in (
        read_results(person, session.session_id).summary.result,
        read_report(person, session.session_id, "en"),
    ):
        assert result is not None
        assert (result.estimate, result.estimate_reason) == (None, "not_for_this_view")
    assert read_report(owner, session.session_id, "en").estimate == ESTIMATE


def test_without_an_estimate_there_is_one_paper_for_all(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    session = stored(finished(NO_MODEL)[1], monkeypatch).session
    assert read_printed_report(guest(session.session_id, session.owner), session.session_id, "en") == b"None"
    assert not objects_at(aws, report_key(session.session_id, 1, "en", "person"))


def objects_at(aws: Aws, key: str) -> list[str]:
    found = aws.s3.list_objects_v2(Bucket="recordings", Prefix=key)
    return [one["Key"] for one in found.get("Contents", [])]


def test_over_the_socket_and_in_the_log_too(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    session = interview().session
    data = finished(ESTIMATE)[1].model_dump(mode="json")
    told = Event(
        id="evt_1", seq=1, type=EventType.SESSION_SUMMARY, ts=now(), session_id=session.session_id, data=data
    )
    sessions.create(session.model_copy(update={"last_seq": 1}), None, (told,))
    person = guest(session.session_id, session.owner)
    assert read_log(person, session.session_id, 0, 10)[0].data["estimate"] is None
    sent: list[str] = []

    def post(_: str, text: str) -> Posted:
        sent.append(text)
        return Posted.SENT

    monkeypatch.setattr(delivery, "_post_patiently", post)
    for caller in (person, Caller(owner=session.owner, role="service")):
        connection = Connection(session_id=session.session_id, connection_id="c", caller=caller, connected_at=now(),
                                epoch=1, sent_seq=0, window=Window(started=now(), count=0))  # fmt: skip
        delivery.deliver(connection, [told])
    assert [ESTIMATE.model_id in text for text in sent] == [False, True]
