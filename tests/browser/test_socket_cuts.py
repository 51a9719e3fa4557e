"""The line breaks at every message there is: nothing is asked twice, nothing is lost."""

from __future__ import annotations

from typing import Literal

import pytest

from localcloud.cloud import LocalCloud
from tests.browser.conftest import Visit
from tests.browser.interview import answered, skip, speak, to_question, write
from tests.browser.kept_sound import loud_seconds
from tests.browser.network import Direction, Json
from tests.browser.pictures import shot

Fate = Literal["lose", "cut after"] | None


class Once:
    """Cuts the connection at each kind of message in its way, the first time that it comes."""

    def __init__(self, wanted: Direction, fate: Fate) -> None:
        self._wanted = wanted
        self._fate = fate
        self.met: set[str] = set()

    def __call__(self, direction: Direction, message: Json) -> Fate:
        if direction != self._wanted or message["type"] in {"ping", "pong"}:
            return None
        # Events by their number, so that each is lost once; of frames and messages each kind.
        name = f"{message['type']} {message.get('seq') or ''}"
        if name in self.met:
            return None
        self.met.add(name)
        return self._fate


@pytest.mark.parametrize(
    ("direction", "fate"),
    [("in", "lose"), ("in", "cut after"), ("out", "lose"), ("out", "cut after")],
    ids=[
        "no event arrives at first",
        "cut after each event",
        "no message arrives at first",
        "cut after each message",
    ],
)
def test_an_interview_over_a_line_that_breaks_each_time(visit: Visit, direction: Direction, fate: Fate) -> None:
    once = Once(direction, fate)
    person = visit("memories", prepare=lambda found: found.network.watch_sockets(once))
    to_question(person)
    first, second, third = speak(person), write(person, "We had a dog."), skip(person)
    assert (first, second, third) == (1, 2, 3)
    person.state("answering")  # the fourth has been played
    person.no_notice("socket_lost")
    results = answered(person, lambda found: found["answers"][0]["stage"] == "assessed")
    assert [answer["state"] for answer in results["answers"][:3]] == ["ended", "ended", "not_answered"]
    assert results["answers"][1]["transcript"]["text"] == "We had a dog."
    asked = [event["data"]["question_index"] for event in person.events("question_asked")]
    assert asked == [1, 2, 3, 4]
    # The first frame, and what only a socket brings: a question that is asked, and one that is left out. While the
    # line is down the rest goes another way: answers end with their upload, events are fetched.
    assert person.network.cuts >= 3
    assert len(person.output.played) == 1 + 4, "the greeting or a question was played twice, or not at all"


def test_a_socket_cut_is_told_and_recording_goes_on(visit: Visit, cloud: LocalCloud) -> None:
    person = visit("memories", prepare=lambda found: found.network.watch_sockets())
    person.watch.expect("503")
    to_question(person)
    person.state("answering")
    person.microphone.say("answer")
    person.network.refuse("/ticket$", 503, "busy")
    person.network.cut()
    person.notice("socket_lost")
    shot(person.page, "notice-socket_lost")
    person.state("answering")
    person.page.wait_for_function("() => !scriptedMicrophone.speaking()")
    person.page.unroute_all()
    person.no_notice("socket_lost")
    person.press("done")
    answered(person, lambda found: found["answers"][0]["stage"] == "assessed")
    assert loud_seconds(cloud, person.session_id, 1) > 2, "what was said while the line was down is missing"
