"""axe-core finds nothing on the pages that need no invitation; of the others see test_every_state.py."""

from __future__ import annotations

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.pictures import shot


def test_pages_that_need_no_invitation(visit: Visit) -> None:
    person = visit.without_invitation("/")
    person.state("no_invitation")
    for path in ("/", "/privacy.html", "/terms.html"):
        if path != "/":
            person.page.goto(path)
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme)
            if path == "/":
                shot(person.page, f"memories-no_invitation-{scheme}")
            assert violations(person.page) == [], f"{path}, {scheme}"
