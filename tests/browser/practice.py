"""The steps of a practice conversation."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Visitor


def to_choice(person: Visitor, *, captions: bool = False) -> None:
    """From the link to the choice of a mode."""
    person.state("welcome")
    person.press("begin")
    person.state("consent")
    person.page.locator('[data-purpose="transcribe"] input[value="yes"]').check()
    asked = person.page.locator('[data-purpose="captions"]')
    if asked.count():
        asked.locator(f'input[value="{"yes" if captions else "no"}"]').check()
    person.press("agree")
    person.state("choose")


def begin(person: Visitor, mode: str = "interview", *, language: str = "", barge: str = "firm") -> None:
    """Choose, and begin to talk."""
    for action, value in (("mode", mode), ("barge", barge)):
        person.page.locator(f'[data-action="{action}"][data-value="{value}"]:visible').first.click()
    if language:
        person.page.locator("#language").select_option(language)
    expect(person.action("start")).to_be_visible()
    person.press("start")
