"""Practice by typing: what every engine can do, also without a microphone."""

from __future__ import annotations

from localcloud.cloud import LocalCloud
from tests.browsers.conftest import invite
from tests.browsers.driven import Driven
from tests.browsers.test_memories import AGREE
from tests.flows.client import Client

LOG = "document.querySelector('[data-place=log]').innerText"


def test_a_conversation_by_typing(cloud: LocalCloud, family: Client, browser: Driven) -> None:
    browser.open(cloud.http_url + invite(family, "practice")["path"])
    browser.state("welcome")
    browser.press("begin")
    browser.state("consent")
    browser.until("document.querySelector('[data-purpose]')?.checkVisibility()", "the purposes")
    browser.run(AGREE)
    browser.press("agree")
    browser.state("choose")
    browser.press("start")
    browser.state("speaking", "listening")  # a driver that was slow to ask has missed the first
    browser.state("listening")
    browser.until(f"{LOG}.trim() !== ''", "the greeting")
    browser.write('[data-action="type"]', "I was a gardener.")
    browser.press("send")
    browser.until(f"{LOG}.includes('I was a gardener.')", "what was typed")
    browser.until(f"{LOG}.split('I was a gardener.')[1].trim() !== ''", "the reply")
    browser.state("listening")
    browser.press("hangup")
    browser.state("finished")
    assert browser.errors() == []
