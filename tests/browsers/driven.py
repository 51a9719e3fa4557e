"""What a test asks of a browser, whichever it is."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import Any

PATIENCE_S = 180
PAUSE_S = 0.1


class Driven(ABC):
    """A page in a browser."""

    name: str

    @abstractmethod
    def open(self, address: str) -> None:
        """Load a page."""

    @abstractmethod
    def run(self, body: str) -> Any:
        """Call a function with this body in the page, wait for its promise; its value, which must be JSON."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Click the first visible element, as a person does."""

    @abstractmethod
    def write(self, selector: str, text: str) -> None:
        """Type into the first visible element."""

    @abstractmethod
    def errors(self) -> list[str]:
        """Errors of the page and of its console so far."""

    def until(self, condition: str, what: str = "") -> Any:
        """Wait until an expression is true in the page; its value."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := self.run(f"return ({condition})")):
            assert time.monotonic() < deadline, f"{self.name}: waited in vain for {what or condition}: {self.where()}"
            time.sleep(PAUSE_S)
        return found

    def state(self, *names: str) -> str:
        """Wait until the page is in one of these states; which."""
        found: str = self.until(f"{json.dumps(names)}.find((name) => name === document.body.dataset.state)")
        return found

    def press(self, action: str) -> None:
        """Press a control once it is there and enabled."""
        selector = f'[data-action="{action}"]'
        self.until(VISIBLE % json.dumps(f"{selector}:enabled"), f"the control {action}")
        self.click(f"{selector}:enabled")

    def where(self) -> Any:
        """State, notices and errors, for a failure's message."""
        shown = self.run(
            "return {state: document.body.dataset.state, notices: [...document.querySelectorAll('[data-notice]')]"
            ".filter((one) => one.checkVisibility()).map((one) => one.dataset.notice), text: document.body.innerText}"
        )
        return {**shown, "errors": self.errors()}


VISIBLE = "[...document.querySelectorAll(%s)].find((one) => one.getClientRects().length > 0) !== undefined"
"""An expression with the place for a selector, as a JSON text."""
FIRST_VISIBLE = "return [...document.querySelectorAll(%s)].find((one) => one.getClientRects().length > 0)"
"""The body of a function that finds the element."""
