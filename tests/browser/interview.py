"""The steps of a memories interview as a person takes them."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.visitor import Json, Visitor


def to_consent(person: Visitor) -> None:
    """Past the welcome."""
    person.state("welcome")
    person.press("begin")
    person.state("consent")


def to_preflight(person: Visitor, *, refuse: tuple[str, ...] = ()) -> None:
    """Past the consents; agrees to everything but what is refused."""
    to_consent(person)
    decide(person, refuse)
    person.press("agree")
    person.state("preflight")


def decide(person: Visitor, refuse: tuple[str, ...] = ()) -> None:
    """Say yes or no to each purpose; no to the browser's own recogniser, which hears nothing without a window."""
    asked = person.page.locator("[data-purpose]:visible")
    asked.first.wait_for()
    for purpose in asked.all():
        name = purpose.get_attribute("data-purpose") or ""
        purpose.locator(f'input[value="{"no" if name in {*refuse, "captions"} else "yes"}"]').check()


def to_question(person: Visitor, *, refuse: tuple[str, ...] = ()) -> None:
    """Past the microphone's trial: the first question is being read."""
    to_preflight(person, refuse=refuse)
    try_microphone(person)
    person.press("start")
    person.state("question", "answering")


def try_microphone(person: Visitor, name: str = "short") -> None:
    """Say something in the preflight, and see that it was heard."""
    person.press("listen")
    person.until(lambda: person.microphone.asked, "the page asks for the microphone")
    person.until(lambda: person.microphone.keep_saying(name) and heard(person), "the page does not hear")


def heard(person: Visitor) -> bool:
    """Whether a level bar shows that somebody is heard."""
    return person.page.locator('[data-level][data-heard="true"]').count() > 0


def speak(person: Visitor, name: str = "short") -> int:
    """Answer the question by voice; returns its index once the page has gone on."""
    person.state("answering")
    index = question(person)
    person.microphone.say_to_the_end(name)
    person.press("done")
    gone_on(person, index)
    return index


def write(person: Visitor, text: str) -> int:
    """Answer the question by typing."""
    person.state("question", "answering")
    index = question(person)
    person.press("type")
    person.state("typing")
    person.page.locator("textarea:visible").fill(text)
    person.press("send")
    gone_on(person, index)
    return index


def skip(person: Visitor) -> int:
    """Leave the question out."""
    person.state("question", "answering")
    index = question(person)
    person.press("skip")
    gone_on(person, index)
    return index


def question(person: Visitor) -> int:
    """The index of the question that the page shows."""
    return int(person.page.locator("[data-question]").get_attribute("data-question") or 0)


def gone_on(person: Visitor, index: int) -> None:
    """Wait until the page shows another question, or the end."""
    person.page.wait_for_function(
        """before => ["finished", "summary"].includes(document.body.dataset.state)
             || (["question", "answering"].includes(document.body.dataset.state)
                 && Number(document.querySelector("[data-question]")?.dataset.question) > before)""",
        arg=index,
    )


def answered(person: Visitor, reached: Callable[[Json], bool]) -> Json:
    """Wait until the server's results are in a state."""

    def found() -> Json | None:
        results = person.results()
        return results if reached(results) else None

    results: Json = person.until_told(found, "the results do not get there")
    return results


def stored(person: Visitor, count: int) -> list[Json]:
    """Wait until the server has stored so many recordings; returns their events."""

    def found() -> list[Json] | None:
        events = person.events("recording_stored")
        return events if len(events) >= count else None

    events: list[Json] = person.until_told(found, f"{count} recordings are not stored")
    return events


def closed(person: Visitor) -> None:
    """The clinic closes the interview: in a break, in which the page sends nothing that would now be refused."""
    person.press("pause")
    person.state("break")
    close(person)


def close(person: Visitor) -> None:
    """The clinic closes the interview, in which there is a break."""
    person.until_told(lambda: person.events("session_paused"), "the server knows of no break")
    answer = person.owner.post(f"/api/session/{person.session_id}/close")
    assert answer.is_success, answer.text
