"""The developers' console in a browser: the same link, a conversation, and all that goes over its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.visitor import PATIENCE_MS, Visitor

STEPS = ["sent", "acknowledged", "transcript", "first_text", "first_audio", "audible", "complete"]


def _opened(visit: Visit, product: str, *, language: str = "en") -> Visitor:
    """The console of a new session, open."""
    person = visit(
        product, language=language, prepare=lambda found: found.network.watch_sockets(), at="/console.html"
    )
    person.state("welcome")
    person.page.locator("#product").select_option(product)
    person.press("begin")
    person.state("live")
    return person


def _turn(person: Visitor, state: str) -> None:
    conversation = person.page.locator('[data-place="conversation"]')
    expect(conversation).to_have_attribute("data-turn", state, timeout=PATIENCE_MS)


def _chart(person: Visitor, turn: int) -> Locator:
    return person.page.locator(f'[data-place="timelines"] li[data-turn="{turn}"] svg')


def test_a_spoken_turn_from_the_end_of_speech_to_what_is_heard(visit: Visit, tmp_path: Path) -> None:
    person = _opened(visit, "practice")
    person.press("start")
    _turn(person, "listening")
    person.press("listen")
    expect(person.action("listen")).to_have_attribute("aria-pressed", "true")
    person.microphone.say("short")
    rows = person.page.locator('[data-place="metrics"] table').first.locator("tbody tr")
    expect(rows).to_have_count(len(STEPS), timeout=PATIENCE_MS)
    assert rows.evaluate_all("rows => rows.map((row) => row.dataset.step)") == STEPS
    p50 = [int(value) for value in rows.locator("td:nth-of-type(2)").all_inner_texts()]
    assert p50[0] >= 1500, "the silence that ends a turn is part of what the person waits for"
    assert p50[:5] == sorted(p50[:5])
    expect(_chart(person, 2)).to_contain_text("first_audio_sent")
    person.page.set_viewport_size({"width": 1280, "height": 1125})  # both panes side by side
    shot(person.page, "console")
    with person.page.expect_download() as downloading:
        person.press("download")
    kept = tmp_path / "log.jsonl"
    downloading.value.save_as(kept)
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    told = {(line["direction"], line["message"]["type"]) for line in lines}
    assert {("out", "audio_message"), ("in", "transcript_final"), ("in", "audio_chunk")} <= told
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_events_messages_and_reconnects(visit: Visit) -> None:
    person = _opened(visit, "practice")
    person.page.locator("#written").fill("What is a queue?")
    person.press("send")
    row = person.page.locator('[data-place="events"] li[data-type="transcript_final"]').first  # events may come twice
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    person.page.locator("#filter").select_option("transcript_final")
    expect(person.page.locator('[data-place="events"] li[data-type="status"]').first).not_to_be_visible()
    row.locator("button").click()
    shown = json.loads(person.page.locator('[data-place="detail"]').inner_text())
    assert (shown["type"], shown["data"]["text"]) == ("transcript_final", "What is a queue?")
    person.page.locator("#filter").select_option("")
    _any_message(person)
    # A reconnect is counted.
    line = person.page.locator('[data-place="line"]')
    expect(line).to_have_text("open", timeout=PATIENCE_MS)
    person.watch.expect_lost_network()
    person.network.cut()
    expect(person.page.locator('[data-place="count-reconnects"]')).to_have_text("1", timeout=PATIENCE_MS)
    expect(line).to_have_text("open", timeout=PATIENCE_MS)


def _any_message(person: Visitor) -> None:
    """One that is no JSON is not sent; one that the server refuses is told."""
    person.page.locator("details").first.locator("summary").click()
    person.page.locator("#type").select_option("cancel_stream")
    person.page.locator("#data").fill("no JSON")
    send = person.page.locator('[data-place="any"] button')
    send.click()
    expect(person.page.locator('[data-place="data-fault"]')).not_to_be_empty()
    person.page.locator("#data").fill('{"gen": -1}')
    send.click()
    expect(person.page.locator('[data-place="data-fault"]')).to_be_empty()
    refused = person.page.locator('[data-place="events"] li[data-type="error"]').first
    expect(refused).to_contain_text("bad_message", timeout=PATIENCE_MS)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_an_interview(visit: Visit, language: str) -> None:
    person = _opened(visit, "memories", language=language)
    person.press("start")
    caption = person.page.locator('[data-caption="question"]')
    expect(caption).not_to_be_empty(timeout=PATIENCE_MS)
    expect(person.page.locator('[data-type="question_asked"]').first).to_be_visible(timeout=PATIENCE_MS)
    assert violations(person.page) == []
    person.page.locator("details").first.locator("summary").click()
    person.page.locator("#type").select_option("skip_question")
    person.page.locator('[data-place="any"] button').click()
    expect(person.page.locator('[data-type="question_skipped"]').first).to_be_visible(timeout=PATIENCE_MS)


def test_without_a_link_nothing_is_shown(visit: Visit) -> None:
    person = visit.without_invitation("/console.html")
    person.state("no_invitation")
    assert violations(person.page) == []
