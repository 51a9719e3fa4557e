"""Practice in a browser: hands-free, with captions, in other languages, with breaks."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.practice import (
    begin,
    caption,
    choose,
    ended,
    long_reply,
    passed,
    prepared,
    recognise,
    said_lines,
    sent,
    spoken,
    through,
    to_agreed,
    to_choice,
    watched,
    write,
)
from tests.browser.visitor import PATIENCE_MS, Visitor


def test_hands_free(visit: Visit) -> None:
    person = visit("practice", prepare=watched)
    to_choice(person)
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


def test_in_vietnamese_at_large(visit: Visit) -> None:
    options = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark", "reduced_motion": "reduce"}
    person = visit("practice", language="vi", prepare=prepared, options=options)
    found = {}
    person.state("welcome")
    found["welcome"] = violations(person.page)
    to_choice(person)
    expect(person.page.locator("html")).to_have_attribute("lang", "vi")
    found["choose"] = violations(person.page)
    dialog = to_agreed(person)
    found["choices"] = violations(person.page)
    dialog.locator('[type="submit"]').click()
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
    person.microphone.say("answer")
    ended(person, 2)
    [heard] = person.events("transcript_final")
    assert heard["data"]["source"] == "audio"
    assert heard["data"]["text"] in said_lines(person, 3)[1]


def test_a_pause_hears_nothing_and_goes_on(person: Visitor) -> None:
    begin(person)
    person.state("listening")
    person.press("pause")
    person.state("paused")
    person.microphone.say_to_the_end("short")
    person.press("continue")
    person.state("listening")
    assert person.events("transcript_final") == []
    person.microphone.say_to_the_end("answer")
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


def test_a_used_link_takes_no_session_away(person: Visitor) -> None:
    person.watch.expect("404")
    used = person.path.partition("invitation=")[2].partition("&")[0]
    for code in (f"{used}.", "ivc_unknown"):  # the first as a letter's full stop leaves it
        person.page.goto("about:blank")  # a change of the fragment alone would load nothing
        person.page.goto(f"/practice.html#invitation={code}")
        if code == "ivc_unknown":
            person.state("welcome")
            person.press("begin")
            expect(person.notice("link_used")).to_contain_text("conversation that you began before")
        person.state("choose")
    begin(person)
    person.state("listening")
    person.no_notice("link_used")


def test_one_can_change_ones_mind(visit: Visit) -> None:
    person = visit("practice", prepare=prepared)
    to_choice(person, captions=True)
    person.page.reload()
    person.state("choose")
    dialog = to_agreed(person)
    asked = dialog.locator("[data-purpose]")
    assert asked.evaluate_all("all => all.map((one) => one.dataset.purpose)") == ["transcribe", "captions"]
    for purpose in asked.all():
        expect(purpose.locator('input[value="yes"]')).to_be_checked()
        purpose.locator('input[value="no"]').click()
    expect(dialog.locator('[data-place="choices-told"]')).to_have_text("Your choice has been saved.")
    dialog.locator('[type="submit"]').click()
    consents = person.owner.get(f"/api/session/{person.session_id}/consent").json()["consents"]
    assert [each["granted"] for each in consents if each["purpose"] == "transcribe"] == [False]
    begin(person)
    person.state("listening")
    assert person.page.evaluate("() => practicePage.languages()") == []


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
