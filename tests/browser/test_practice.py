"""Practice in a browser: hands-free, interrupted, in other languages, with captions, and without a microphone."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.practice import (
    LOUD,
    begin,
    caption,
    choose,
    choose_in_talk,
    ended,
    long_reply,
    passed,
    prepared,
    recognise,
    recorded,
    said_lines,
    sent,
    speak_into_a_long_reply,
    spoken,
    through,
    to_choice,
    write,
)
from tests.browser.recordings import COUGH, recording
from tests.browser.visitor import PATIENCE_MS, Visitor

VOICED = 0.03
"""RMS of 20 ms that are clearly voice and no codec's noise."""


@pytest.fixture
def person(visit: Visit) -> Visitor:
    """Somebody who is about to choose what to practise."""
    found = visit("practice", prepare=prepared)
    to_choice(found)
    return found


def test_hands_free(person: Visitor) -> None:
    begin(person)
    person.state("listening")
    assert spoken(person) == ["This is the mock model. ", "Please say something."]
    person.microphone.say("another")
    through(person, "speaking", 2)
    through(person, "listening", 2)
    assert passed(person)[-6:] == ["thinking", "speaking", "listening"] * 2
    assert person.network.sent[0]["type"] == "hello"
    assert len(sent(person, "start_interview")) == 1
    assert [ended(person, turn)["reason"] for turn in (1, 2)] == ["completed", "completed"]
    [heard] = person.events("transcript_final")
    assert heard["data"]["source"] == "audio"
    assert heard["data"]["text"] in said_lines(person, 3)[1]
    asked = person.microphone.asked[0]["audio"]
    assert asked["echoCancellation"] is True, "what comes out of the loudspeaker must not come in again"


def test_an_interruption_is_silent_at_once_and_keeps_what_is_said(person: Visitor) -> None:
    begin(person)
    _interrupts(person, 2)
    assert "(interrupted)" in "".join(said_lines(person, 5))
    choose_in_talk(person, "barge", "eager")
    _interrupts(person, 4)
    assert "".join(said_lines(person, 9)).count("(interrupted)") == 2


def _interrupts(person: Visitor, turn: int) -> None:
    """This turn's reply is interrupted; what is said is the turn after it."""
    before = len(passed(person))
    speak_into_a_long_reply(person, "interruption")
    person.until(lambda: len(sent(person, "cancel_stream")) == turn // 2)
    cancelled = sent(person, "cancel_stream")[-1]
    assert "speaking held" in passed(person)[before:]
    assert ended(person, turn + 1)["reason"] == "completed"
    [reply] = [event["data"] for event in person.events("turn_heard") if event["turn"] == turn]
    text = ended(person, turn)["text"]
    assert cancelled["played_ms"] == reply["played_ms"]
    assert text.startswith(reply["heard_text"])
    assert len(reply["heard_text"]) < len(text)
    assert _voiced(recorded(person)) > 0.9 * _voiced_in("interruption"), "its first words are lost"


def test_a_cough_only_holds_the_reply(person: Visitor) -> None:
    begin(person)
    speak_into_a_long_reply(person, COUGH)
    through(person, "speaking held", 1)
    through(person, "listening", 2)
    states = passed(person)
    assert states[states.index("speaking held") + 1] == "speaking"
    assert sent(person, "cancel_stream") == []
    assert ended(person, 2)["interrupted"] is False
    told = sent(person, "playback")
    assert told[-1]["played_ms"] > 0
    # Who does not want to be interrupted is not.
    choose_in_talk(person, "barge", "off")
    before = len(passed(person))
    speak_into_a_long_reply(person, "short")
    through(person, "listening", 3)
    assert passed(person)[before:] == ["thinking", "speaking", "listening"]
    assert sent(person, "cancel_stream") == []
    assert ended(person, 3)["reason"] == "completed"


def test_the_button_stops_a_reply(person: Visitor) -> None:
    begin(person)
    long_reply(person)
    shot(person.page, "practice-speaking")
    person.press("skip")
    person.until(lambda: sent(person, "cancel_stream"))
    assert person.state("listening") == "listening"
    long_reply(person)
    person.page.locator("#written").press("Escape")
    person.until(lambda: len(sent(person, "cancel_stream")) == 2)
    assert person.state("listening") == "listening"


def test_in_vietnamese_at_large(visit: Visit) -> None:
    options = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "reduced_motion": "reduce"}
    person = visit("practice", language="vi", prepare=prepared, options=options)
    found = {}
    person.state("welcome")
    found["welcome"] = violations(person.page)
    to_choice(person)
    expect(person.page.locator("html")).to_have_attribute("lang", "vi")
    found["choose"] = violations(person.page)
    begin(person, "general")
    person.state("listening")
    found["listening"] = violations(person.page)
    shot(person.page, "practice-listening-vi")
    person.press("pause")
    person.state("paused")
    found["paused"] = violations(person.page)
    person.press("hangup")
    person.state("finished")
    found["finished"] = violations(person.page)
    assert {state: lines for state, lines in found.items() if lines} == {}
    assert person.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    [began] = person.events("conversation_started")
    assert began["data"]["language"] == "vi"


