"""Recordings wait in the browser's own IndexedDB, over restarts and between tabs, and are stored exactly once."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route

from localcloud.cloud import LocalCloud
from tests.browser.browsers import Browsers
from tests.browser.network import Network
from tests.browser.visitor import PATIENCE_MS
from tests.browser.watch import Watch
from tests.flows.client import Client
from tests.shared_cloud import TOKENS
from tests.unit.audio_bytes import wav_bytes

SPOKEN = wav_bytes(seconds=2)
SIZE = len(SPOKEN) // 3 + 1
PIECES = [base64.b64encode(SPOKEN[at : at + SIZE]).decode() for at in range(0, len(SPOKEN), SIZE)]
LOAD = """async ([token, session]) => {
  const { Api } = await import("/core/api.js");
  const { openUploadQueue, UploadQueue } = await import("/core/upload_queue.js");
  const { Uploader } = await import("/core/uploader.js");
  const queue = await openUploadQueue();
  if (!(queue instanceof UploadQueue)) throw new Error("no IndexedDB");
  window.told = [];
  window.uploader = new Uploader({ api: new Api({ bearer: async () => token }), queue, sessionId: () => session });
  for (const type of ["stored", "refused", "waits"]) {
    uploader.addEventListener(type, ({ detail }) => told.push({ type, ...detail }));
  }
  await uploader.start();
}"""
SPEAK = """async ([sessionId, questionIndex, pieces, finished]) => {
  const answer = uploader.begin({ sessionId, questionIndex, contentType: "audio/wav" });
  for (const piece of pieces) {
    await answer.add(new Blob([Uint8Array.from(atob(piece), (letter) => letter.charCodeAt(0))]));
  }
  if (finished) await answer.finish({ endAnswer: { ended_by: "user_action" }, durationMs: 2000 });
}"""


class Tab:
    """A page of our origin with nothing but the uploader in it."""

    def __init__(self, page: Page, session: str) -> None:
        self.page, self.session = page, session
        self.requests: list[str] = []
        page.on("requestfinished", self._finished)
        page.set_default_timeout(PATIENCE_MS)
        page.goto("/privacy.html")
        page.evaluate(LOAD, [TOKENS["family"], session])

    def speak(self, question_index: int, *, finished: bool = True) -> None:
        self.page.evaluate(SPEAK, [self.session, question_index, PIECES, finished])

    def waiting(self, count: int) -> None:
        self.page.wait_for_function("(count) => uploader.waiting === count", arg=count)

    def done(self) -> None:
        self.page.wait_for_function("() => uploader.kept().length === 0")

    def told(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate("(kind) => told.filter(({type}) => type === kind)", kind)
        return found

    def _finished(self, request: Request) -> None:
        if request.method == "POST":
            path = re.sub(r".*/", "", request.url.split("?")[0])
            self.requests.append(path if "/api/" in request.url else "s3")


@pytest.fixture
def session(family: Client) -> str:
    """A session whose first four questions were answered, as far as anybody knows without their recordings."""
    made = family.create(offline_queue=True)
    for index in range(1, 5):
        family.ask(made)
        family.end(made, index)
    return made


@pytest.fixture
def opened(cloud: LocalCloud, browsers: Browsers, watch: Watch, tmp_path: Path) -> Iterator[Any]:
    """`opened()`: the browser with the profile of this test; each call starts it anew."""
    contexts: list[BrowserContext] = []

    def start() -> BrowserContext:
        for context in contexts:
            context.close()
        contexts[:] = [browsers.launch_persistent(tmp_path, base_url=cloud.http_url, service_workers="block")]
        contexts[0].on("page", watch.over)
        return contexts[0]

    yield start
    for context in contexts:
        context.close()


def stored(family: Client, session: str) -> list[tuple[int, int]]:
    """Question and size of every recording that was ever counted."""
    log = [event for event in family.events(session) if event["type"] == "recording_stored"]
    return [(event["data"]["question_index"], event["data"]["size_bytes"]) for event in log]


def test_answers_given_offline_survive_a_restart_and_are_stored_once(
    family: Client, opened: Any, watch: Watch, session: str
) -> None:
    watch.expect_lost_network()
    context = opened()
    tab = Tab(context.new_page(), session)
    context.set_offline(True)
    for index in (1, 2, 3):
        tab.speak(index)
    tab.speak(4, finished=False)  # the browser goes while it is being recorded
    tab.waiting(3)
    context = opened()
    page = context.new_page()
    Network(context, page).lose_answers("/complete$", times=1)
    tab = Tab(page, session)
    tab.done()
    assert sorted(stored(family, session)) == [(index, len(SPOKEN)) for index in (1, 2, 3, 4)]
    assert len(tab.told("stored")) == 4
    assert family.results(session)["answers"][0]["recording"]["size_bytes"] == len(SPOKEN)


def test_a_part_that_got_lost_is_named_and_sent_again(
    family: Client, opened: Any, watch: Watch, session: str
) -> None:
    watch.expect("409")
    page = opened().new_page()
    lost: list[str] = []

    def lose_the_second(route: Route) -> None:
        body = route.request.post_data_buffer or b""
        if b"/0002" in body and not lost:
            lost.append(route.request.url)
            route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.continue_()

    tab = Tab(page, session)
    refusals: list[dict[str, Any]] = []
    page.on("response", lambda answer: refusals.append(answer.json()) if answer.status == 409 else None)
    page.route(lambda url: "/api/" not in url, lose_the_second)
    tab.speak(1)
    tab.done()
    assert [(refusal["code"], refusal["missing"]) for refusal in refusals] == [("part_missing", [2])]
    assert stored(family, session) == [(1, len(SPOKEN))]


def test_of_two_tabs_one_sends(family: Client, opened: Any, watch: Watch, session: str) -> None:
    watch.expect_lost_network()
    context = opened()
    first = Tab(context.new_page(), session)
    first.page.route("**/complete", lambda route: route.abort())
    first.speak(1)
    first.page.wait_for_function("() => told.some(({type}) => type === 'waits')")
    second = Tab(context.new_page(), session)
    second.waiting(1)
    assert second.requests == []
    first.page.close()
    second.done()
    assert second.requests == ["complete", "end_answer"]
    assert first.requests.count("s3") == len(PIECES)
    assert stored(family, session) == [(1, len(SPOKEN))]
