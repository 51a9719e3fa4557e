"""Every state of the memories page: usable by all, in both languages and schemes, on every size of window."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.forced_colours import unseen
from tests.browser.pictures import shot
from tests.browser.visitor import Json
from tests.browser.walk import states

DESK = {"width": 800, "height": 900}  # also the size of the pictures in docs/web
SMALL = {"width": 320, "height": 568}
PHONE = {"width": 390, "height": 844}
ON_ITS_SIDE = {"width": 844, "height": 390}
TOUCHED = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
TOO_SMALL = """() => {
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
INDENTED = """() => {
  const inside = (element) => {
    const { paddingLeft, borderLeftWidth } = getComputedStyle(element);
    return element.getBoundingClientRect().left + parseFloat(paddingLeft) + parseFloat(borderLeftWidth);
  };
  const shown = [...document.querySelectorAll(".page-footer .button-plain")].filter((one) => one.checkVisibility());
  return shown.map((button) => inside(button) - inside(document.querySelector("main")));
}"""
"""By how much the footer's first words stand further in than the page's, px."""
MOVING = "() => document.getAnimations().filter((one) => one.playState === 'running').length"
LETTERS = "size => { document.documentElement.style.fontSize = size; }"
TWICE = "250%"
"""The page's 125 % twice over: text at 200 %."""
UNFOLD = "() => { for (const folded of document.querySelectorAll('main details')) folded.open = true; }"
STATES = ["welcome", "consent", "preflight", "answering", "typing", "break", "summary"]


def test_in_vietnamese_on_a_desk(visit: Visit) -> None:
    """The longer words: nothing is cut off or too small to touch, also with letters of twice the size."""
    person = visit("memories", language="vi", options={"reduced_motion": "reduce"})
    seen = []
    for state in states(person):
        seen.append(state)
        _looked_at(person.page, f"{state}-vi")
        for size in (SMALL, PHONE, ON_ITS_SIDE):
            _fits(person.page, size, state)
            if size is not ON_ITS_SIDE:
                assert all(abs(further) < 1 for further in person.page.evaluate(INDENTED)), f"{state} at {size}"
        person.page.evaluate(LETTERS, TWICE)
        _fits(person.page, SMALL, f"{state} in large letters", every_control=False)
        person.page.evaluate(LETTERS, "")
    assert seen == STATES


def test_in_english_on_a_phone(visit: Visit) -> None:
    person = visit("memories", options={**TOUCHED, "reduced_motion": "reduce"})
    seen = []
    for state in states(person):
        seen.append(state)
        _looked_at(person.page, f"{state}-en")
        for size in (ON_ITS_SIDE, PHONE):
            _fits(person.page, size, state)
    assert seen == STATES


def _looked_at(page: Page, name: str) -> None:
    """Axe finds nothing in either scheme, contrast themes hide nothing, nothing moves; leaves a picture."""
    _resize(page, DESK)
    if name.startswith("summary"):
        page.evaluate(UNFOLD)
    assert page.evaluate(MOVING) == 0, name
    shot(page, f"memories-{name}", whole=name.startswith("summary"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], f"{name}, {scheme}"
    page.emulate_media(color_scheme="light")
    assert unseen(page) == [], f"{name} in a contrast theme"


def _fits(page: Page, size: Json, what: str, *, every_control: bool = True) -> None:
    _resize(page, size)
    assert page.evaluate(WIDER) <= 0, f"{what} must be scrolled sideways at {size}"
    if every_control:
        assert page.evaluate(TOO_SMALL) == [], f"{what} at {size}"


def _resize(page: Page, size: Json) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.wait_for_function("({width, height}) => innerWidth === width && innerHeight === height", arg=size)
