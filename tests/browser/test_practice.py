"""Practice in a browser: the hands-free conversation, interruptions, captions, and what goes on without a microphone."""

from __future__ import annotations

from tests.browser.conftest import Visit
from tests.browser.practice import begin, to_choice


def test_hands_free(visit: Visit) -> None:
    person = visit("practice")
    to_choice(person)
    begin(person)
    person.state("speaking")
    person.state("listening")
    person.microphone.say("answer")
    person.state("thinking")
    person.state("speaking")
    person.state("listening")
    assert [turn["data"]["reason"] for turn in person.events("stream_complete")] == ["completed", "completed"]
