"""A withdrawal that meets somebody at work, or an answer that is given once more: nothing of it stays behind."""

from __future__ import annotations

import json

import pytest

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.asr.transcribe import transcribe_recording
from goldenfish.captions import store as captions
from goldenfish.consents import service as consents
from goldenfish.consents.models import Purpose
from goldenfish.events import store as events
from goldenfish.histories import store as histories
from goldenfish.recordings import service as recordings
from goldenfish.sessions.reading import read_results
from goldenfish.summaries import service as summaries
from tests.callers import FAMILY
from tests.unit.consents.conftest import SAMPLE, Platform
from tests.unit.consents.telling import withdrawn

WORDS = "We lived by the river."


def record(platform: Platform) -> None:
    platform.key = recordings.store_audio(FAMILY, platform.session_id, 1, SAMPLE.read_bytes()).key


@pytest.mark.parametrize(
    ("purpose", "prefix", "trace"), [("transcribe", "text-records", WORDS), ("assess", "results", '"verdict": "')]
)
def test_an_earlier_take_is_erased_too(platform: Platform, purpose: Purpose, prefix: str, trace: str) -> None:
    record(platform)
    platform.work()
    record(platform)  # while the question is open one may say it once more
    assert platform.answer().transcript is None
    captions.take(platform.session_id, WORDS)
    consents.tell(FAMILY, platform.session_id, withdrawn(purpose, erase=True))
    assert platform.versions(prefix) == []
    assert captions.take(platform.session_id, "And").before == ("" if purpose == "transcribe" else WORDS)
    assert trace not in json.dumps([event.data for event in events.after(platform.session_id, 0, 99)])


def test_the_words_of_an_earlier_take_are_measured_no_more(platform: Platform) -> None:
    record(platform)
    platform.work(asr)
    record(platform)
    consents.tell(FAMILY, platform.session_id, withdrawn("assess", erase=True))
    (document,) = platform.documents("text-records")
    assert (document["text"], document["measurements"]) == (WORDS, [])


def test_words_are_not_measured_when_that_is_withdrawn_while_they_are_heard(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.record()

    def slow(*arguments: object) -> object:
        heard = transcribe_recording(*arguments)  # type: ignore[arg-type]
        consents.tell(FAMILY, platform.session_id, withdrawn("assess", erase=True))
        return heard

    monkeypatch.setattr(asr_part, "transcribe_recording", slow)
    platform.work()
    part = read_results(FAMILY, platform.session_id).answers[0].transcript
    assert (part.text, part.measurements) == (WORDS, ())


@pytest.mark.parametrize("erase", [False, True])
def test_figures_of_a_summary_in_the_making_are_not_compared(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, *, erase: bool
) -> None:
    platform.record()
    platform.work()

    def withdraw(*_: object) -> None:
        consents.tell(FAMILY, platform.session_id, withdrawn("assess", erase=erase))

    monkeypatch.setattr(summaries, "print_reports", withdraw)
    platform.summarise()
    assert not histories.latest("family", "grandmother"), "forgotten with the request itself"


def test_figures_that_are_kept_after_the_withdrawal_go_with_the_next_sweep(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform.record()
    platform.work()
    keep = histories.put

    def late(*figures: object) -> None:
        consents.tell(FAMILY, platform.session_id, withdrawn("assess"))
        keep(*figures)  # type: ignore[arg-type]

    monkeypatch.setattr(histories, "put", late)
    platform.summarise()
    assert histories.latest("family", "grandmother")
    platform.sweep()
    assert histories.latest("family", "grandmother") == ()
