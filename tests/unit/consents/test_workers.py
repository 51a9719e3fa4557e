"""Consent against table, bucket and queues: what may not be done is not, what is withdrawn is gone, for good."""

from __future__ import annotations

import json

import pytest

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.asr.transcribe import transcribe_recording
from functions.assess import app as assess
from goldenfish.consents import service as consents
from goldenfish.consents.models import Purpose
from goldenfish.events import store as events
from goldenfish.histories import store as histories
from goldenfish.problems import ReportNotReady
from goldenfish.reports.service import read_printed_report
from goldenfish.sessions.models import Status, lacks_consent
from goldenfish.sessions.reading import read_results
from goldenfish.transcripts.store import pay_once
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.asr.transcription_server import TranscriptionServer
from tests.unit.consents.conftest import Platform
from tests.unit.consents.telling import told, withdrawn

WORDS = "We lived by the river."
ALL: tuple[Purpose, ...] = ("keep", "transcribe", "assess", "share")


def tell_all_but(platform: Platform, *refused: Purpose) -> None:
    granted = [one for one in ALL if one not in refused]
    consents.tell(FAMILY, platform.session_id, told(*granted, refused=refused))


def log_of(platform: Platform) -> str:
    return json.dumps([event.model_dump(mode="json") for event in events.after(platform.session_id, 0, 99)])


def test_without_consent_no_other_company_hears_and_nothing_is_measured(
    platform: Platform, vendor: TranscriptionServer
) -> None:
    tell_all_but(platform, "transcribe", "assess")
    platform.record()
    platform.work()
    platform.work()  # delivered twice
    platform.summarise()
    assert vendor.requests == []
    assert platform.versions("text-records") == []
    results = read_results(FAMILY, platform.session_id)
    part = results.answers[0]
    assert (part.transcript.status, part.transcript.reason) == ("not_consented", "not_consented")
    assert (part.assessment.status, part.assessment.reason) == ("not_consented", "not_consented")
    assert results.complete
    assert results.summary.result is not None
    assert (results.summary.result.estimate_reason, results.summary.result.measurements) == ("not_consented", ())
    assert histories.latest("family", "grandmother") == ()


def test_a_transcript_without_consent_to_measure_has_no_measurements(platform: Platform) -> None:
    tell_all_but(platform, "assess")
    platform.record()
    platform.work()
    part = read_results(FAMILY, platform.session_id).answers[0]
    assert part.transcript.text == WORDS
    assert (part.transcript.measurements, part.transcript.words_extractor) == ((), None)