def test_captions_of_the_browser_are_the_persons_words(visit: Visit) -> None:
    person = visit("practice", prepare=prepared)
    to_choice(person, captions=True)
    begin(person)
    person.state("listening")
    # Recognised before it is said: so a busy machine does not come too late with it.
    recognise(person, "A hash map", final=False)
    expect(caption(person, "you")).to_have_text("A hash map")
    recognise(person, "A hash map finds values by their key.")
    person.microphone.say("short")
    person.until(lambda: sent(person, "text_message"))
    [said] = sent(person, "text_message")
    assert said == {"text": "A hash map finds values by their key.", "source": "caption"}
    assert sent(person, "audio_message") == []
    ended(person, 2)
    assert person.events("transcript_final")[0]["data"]["source"] == "caption"


def test_its_own_words_are_no_answer(visit: Visit) -> None:
    person = visit("practice", prepare=prepared)
    to_choice(person, captions=True)
    begin(person)
    long_reply(person)
    recognise(person, person.until(lambda: spoken(person)[2:])[0])
    through(person, "listening", 2)
    expect(caption(person, "you")).to_be_empty()
    assert [said["source"] for said in sent(person, "text_message")] == ["typed"]


def test_in_a_language_test_the_servers_transcript_wins(visit: Visit) -> None:
    person = visit("practice", prepare=prepared)
    to_choice(person, captions=True)
    choose(person, "mode", "language")
    assert person.page.locator("#language option").count() == 13
    begin(person, "language", language="fr")
    person.state("listening")
    expect(caption(person, "question")).to_have_attribute("lang", "fr")
    assert sent(person, "start_language_test") == [{"language": "fr"}]
    [began] = person.events("conversation_started")
    assert (began["data"]["mode"], began["data"]["language"]) == ("language", "fr")
    assert person.page.evaluate("() => practicePage.languages()") == ["fr-FR"]
    recognise(person, "ce que le navigateur a compris")
    expect(caption(person, "you")).to_have_text("ce que le navigateur a compris")
    person.microphone.say("short")
    ended(person, 2)
    [heard] = person.events("transcript_final")
    assert heard["data"]["source"] == "audio"
    assert heard["data"]["text"] in said_lines(person, 3)[1]


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
    person.microphone.say_to_the_end("short")
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


def test_a_pause_hears_nothing_and_goes_on(person: Visitor) -> None:
    begin(person)
    person.state("listening")
    person.press("pause")
    person.state("paused")
    person.microphone.say_to_the_end("short")
    person.press("continue")
    person.state("listening")
    assert person.events("transcript_final") == []
    person.microphone.say_to_the_end("short")
    person.press("done")
    assert ended(person, 2)["reason"] == "completed"


def test_a_link_to_an_interview_leads_to_its_page(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect("422")
    _, fragment = person.path.split("#")
    person.page.goto("about:blank")
    person.page.goto(f"/practice.html#{fragment}")
    person.state("welcome")
    person.press("begin")
    expect(person.page.locator('body[data-page="memories"]')).to_have_count(1, timeout=PATIENCE_MS)
    person.state("welcome")


def test_hanging_up_and_beginning_again(person: Visitor) -> None:
    begin(person)
    through(person, "speaking", 1)
    person.press("hangup")
    person.state("finished")
    assert person.page.evaluate("() => scriptedMicrophone.tracks.every((track) => track.readyState === 'ended')")
    person.press("again")
    person.state("choose")
    begin(person, "general", barge="eager")
    person.state("listening")
    assert person.events("conversation_started")[-1]["data"]["mode"] == "general"
    person.page.reload()
    person.state("choose")
    expect(person.page.locator('[data-action="barge"][data-value="eager"]').first).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE_MS
    )
    person.press("resume")
    person.state("listening")
    write(person, "I am here again.")
    person.until(lambda: person.events("transcript_final"))


def _voiced(samples: np.ndarray) -> float:
    """Seconds of voice in a signal of 16 kHz."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    return float(np.sum(np.sqrt(np.mean(frames**2, axis=1)) > VOICED) * 0.02)


def _voiced_in(name: str) -> float:
    return _voiced(np.frombuffer(recording(name)[44:], dtype="<i2").astype(np.float32) / 32768 * LOUD)
