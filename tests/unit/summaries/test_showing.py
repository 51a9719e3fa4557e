"""What a person's own page is shown of a summary: everything but the estimate, and why it is not there."""

from __future__ import annotations

from pydantic import JsonValue

from goldenfish.clock import now
from goldenfish.events.models import Event, EventType
from goldenfish.reports.build import build_report
from goldenfish.reports.fhir.bundle import fhir_bundle
from goldenfish.summaries.models import DISCLAIMER_WITHOUT_ESTIMATE
from goldenfish.summaries.showing import event_for_view, for_view
from tests.unit.reports.sessions import ESTIMATE, NO_MODEL, finished, trend_of


def test_a_person_sees_measurements_and_no_estimate_whatever_the_form() -> None:
    results, summary = finished(trends=(trend_of([24.0, 23.0]),))
    seen = for_view(summary, "person")
    assert (seen.estimate, seen.trends, seen.measurements) == (None, (), summary.measurements)
    report = build_report(results, seen, "vi")
    assert report.means
    assert report.estimate_reason_text == "Ước lượng không được hiển thị ở đây. Xin hãy hỏi người đã mời quý vị."
    for told in (seen.model_dump_json(), report.model_dump_json(), str(fhir_bundle(report))):
        assert str(ESTIMATE.value) not in told
        assert ESTIMATE.model_id not in told
    assert "no estimate was made" not in seen.disclaimer.en, "there is one"
    assert "không phải là chẩn đoán" in seen.disclaimer.vi


def test_whoever_invited_them_sees_all() -> None:
    _, summary = finished()
    assert for_view(summary, "clinician") is summary


def test_why_there_is_none_stays_what_it_is() -> None:
    _, summary = finished(NO_MODEL)
    assert for_view(summary, "person") is summary
    assert summary.disclaimer == DISCLAIMER_WITHOUT_ESTIMATE


def told(data: dict[str, JsonValue]) -> Event:
    return Event(id="evt_1", seq=1, type=EventType.SESSION_SUMMARY, ts=now(), session_id="ses_1", data=data)


def test_the_event_leaves_out_the_same() -> None:
    _, summary = finished()
    event = told(summary.model_dump(mode="json"))
    seen = event_for_view(event, "person")
    assert seen.data == for_view(summary, "person").model_dump(mode="json")
    assert event_for_view(event, "clinician") is event


def test_an_erased_summary_stays_one() -> None:
    erased = told({"revision": 1, "erased": True})
    assert event_for_view(erased, "person") is erased
