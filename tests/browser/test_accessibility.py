"""axe-core finds nothing in any state, in either language and either scheme."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.pictures import shot
from tests.browser.walk import states


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_state_of_the_memories_page(visit: Visit, language: str, scheme: str) -> None:
    person = visit("memories", language=language, options={"color_scheme": scheme, "reduced_motion": "reduce"})
    found = {}
    for state in states(person):
        found[state] = violations(person.page)
        if scheme == "light":
            shot(person.page, f"memories-{state}-{language}")
    assert {state: lines for state, lines in found.items() if lines} == {}
    assert len(found) == 7


@pytest.mark.parametrize("path", ["/", "/privacy.html", "/terms.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_that_need_no_invitation(visit: Visit, path: str, scheme: str) -> None:
    person = visit.without_invitation(path, options={"color_scheme": scheme})
    if path == "/":
        person.state("no_invitation")
        shot(person.page, f"memories-no_invitation-{scheme}")
    assert violations(person.page) == []
