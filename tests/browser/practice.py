"""The steps of a practice conversation, and what is known of it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from goldenfish.audio.decode import decode
from tests.browser.network import Direction, Fault, no_fault
from tests.browser.recordings import recording
from tests.browser.told_sound import joined, parts_in
from tests.browser.visitor import PATIENCE_MS, Json, Visitor
from tests.signals import FloatArray, silence, wav

SCRIPT = Path(__file__).with_name("practice_page.js")
LONG = "Please tell me something that I can interrupt."
"""What is said back begins with a piece that takes the mock voice more than three seconds; see `prepared`."""
TURNS = {"start_interview", "start_language_test", "start_general", "text_message", "audio_message"}
"""Messages that a reply follows."""
LOUD = 2
"""Over the threshold that holds while the page itself speaks."""
QUICK = base64.b64encode(wav(silence(0.2))).decode()


def watched(person: Visitor, fault: Fault = no_fault) -> None:
    """Watches states and messages from the beginning; replies take as long as the mock voice makes them."""
    person.page.add_init_script(path=SCRIPT)
    person.network.watch_sockets(fault)


def prepared(person: Visitor) -> None:
    """As `watched`, but replies sound for a moment only, except the first piece of one to `LONG`."""
    takes_long = False

    def voice(direction: Direction, message: Json) -> None:
        nonlocal takes_long
        data = message.get("data", {})
        if direction == "out" and message["type"] in TURNS:
            takes_long = data.get("text") == LONG
        if direction == "in" and message["type"] == "audio_chunk" and not (takes_long and data["idx"] == 0):
            data |= {"part": 0, "parts": 1, "b64": QUICK}

    watched(person, voice)


def to_choice(person: Visitor, *, captions: bool = False) -> None:
    """From the link to the choice of a mode."""
    person.state("welcome")
    person.press("begin")
    person.state("consent")
    for purpose, granted in (("transcribe", True), ("captions", captions)):
        value = "yes" if granted else "no"
        person.page.locator(f'[data-purpose="{purpose}"] input[value="{value}"]').check()
    person.press("agree")
    person.state("choose")


def to_agreed(person: Visitor) -> Locator:
    """What the person has agreed to, to be changed; returns the dialog."""
    person.press("choices")
    dialog = person.page.locator("dialog")
    expect(dialog.locator("[data-purpose]").first).to_be_visible()
    return dialog


def choose(person: Visitor, action: str, value: str) -> Locator:
    """Press one of several buttons; returns it."""
    button = person.page.locator(f'[data-action="{action}"][data-value="{value}"]:visible').first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    return button


def begin(person: Visitor, mode: str = "interview", *, language: str = "", barge: str = "firm") -> None:
    """Choose, and begin to talk."""
    choose(person, "mode", mode)
    choose(person, "barge", barge)
    if language:
        person.page.locator("#language").select_option(language)
    person.press("start")


def write(person: Visitor, text: str) -> None:
    """Say something in writing."""
    person.page.locator("#written").fill(text)
    person.press("send")


def caption(person: Visitor, who: str) -> Locator:
    """One of the two captions: `question` or `you`."""
    return person.page.locator(f'[data-caption="{who}"]')


def passed(person: Visitor) -> list[str]:
    """The states that the page has passed through; "speaking held": a reply stood still."""
    found: list[str] = person.page.evaluate("() => practicePage.passed")
    return found


def spoken(person: Visitor) -> list[str]:
    """What has been marked as being spoken, one after the other."""
    found: list[str] = person.page.evaluate("() => practicePage.spoken")
    return found


def through(person: Visitor, state: str, times: int) -> None:
    """Wait until the page has been in a state so many times. It may have left it: looks now and then miss that."""
    person.until(lambda: passed(person).count(state) >= times, f"not {times} times {state}")


def long_reply(person: Visitor) -> None:
    """Have it say something for three seconds; returns as soon as that is heard."""
    person.state("listening")
    write(person, LONG)
    person.page.wait_for_function("() => document.body.dataset.state === 'speaking'")  # looks at every frame


def speak_into_a_long_reply(person: Visitor, name: str) -> None:
    """Have it say something for three seconds, and say something soon after it is heard."""
    sound = base64.b64encode(recording(name)).decode()
    person.state("listening")
    person.page.evaluate("([sound, gain]) => practicePage.speakInto(sound, gain)", [sound, LOUD])
    long_reply(person)


def recognise(person: Visitor, text: str, *, final: bool = True) -> None:
    """The browser recognises something, as soon as it listens."""
    person.until(
        lambda: person.page.evaluate("([text, final]) => practicePage.recognise(text, final)", [text, final])
    )


def sent(person: Visitor, kind: str) -> list[dict[str, Any]]:
    """The data of the messages of a type that went out."""
    return [message["data"] for message in person.network.sent if message["type"] == kind]


def ended(person: Visitor, turn: int) -> dict[str, Any]:
    """Wait until the page knows that a turn has ended; returns what the log says of it."""
    line = person.page.locator(f'[data-place="log"] .line-them[data-turn="{turn}"]')
    expect(line).to_be_attached(timeout=PATIENCE_MS)
    [found] = [event["data"] for event in person.events("stream_complete") if event["turn"] == turn]
    return dict(found)


def choose_in_talk(person: Visitor, action: str, value: str) -> None:
    """Choose something else in the middle of a conversation."""
    person.state("listening")
    person.page.locator("details").first.evaluate("details => { details.open = true; }")
    choose(person, action, value)


def said_lines(person: Visitor, count: int) -> list[str]:
    """Wait until so many lines stand in the log of what was said; returns them."""
    lines = person.page.locator('[data-place="log"] li')
    expect(lines).to_have_count(count, timeout=PATIENCE_MS)
    return lines.all_inner_texts()


def recorded(person: Visitor) -> FloatArray:
    """The newest recording that went over the socket, decoded."""
    newest = sent(person, "audio_message")[-1]
    parts = parts_in(person.network.sent)[newest["audio_id"]]
    assert len(parts) == newest["parts"]
    return decode(joined(parts), max_seconds=600).samples
