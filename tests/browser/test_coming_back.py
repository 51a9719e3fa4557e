"""Links, reloads, other windows: a person comes back to where they were, and nobody else does."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from localcloud.cloud import LocalCloud
from tests.browser.conftest import Visit
from tests.browser.interview import answered, gone_on, question, speak, stored, to_preflight, to_question
from tests.browser.kept_sound import loud_seconds
from tests.browser.test_notices import SAID_BEFORE
from tests.browser.visitor import Visitor


def test_the_code_leaves_the_address_and_works_once(visit: Visit) -> None:
    person = visit("memories")
    path = person.path
    person.state("welcome")
    assert "invitation" not in person.page.url
    person.page.reload()  # before it is redeemed
    person.state("welcome")
    to_question(person)
    stranger = visit.without_invitation("/")
    stranger.watch.expect("404")
    stranger.state("no_invitation")
    stranger.page.goto(path)
    stranger.state("welcome")
    held: list[Route] = []

    def hold(route: Route) -> None:  # playwright looks into its handlers: no method of a list
        held.append(route)

    stranger.page.route("**/redeem", hold)
    stranger.press("begin")
    begin = stranger.page.locator('[data-action="begin"]')
    expect(begin).to_have_text("One moment …")
    expect(begin).to_have_attribute("aria-busy", "true")
    begin.click()
    assert len(held) == 1, "pressed twice it is sent once"
    held[0].fallback()
    stranger.page.unroute("**/redeem")
    stranger.notice("session_expired")
    expect(begin).to_have_text("Begin")
    stranger.watch.expect("422")
    stranger.page.goto("about:blank")
    stranger.page.goto("/#invitation=" + 129 * "x")  # no link of ours: trying again would not help
    stranger.state("welcome")
    stranger.press("begin")
    stranger.notice("session_expired")
    assert not stranger.redeemed


def test_a_question_is_played_once_across_a_reload(visit: Visit) -> None:
    person = visit("memories")
    to_question(person)
    person.state("answering")
    index, heard = question(person), len(person.output.played)
    assert heard >= 1
    _reload_while_answering(person)
    assert question(person) == index
    assert person.output.played == []
    stored(person, 1)  # what was said before
    expect(person.page.locator(f'[data-card="{index}"]')).to_have_count(1)
    expect(person.page.locator("[data-level][data-heard]:visible")).to_have_attribute("data-heard", "false")
    person.press("done")  # it has been said: silence does not replace it
    gone_on(person, index)
    assert speak(person) == index + 1
    assert [event["data"]["question_index"] for event in stored(person, 2)] == [1, 2]
    assert [event["data"]["question_index"] for event in person.events("question_asked")] == [1, 2, 3]
    assert not person.events("question_repeated")


def test_who_tells_it_once_more_after_a_reload_is_heard_with_that(visit: Visit) -> None:
    person = visit("memories")
    to_question(person)
    person.state("answering")
    _reload_while_answering(person)
    stored(person, 1)  # what was said before
    assert speak(person, "long") == 1
    later = stored(person, 2)[-1]
    answer = person.results()["answers"][0]
    assert answer["recording"]["recording_id"] == later["data"]["recording_id"]
    assert len(person.events("answer_ended")) == 1
    person.no_notice("upload_refused")


def test_silence_after_a_reload_does_not_replace_what_still_waits(visit: Visit, cloud: LocalCloud) -> None:
    person = visit("memories")
    person.watch.expect("503")
    to_question(person)
    person.state("answering")
    person.network.refuse("/complete$", 503, "unavailable")
    _reload_while_answering(person)
    expect(person.page.locator('[data-place="stage"]')).to_have_text(SAID_BEFORE)
    person.press("done")
    gone_on(person, 1)
    expect(person.page.locator("[data-waiting]")).to_have_attribute("data-waiting", "1")
    person.page.unroute_all()
    person.page.evaluate("() => dispatchEvent(new Event('online'))")
    answered(person, lambda results: results["answers"][0]["stage"] == "assessed")
    assert loud_seconds(cloud, person.session_id, 1) > 2
    assert len(person.events("recording_stored")) == 1


def _reload_while_answering(person: Visitor) -> None:
    """Something has been said, all but its last seconds is safe; the person comes back and is asked the same."""
    with person.page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        person.microphone.say_to_the_end("long")
    person.page.reload()
    if person.state("preflight", "answering") == "preflight":
        person.press("start")
    person.state("answering")


def test_in_another_window_it_is_not_recorded_here_as_well(visit: Visit) -> None:
    person = visit("memories")
    to_question(person)
    person.state("answering")
    person.microphone.say_to_the_end("long")
    other = person.context.new_page()
    other.goto("/")
    taken_over = person.notice("superseded")
    stored(person, 1)  # what was said until then; nobody has pressed anything
    expect(person.page.locator("[data-level]:visible")).to_have_attribute("data-heard", "false")
    other.close()
    taken_over.get_by_role("button").click()
    person.no_notice("superseded")
    assert speak(person, "long") == 1
    later = stored(person, 2)[-1]
    assert person.results()["answers"][0]["recording"]["recording_id"] == later["data"]["recording_id"]


def test_a_used_link_takes_no_session_away(visit: Visit) -> None:
    person = visit("memories")
    person.watch.expect("404")
    code = person.path.partition("invitation=")[2].partition("&")[0]
    _opened(person, f"{code}.")  # as a letter's full stop leaves it
    to_preflight(person)
    _opened(person, code)
    person.state("preflight")
    _opened(person, "ivc_unknown")
    person.state("welcome")
    person.press("begin")
    expect(person.notice("link_used")).to_contain_text("conversation that you began before")
    person.state("preflight")
    person.press("start")
    person.no_notice("link_used")
    person.state("answering")
    assert len(person.events("question_asked")) == 1


def _opened(person: Visitor, code: str) -> None:
    person.page.goto("about:blank")  # a change of the fragment alone would load nothing
    person.page.goto(f"/#invitation={code}")
