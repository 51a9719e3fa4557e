"""A conversation without a microphone, without sound output, and over a line that breaks."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.practice import begin, caption, ended, prepared, to_choice, write
from tests.browser.visitor import Visitor


def test_without_a_microphone_the_conversation_goes_on_by_typing(person: Visitor) -> None:
    person.microphone.refuse("NotAllowedError")
    begin(person)
    person.notice("permission_denied")
    person.state("listening")
    expect(person.page.locator('[data-place="stage"]')).to_have_text("It is your turn. Please write.")
    expect(person.action("done")).not_to_be_visible()
    shot(person.page, "practice-permission_denied")
    write(person, "I would rather write.")
    assert ended(person, 2)["reason"] == "completed"
    person.microphone.refuse("NotFoundError")
    person.press("retry")
    person.notice("no_microphone")
    person.no_notice("permission_denied")
    person.microphone.refuse(None)
    person.press("retry")
    person.no_notice("no_microphone")
    person.state("listening")
    person.microphone.say_to_the_end("answer")
    person.press("done")
    ended(person, 3)
    assert [event["data"]["source"] for event in person.events("transcript_final")] == ["typed", "audio"]
    person.state("listening")
    person.microphone.unplug()
    person.notice("device_gone")
    write(person, "Then I write.")
    assert ended(person, 4)["reason"] == "completed"


def test_without_sound_output_one_reads(visit: Visit) -> None:
    def without_output(found: Visitor) -> None:
        prepared(found)
        found.output.missing()

    person = visit("practice", prepare=without_output)
    to_choice(person)
    begin(person)
    person.notice("no_output")
    person.state("listening")
    expect(caption(person, "question")).not_to_be_empty()
    assert person.network.sent[0]["data"]["client"]["codecs"] == []


def test_a_call_and_another_window_are_told(person: Visitor) -> None:
    begin(person)
    person.state("listening")
    person.microphone.mute(muted=True)
    person.notice("interrupted")
    person.microphone.mute(muted=False)
    person.no_notice("interrupted")
    other = person.context.new_page()
    other.goto("/practice.html")
    other.locator('[data-action="resume"]').click()
    taken_over = person.notice("superseded")
    taken_over.locator("button").click()
    person.no_notice("superseded")
    write(person, "I go on here.")
    assert ended(person, 2)["reason"] == "completed"


def test_a_lost_line_loses_no_word(person: Visitor) -> None:
    person.watch.expect_lost_network()
    begin(person)
    person.state("listening")
    person.network.offline()
    person.notice("offline")
    write(person, "Said while the line was down.")
    person.network.online()
    person.no_notice("offline")
    assert ended(person, 2)["reason"] == "completed"
    assert [event["data"]["text"] for event in person.events("transcript_final")] == ["Said while the line was down."]
