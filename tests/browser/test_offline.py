"""No network: answers wait on the device, through restarts and lost answers, and arrive exactly once."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Request, expect

from localcloud.cloud import LocalCloud
from tests.browser.conftest import Visit
from tests.browser.interview import answered, speak, to_question
from tests.browser.kept_sound import loud_seconds
from tests.browser.pictures import shot
from tests.browser.visitor import PATIENCE_MS, Visitor


def waiting(person: Visitor, count: int) -> None:
    """Wait until the page says that so many answers wait on the device."""
    expect(person.page.locator("[data-waiting]")).to_have_attribute("data-waiting", str(count))


def recordings(person: Visitor, index: int) -> list[str]:
    """The recordings of an answer that the server has stored, by its log."""
    stored = person.events("recording_stored")
    return [event["data"]["recording_id"] for event in stored if event["data"]["question_index"] == index]


def test_an_answer_given_offline_arrives_once(visit: Visit) -> None:
    person = visit("memories", prepare=lambda found: found.network.watch_sockets())
    person.watch.expect_lost_network()
    to_question(person)
    person.state("answering")
    person.network.offline()
    person.notice("offline")
    person.microphone.say_to_the_end("short")
    person.press("done")
    waiting(person, 1)
    shot(person.page, "notice-offline")
    person.network.online()
    person.no_notice("offline")
    waiting(person, 0)
    found = answered(person, lambda results: results["answers"][0]["stage"] == "assessed")
    assert found["answers"][0]["state"] == "ended"
    assert len(recordings(person, 1)) == 1
    person.state("question", "answering")


def test_waiting_answers_survive_a_restart_of_the_browser(visit: Visit, tmp_path: Path) -> None:
    person = visit("memories", profile=tmp_path, prepare=lambda found: found.network.watch_sockets())
    person.watch.expect_lost_network()
    to_question(person)
    person.state("answering")
    person.network.offline()
    person.microphone.say_to_the_end("short")
    person.press("done")
    waiting(person, 1)
    redeemed = person.redeemed
    person.context.close()
    again = visit.again(tmp_path)
    again.redeemed = redeemed
    found = answered(again, lambda results: results["answers"][0]["stage"] == "assessed")
    assert found["answers"][0]["state"] == "ended"
    assert len(recordings(again, 1)) == 1
    waiting(again, 0)


def test_lost_answers_of_the_server_change_nothing(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect_lost_network()
    to_question(person)
    person.state("answering")
    for route in ("/parts$", "/complete$", "/end_answer$"):
        person.network.lose_answers(route, times=1)
    assert speak(person) == 1
    found = answered(person, lambda results: results["answers"][0]["stage"] == "assessed")
    assert found["answers"][0]["state"] == "ended"
    assert len(recordings(person, 1)) == 1
    assert len(person.events("answer_ended")) == 1


def test_a_slow_line_uploads_while_one_speaks(visit: Visit, cloud: LocalCloud) -> None:
    person = visit("memories")
    to_question(person)
    person.state("answering")
    person.network.slow(up_bytes_per_s=10_000, latency_ms=100)
    with person.page.expect_request(_is_a_part, timeout=PATIENCE_MS):
        person.microphone.say_to_the_end("answer")
    person.press("done")  # the first part was on its way before it
    answered(person, lambda results: results["answers"][0]["stage"] == "assessed")
    assert loud_seconds(cloud, person.session_id, 1) > 2


def _is_a_part(request: Request) -> bool:
    return request.method == "POST" and "/api/" not in request.url


def test_an_expired_session_keeps_what_waits(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect("401")
    to_question(person)
    person.state("answering")
    for route in ("/parts$", "/complete$", "/end_answer$", "/credential$", "/ticket$", "/events"):
        person.network.refuse(route, 401, "token_expired")
    person.microphone.say_to_the_end("short")
    person.press("done")
    person.notice("session_expired")
    shot(person.page, "notice-session_expired")
    waiting(person, 1)
    # A new link for the same session comes; what was said need not be said again.
    person.page.unroute_all()
    person.network.quick_voice()
    invited = person.owner.post("/api/invitations", {"session_id": person.session_id}).json()
    person.page.goto(invited["path"])
    person.state("welcome")
    person.press("begin")
    found = answered(person, lambda results: results["answers"][0]["stage"] == "assessed")
    assert found["answers"][0]["state"] == "ended"
    assert len(recordings(person, 1)) == 1
