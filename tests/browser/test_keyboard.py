"""An interview without a pointer: every control is reached by Tab, seen when it has the focus, and works by a key."""

from __future__ import annotations

from tests.browser.conftest import Visit
from tests.browser.interview import answered, gone_on, question, try_microphone
from tests.browser.visitor import Visitor

FOCUS = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  return { action: focused.dataset.action ?? null, outline: parseFloat(style.outlineWidth) || 0,
    group: focused.name ?? "", tag: focused.tagName };
}"""
FARTHEST = 60
"""More controls than any state has."""


def reach(person: Visitor, action: str) -> None:
    """Tab to a control."""
    for _ in range(FARTHEST):
        focus = person.page.evaluate(FOCUS)
        if focus["action"] == action:
            assert focus["outline"] >= 2, f"{action} has the focus, and nobody sees it"
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{action} is not reached by Tab")


def test_an_interview_by_keyboard_only(visit: Visit) -> None:
    person = visit("memories", windows=True)
    person.state("welcome")
    reach(person, "begin")
    person.page.keyboard.press("Enter")
    person.state("consent")
    person.page.locator("[data-purpose]:visible").first.wait_for()
    _decide(person)
    reach(person, "agree")
    person.page.keyboard.press("Space")
    person.state("preflight")
    try_microphone(person)
    reach(person, "start")
    person.page.keyboard.press("Enter")
    person.state("answering")
    first = question(person)
    person.microphone.say_to_the_end("short")
    reach(person, "done")
    person.page.keyboard.press("Enter")
    gone_on(person, first)
    reach(person, "type")
    person.page.keyboard.press("Enter")
    person.state("typing")
    _write(person, "We had a dog.")
    reach(person, "send")
    person.page.keyboard.press("Enter")
    gone_on(person, first + 1)
    reach(person, "skip")
    person.page.keyboard.press("Enter")
    gone_on(person, first + 2)
    results = answered(person, lambda found: bool(found["answers"][1]["transcript"]))
    assert [answer["state"] for answer in results["answers"][:3]] == ["ended", "ended", "not_answered"]
    assert results["answers"][1]["transcript"]["text"] == "We had a dog."


def _decide(person: Visitor) -> None:
    """Each purpose is a group of radio buttons: one stop of Tab, arrows inside."""
    groups = {"agreed": 0, "of": person.page.locator("[data-purpose]:visible").count()}
    seen: set[str] = set()
    for _ in range(FARTHEST):
        focus = person.page.evaluate(FOCUS)
        if focus["tag"] == "INPUT" and focus["group"] not in seen:
            seen.add(focus["group"])
            person.page.keyboard.press("Space")  # the first one: yes
            if len(seen) == groups["of"]:
                return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"only {len(seen)} of {groups['of']} purposes are reached by Tab")


def _write(person: Visitor, text: str) -> None:
    for _ in range(FARTHEST):
        if person.page.evaluate(FOCUS)["tag"] == "TEXTAREA":
            person.page.keyboard.type(text)
            return
        person.page.keyboard.press("Tab")
    raise AssertionError("the text field is not reached by Tab")
