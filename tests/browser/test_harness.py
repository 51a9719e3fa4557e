"""The tools of these tests do what the tests take for granted."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.browsers import NO_GESTURE, SILENT_DEVICE, Browsers, device_of
from tests.browser.recordings import SENTENCES, recording
from tests.browser.told_sound import recordings_in
from tests.browser.visitor import Visitor
from tests.browser.visits import visitor_in
from tests.browser.watch import Watch
from tests.flows.client import Client

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
ORIGIN = "http://127.0.0.1:1"
LEVEL = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { noiseSuppression: false,
    echoCancellation: false, autoGainControl: false } });
  const context = new AudioContext();
  await context.resume();
  const meter = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  window.level = 0;
  setInterval(() => {
    meter.getFloatTimeDomainData(samples);
    window.level = Math.max(window.level, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length));
  }, 10);
}"""


@pytest.fixture
def blank(browsers: Browsers, watch: Watch) -> Visitor:
    """A page with a strict policy that no server is needed for."""
    context = browsers.launch(SILENT_DEVICE, NO_GESTURE).new_context(permissions=["microphone"])
    return _open(visitor_in(context, watch, Client(ORIGIN, "none")))


def _open(visitor: Visitor, body: str = "<main><h1>Nothing</h1></main>") -> Visitor:
    html = f'<!doctype html><html lang="en"><title>Blank</title><body data-state="there">{body}</body></html>'
    visitor.page.route(
        f"{ORIGIN}/**",
        lambda route: route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY}),
    )
    visitor.page.goto(f"{ORIGIN}/")
    visitor.state("there")
    return visitor


def _loudest(page: Page) -> float:
    page.wait_for_function("() => window.level > 0.05")
    found: float = page.evaluate("() => window.level")
    return found


def test_what_is_said_arrives(blank: Visitor) -> None:
    blank.page.evaluate(LEVEL)
    assert blank.page.evaluate("() => window.level") < 0.01
    blank.microphone.say_to_the_end("answer")
    assert 0.05 < _loudest(blank.page) < 0.9
    assert blank.microphone.asked[0]["audio"]["echoCancellation"] is False
    blank.context.close()


def test_a_file_as_device_arrives(browsers: Browsers, watch: Watch, tmp_path: Path) -> None:
    file = tmp_path / "answer.wav"
    file.write_bytes(recording("answer"))
    context = browsers.launch(*device_of(file)).new_context(permissions=["microphone"])
    visitor = _open(visitor_in(context, watch, Client(ORIGIN, "none"), scripted=False), "<button>Start</button>")
    visitor.page.click("button")
    visitor.page.evaluate(LEVEL)
    assert 0.05 < _loudest(visitor.page) < 0.9
    context.close()


def test_the_output_tells_what_is_played_and_can_be_lost(blank: Visitor) -> None:
    beep = """async () => {
      window.context = new AudioContext();
      const buffer = context.createBufferSource();
      buffer.buffer = new AudioBuffer({ length: 480, sampleRate: 48000 });
      buffer.connect(context.destination);
      buffer.start();
      window.states = [context.state];
      context.addEventListener("statechange", () => states.push(context.state));
    }"""
    blank.page.evaluate(beep)
    assert blank.output.played == [{"by": "buffer", "seconds": 0.01}]
    blank.page.wait_for_function("() => context.state === 'running'")
    blank.output.lose("interrupted")
    assert blank.page.evaluate("() => [states.at(-1), context.state]") == ["interrupted"] * 2
    blank.output.lose(None)
    assert blank.page.evaluate("() => [states.at(-1), context.state]") == ["running"] * 2
    blank.context.close()


def test_a_fault_of_the_page_is_noticed(blank: Visitor, watch: Watch) -> None:
    blank.page.evaluate("() => { setTimeout(() => { throw new Error('in the page'); }); }")
    blank.until(watch.unexpected)
    blank.page.evaluate("() => { document.body.setAttribute('style', 'color: red'); fetch('http://127.0.0.1:2/') }")
    blank.until(lambda: any("connect-src" in found for found in watch.unexpected()))
    assert any("in the page" in found for found in watch.unexpected())
    watch.expect("in the page", "Content Security Policy", "Failed to fetch")
    blank.context.close()


def test_what_people_cannot_use_is_found(blank: Visitor) -> None:
    assert violations(blank.page) == []
    blank.page.evaluate("() => document.querySelector('main').append(document.createElement('button'))")
    assert [found for found in violations(blank.page) if found.startswith("button-name")]
    blank.context.close()


def test_every_recording_can_be_a_device() -> None:
    for name in SENTENCES:
        content = recording(name)
        assert content[34] == 16, "Chromium takes any other width than 8, 16 and 32 bits for silence"
        assert not any(content[-16_000:]), "half a second of silence between two repetitions"


def test_a_test_that_failed_tells_what_was_recorded() -> None:
    sound = recording("answer")
    half = len(sound) // 2
    sent = [
        {"type": "audio_message", "data": {"audio_id": "a", "part": part, "b64": base64.b64encode(piece).decode()}}
        for part, piece in [(0, sound[:half]), (0, sound[:half]), (1, sound[half:])]
    ]
    [line] = recordings_in([{"type": "text_message", "data": {"text": "hello"}}, *sent])
    loudness = line.rpartition(" ")[2]
    assert set(loudness[:10]) <= {"#", "+"}
    assert loudness.endswith(".....")
