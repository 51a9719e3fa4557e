"""A session is erased: nothing of it is left, whatever kind it is, and nothing of the others is touched."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from goldenfish.audit.service import trail
from goldenfish.clock import now
from goldenfish.erasure import service, store
from goldenfish.erasure.session import until
from goldenfish.problems import SessionNotFound
from tests.callers import CLINIC, FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import Aws
from tests.unit.erasure.conftest import PERSON, SAID, Held, hold_interview
from tests.unit.erasure.left_over import items, keys, mentions, versions


def plenty() -> object:
    return until(time.monotonic() + 60)


def test_of_an_interview_nothing_is_left_but_that_it_was_erased(versioned: Aws, held: Held) -> None:
    before = keys(versioned)
    assert any(key.startswith(f"results/{held.interview}") for key, _ in versions(versioned))
    assert service.erase_session(FAMILY, held.interview, until(time.monotonic() + 60)) == "erased"
    assert not [key for key, _ in versions(versioned) if held.interview in key]
    left = {key for key in keys(versioned) if held.interview in key[0] + key[1]}
    assert left == {(f"SESSION#{held.interview}", "ERASED")}
    gone = before - keys(versioned)
    assert not [key for key in gone if held.conversation in key[0] + key[1]]
    told = [entry.action for entry in trail(FAMILY).entries if entry.session_id == held.interview]
    assert set(told) >= {"erase_session", "erased"}
