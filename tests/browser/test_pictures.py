"""Makes the screenshots of docs/web.md anew; only with PICTURES=1, since a test run leaves the tree alone."""

from __future__ import annotations

import os

import pytest

from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.walk import states

pytestmark = pytest.mark.skipif(not os.environ.get("PICTURES"), reason="set PICTURES=1 to make docs/web/*.png anew")
WINDOW = {"viewport": {"width": 800, "height": 900}, "reduced_motion": "reduce"}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_state_of_the_memories_page(visit: Visit, language: str) -> None:
    person = visit("memories", language=language, options=WINDOW)
    for state in states(person):
        shot(person.page, f"memories-{state}-{language}")
