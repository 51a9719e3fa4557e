"""Memories: from the link to an answer that was recorded, uploaded and measured."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.cloud import LocalCloud
from tests.browser.recordings import recording
from tests.browsers.conftest import invite
from tests.browsers.driven import Driven
from tests.browsers.sound import Sound
from tests.flows.client import Client

CONTENT_TYPES = {"Firefox": "audio/webm", "WebKitGTK": "audio/mp4"}
CONTAINERS = {"Firefox": ("webm", "opus"), "WebKitGTK": ("mp4", "aac")}
AGREE = """
for (const purpose of document.querySelectorAll("[data-purpose]"))
  purpose.querySelector(`input[value="${purpose.dataset.purpose === "captions" ? "no" : "yes"}"]`)?.click();
"""


def test_an_answer_is_recorded_uploaded_and_measured(
    cloud: LocalCloud, family: Client, browser: Driven, sound: Sound
) -> None:
    browser.open(cloud.http_url + invite(family, "memories")["path"])
    browser.state("welcome")
    assert "invitation" not in browser.run("return location.href"), "the code stays in no address"
    browser.press("begin")
    browser.state("consent")
    browser.until("document.querySelector('[data-purpose]')?.checkVisibility()", "the purposes")
    browser.run(AGREE)
    browser.press("agree")
    browser.state("preflight")
    browser.press("listen")
    browser.until("document.querySelector('[data-place=hearing]').innerText !== ''", "words about the microphone")
    _say_until_heard(browser, sound)
    browser.press("start")
    browser.state("answering")
    index = browser.until("Number(document.querySelector('[data-question]').dataset.question)")
    sound.say(recording("answer"))
    browser.press("done")
    browser.until(
        f"Number(document.querySelector('[data-question]')?.dataset.question) > {index}", "the next question"
    )
    session = browser.run(SESSION)
    found = family.wait(
        session, lambda results: _answer(results, index)["assessment"]["status"] in {"done", "failed"}
    )
    answer = _answer(found, index)
    assert answer["recording"]["status"] == "stored"
    assert answer["recording"]["content_type"].split(";")[0] == CONTENT_TYPES[browser.name]
    assert answer["assessment"]["status"] == "done", answer["assessment"]
    conditions = answer["assessment"]["conditions"]
    assert conditions["capture"]["echo_cancellation"] is False
    container, codec = CONTAINERS[browser.name]
    assert container in conditions["container"].split(",")
    assert conditions["codec"] == codec
    if browser.name == "Firefox":  # the other engine's device does not hear what is said
        _is_what_was_said(answer, family)
    # An MP4 in pieces cannot be joined (docs/web.md): it comes whole, after the answer.
    assert browser.run(POSTS) == 1 or browser.name != "WebKitGTK"
    assert browser.errors() == []


def _say_until_heard(browser: Driven, sound: Sound) -> None:
    """A person goes on until the page says that it hears; its judgement is of the last three seconds."""
    for _ in range(60):
        sound.say(recording("short"))
        if browser.run("return document.querySelector('[data-level][data-heard=true]') !== null"):
            return
    raise AssertionError(f"the page does not hear: {browser.where()}")


def _is_what_was_said(answer: dict[str, Any], family: Client) -> None:
    """The same speech, uploaded as the file that was played, measures the same."""
    session = family.create()
    family.answer(session, 1, recording("answer"))
    family.post(f"/api/session/{session}/close")
    found = family.wait(session, lambda results: _answer(results, 1)["assessment"]["status"] == "done")
    here, there = (
        {one["name"]: one["value"] for one in part["assessment"]["measurements"]}
        for part in (answer, _answer(found, 1))
    )
    assert here["f0_median"] == pytest.approx(there["f0_median"], rel=0.03)
    assert here["speech_time"] == pytest.approx(there["speech_time"], abs=0.3)


def _answer(results: dict[str, Any], index: int) -> dict[str, Any]:
    answer: dict[str, Any] = results["answers"][index - 1]
    return answer


POSTS = """
const elsewhere = ({ origin, search }) => origin !== location.origin && search === ""; // a signed sound has a query
return performance.getEntriesByType("resource").map(({ name }) => new URL(name)).filter(elsewhere).length;
"""
SESSION = """
const { Credential } = await import("./core/credential.js");
const { openKept } = await import("./core/kept.js");
return (await Credential.restore(await openKept(), { product: "memories" })).sessionId;
"""
