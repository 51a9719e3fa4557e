"""A whole interview on the memories page, in both languages: spoken, written, left out, to the PDF."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Route, expect
from pypdf import PdfReader

from localcloud.cloud import LocalCloud
from tests.browser.conftest import Visit
from tests.browser.interview import answered, question, skip, speak, to_question, write
from tests.browser.kept_sound import loud_seconds
from tests.browser.visitor import PATIENCE_MS, Visitor

SPOKEN = {"en": ("answer", "short", "answer"), "vi": ("trả lời",)}
WRITTEN = {"en": "We had a dog called Rex.", "vi": "Nhà tôi có một con chó tên là Vàng."}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_from_the_welcome_to_the_pdf(visit: Visit, cloud: LocalCloud, language: str) -> None:
    person = visit("memories", language=language)
    expect(person.page.locator("html")).to_have_attribute("lang", language)
    to_question(person)
    for name in SPOKEN[language]:
        speak(person, name)
    write(person, WRITTEN[language])
    while person.state("question", "answering", "finished", "summary") in {"question", "answering"}:
        skip(person)
    results = answered(person, lambda found: bool(found["complete"]))
    _has_what_was_said(results, len(SPOKEN[language]), WRITTEN[language])
    person.state("summary")
    for index in range(1, len(SPOKEN[language]) + 1):
        assert loud_seconds(cloud, person.session_id, index) > 0.5
        expect(person.page.locator(f'[data-card="{index}"]')).to_have_attribute("data-card-status", "ready")
    _asked_and_played_once(person)
    _pdf(person)


def _has_what_was_said(results: dict[str, object], spoken: int, text: str) -> None:
    answers = {answer["question_index"]: answer for answer in results["answers"]}  # type: ignore[attr-defined]
    for index in range(1, spoken + 1):
        assert answers[index]["state"] == "ended"
        values = {found["name"]: found["value"] for found in answers[index]["assessment"]["measurements"]}
        assert index == 2 or values["speech_time"] > 0.5  # the second question asks for a held vowel
        capture = answers[index]["assessment"]["conditions"]["capture"]
        wanted = ("echo_cancellation", "noise_suppression", "auto_gain_control")
        assert [capture[name] for name in wanted] == [False] * 3
    assert answers[spoken + 1]["transcript"]["text"] == text


def _asked_and_played_once(person: Visitor) -> None:
    asked = [event["data"]["question_index"] for event in person.events("question_asked")]
    assert asked == sorted(set(asked))


def _pdf(person: Visitor) -> None:
    with person.page.expect_download(timeout=PATIENCE_MS) as downloading:
        person.press("download")
    document = PdfReader(io.BytesIO(downloading.value.path().read_bytes()))
    assert downloading.value.suggested_filename.endswith(".pdf")
    assert len(document.pages) >= 1
    assert re.search(r"\w{4,}", document.pages[0].extract_text())


def test_the_shown_question_is_the_one_in_force(visit: Visit) -> None:
    person = visit("memories")
    to_question(person)
    speak(person)
    person.state("answering")
    assert question(person) == 2
    asked = person.owner.ask(person.session_id)
    assert asked["question_index"] == 2
    person.press("repeat")
    person.until_told(lambda: person.events("question_repeated"))
    person.press("pause")
    person.state("break")
    _the_clinic_closes_just_when_an_answer_begins(person)
    assert len(person.events("question_asked")) == 2


def _the_clinic_closes_just_when_an_answer_begins(person: Visitor) -> None:
    def close_first(route: Route) -> None:
        assert person.owner.post(f"/api/session/{person.session_id}/close").is_success
        route.continue_()

    person.watch.expect("409")  # unless the page hears of the close first, and does not ask any more
    person.page.route(re.compile("/parts$"), close_first, times=1)
    person.press("continue")
    person.state("summary")
    expect(person.page.locator('[data-notice="upload_refused"]')).to_be_hidden()
