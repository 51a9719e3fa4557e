"""Small windows, large type, phones, people who want less motion."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import Json
from tests.browser.walk import states

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
SMALL = """() => {
  const small = [];
  const controls = "button, select, summary, [role=button], input, textarea, a.button";
  for (const control of document.querySelectorAll(controls)) {
    if (!control.checkVisibility() || control.closest(".skip-link")) continue;
    // A radio button is as large as the label around it.
    const { width, height } = (control.closest("label") ?? control).getBoundingClientRect();
    const least = control.classList.contains("button-main") ? 60 : 48;
    if (height < least - 0.5 || width < least - 0.5)
      small.push(`${control.outerHTML.slice(0, 120)}: ${width} x ${height}`);
  }
  return small;
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOVING = "() => document.getAnimations().filter((one) => one.playState === 'running').length"
LARGE = "() => { document.documentElement.style.fontSize = '250%'; }"
"""The page's 125 % twice over: text at 200 %."""


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": 320, "height": 568}}, PHONE, {"viewport": {"width": 844, "height": 390}}],
    ids=["320 px", "phone", "phone on its side"],
)
def test_nothing_is_cut_off_or_too_small_to_touch(visit: Visit, options: Json) -> None:
    person = visit("memories", language="vi", options=options)
    for state in states(person):
        assert person.page.evaluate(WIDER) <= 0, f"{state} must be scrolled sideways"
        assert person.page.evaluate(SMALL) == [], state


def test_text_at_twice_its_size(visit: Visit) -> None:
    person = visit("memories", language="vi", options={"viewport": {"width": 320, "height": 900}})
    for state in states(person):
        person.page.evaluate(LARGE)
        assert person.page.evaluate(WIDER) <= 0, f"{state} must be scrolled sideways"


def test_who_wants_less_motion_sees_none(visit: Visit) -> None:
    person = visit("memories", options={"reduced_motion": "reduce"})
    for state in states(person):
        assert person.page.evaluate(MOVING) == 0, state