def test_a_withdrawal_just_before_the_vendor_is_paid_is_obeyed(
    platform: Platform, vendor: TranscriptionServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.record()
    paid = pay_once

    def late(recording_id: str, context: object, work: object) -> None:
        consents.tell(FAMILY, platform.session_id, withdrawn("transcribe"))
        paid(recording_id, context, work)  # type: ignore[arg-type]

    monkeypatch.setattr(asr_part, "pay_once", late)
    platform.work(asr)
    assert vendor.requests == []
    assert lacks_consent(platform.answer().transcript)


def test_what_comes_back_after_a_withdrawal_is_thrown_away(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.record()
    transcribe = transcribe_recording

    def slow(*arguments: object) -> object:
        heard = transcribe(*arguments)  # type: ignore[arg-type]
        consents.tell(FAMILY, platform.session_id, withdrawn("transcribe"))
        return heard

    monkeypatch.setattr(asr_part, "transcribe_recording", slow)
    platform.work(asr)
    assert lacks_consent(platform.answer().transcript)
    platform.sweep()
    assert platform.versions("text-records") == []
    assert WORDS not in json.dumps(
        [event.model_dump(mode="json") for event in events.after(platform.session_id, 0, 99)]
    )


def test_granting_later_works_on_what_was_left_out(platform: Platform, vendor: TranscriptionServer) -> None:
    tell_all_but(platform, "transcribe", "assess")
    platform.record()
    platform.work()
    platform.summarise()
    consents.tell(FAMILY, platform.session_id, told("transcribe", "assess"))
    part = read_results(FAMILY, platform.session_id).answers[0]
    assert (part.transcript.status, part.assessment.status) == ("pending", "pending")
    platform.requeued()
    platform.summarise()
    results = read_results(FAMILY, platform.session_id)
    assert (results.answers[0].transcript.text, results.answers[0].assessment.status) == (WORDS, "done")
    assert (results.complete, results.revision) == (True, 2)
    assert len(vendor.requests) == 1
    assert [past.session_id for past in histories.latest("family", "grandmother")] == [platform.session_id]


def test_erasing_what_was_heard_leaves_no_word_of_it(platform: Platform, vendor: TranscriptionServer) -> None:
    platform.record()
    platform.work()
    platform.summarise()
    assert platform.versions("text-records")
    consents.tell(FAMILY, platform.session_id, withdrawn("transcribe", erase=True))
    platform.summarise()
    assert platform.versions("text-records") == []
    assert WORDS not in json.dumps(
        [event.model_dump(mode="json") for event in events.after(platform.session_id, 0, 99)]
    )
    assert not [key for key in platform.versions("results") if "-001." in key], "the first summary and its prints"
    results = read_results(FAMILY, platform.session_id)
    assert (results.answers[0].transcript.reason, results.answers[0].assessment.status) == ("not_consented", "done")
    assert (results.complete, results.revision) == (True, 2)
    # A new consent buys a new transcript.
    consents.tell(FAMILY, platform.session_id, told("transcribe"))
    platform.requeued()
    assert read_results(FAMILY, platform.session_id).answers[0].transcript.text == WORDS
    assert len(vendor.requests) == 2


def test_erasing_what_was_measured_leaves_no_figure_of_it(platform: Platform) -> None:
    platform.record()
    platform.work()
    platform.summarise()
    assert histories.latest("family", "grandmother")
    consents.tell(FAMILY, platform.session_id, withdrawn("assess", erase=True))
    assert histories.latest("family", "grandmother") == ()
    platform.summarise()
    assert histories.latest("family", "grandmother") == ()
    kept = [key for key in platform.versions("results") if "/001/" in key or "-001." in key]
    assert kept == []
    (transcript_versions,) = {tuple(platform.versions("text-records"))}
    assert len(transcript_versions) == 1, "written anew, and the version before it removed"
    results = read_results(FAMILY, platform.session_id)
    part = results.answers[0]
    assert (part.assessment.reason, part.assessment.measurements) == ("not_consented", ())
    assert (part.transcript.text, part.transcript.measurements) == (WORDS, ())
    told_ = [event.data for event in events.after(platform.session_id, 0, 99)]
    assert not [data for data in told_ if data.get("assessment", {}).get("verdict")]  # type: ignore[union-attr]
    assert {"revision": 1, "erased": True} in told_


def test_a_recording_that_may_not_be_kept_goes_when_it_was_worked_on(platform: Platform) -> None:
    tell_all_but(platform, "keep")
    platform.record()
    platform.work(asr)
    platform.sweep()
    assert platform.versions("audio"), "the other worker needs it"
    platform.work(assess)
    platform.sweep()
    assert platform.versions("audio") == []
    results = read_results(FAMILY, platform.session_id)
    assert results.answers[0].recording.status == "removed"
    assert results.answers[0].transcript.text == WORDS
    platform.work()  # a message that comes late
    assert read_results(FAMILY, platform.session_id).answers[0].transcript.text == WORDS


def test_withdrawing_to_keep_removes_what_is_there(platform: Platform) -> None:
    platform.record()
    platform.work()
    platform.summarise()
    assert platform.versions("audio")
    consents.tell(FAMILY, platform.session_id, withdrawn("keep"))
    assert platform.versions("audio") == [], "at once: nobody needs it any more"
    assert platform.interview().session.status is Status.DONE


def test_a_request_that_dies_leaves_the_rest_to_the_sweeper(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.record()
    platform.work()
    platform.summarise()

    def dead(_session_id: str) -> None:
        raise ConnectionError

    monkeypatch.setattr(consents, "carry_out", dead)
    consents.tell(FAMILY, platform.session_id, withdrawn("transcribe", "keep", erase=True))
    assert platform.versions("text-records")
    assert platform.versions("audio")
    with pytest.raises(ReportNotReady):
        read_printed_report(FAMILY, platform.session_id, "en")
    platform.sweep()
    assert (platform.versions("text-records"), platform.versions("audio")) == ([], [])
    assert platform.interview().session.duties == {}


def test_who_told_is_in_the_audit_trail_and_the_history(platform: Platform) -> None:
    consents.tell(FAMILY, platform.session_id, withdrawn("share"))
    consents.tell(FAMILY, platform.session_id, told("share"))
    lines = consents.history(platform.session_id)
    assert [(line.purpose, line.record.granted, line.record.by) for line in lines] == [
        ("share", False, "family"),
        ("share", True, "family"),
    ]
    assert lines[0].before is not None
    assert lines[0].before.source == "operator"
    assert consents.read(PLATFORM, platform.session_id) == platform.interview().session.consents
