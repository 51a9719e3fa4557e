"""axe-core finds nothing on the pages that need no invitation; of the others see test_every_state.py."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.browser.pictures import shot


@pytest.mark.parametrize("path", ["/", "/privacy.html", "/terms.html"])
def test_pages_that_need_no_invitation(visit: Visit, path: str) -> None:
    person = visit.without_invitation(path)
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme=scheme)
        if path == "/":
            person.state("no_invitation")
            shot(person.page, f"memories-no_invitation-{scheme}")
        assert violations(person.page) == [], scheme
