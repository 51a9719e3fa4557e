"""A recorded file as Chromium's fake microphone: no script, no autoplay flag, the browser's own capture."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.interview import answered, to_preflight
from tests.browser.recordings import recording


def test_what_the_device_hears_is_measured_as_speech(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "answer.wav"
    file.write_bytes(recording("answer"))
    person = visit("memories", device=file)
    to_preflight(person)
    person.press("listen")
    # The page itself says that it hears somebody; a file that Chromium cannot read would be silence.
    expect(person.page.locator("[data-level]:visible")).to_have_attribute("data-heard", "true")
    person.press("start")
    with person.page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        person.state("answering")  # its first part is stored: three seconds, more than any pause in the file
    expect(person.page.locator("[data-level]:visible")).to_have_attribute("data-heard", "true")
    person.press("done")
    results = answered(person, lambda found: found["answers"][0]["stage"] == "assessed")
    found = results["answers"][0]
    values = {m["name"]: m["value"] for m in found["assessment"]["measurements"]}
    assert values["speech_time"] > 0.2
    assert found["assessment"]["conditions"]["capture"]["auto_gain_control"] is False
