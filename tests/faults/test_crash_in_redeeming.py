"""Redeeming an invitation dies at its n-th AWS call; the same page asks again, then another one does.

For every n with `CRASH_STEP=1`, else for every third, another third for each product.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from goldenfish.invitations import beginning
from goldenfish.invitations.service import NewInvitation, Wish, invite, redeem
from goldenfish.owned import store as owned
from goldenfish.problems import InvitationNotFound
from goldenfish.users.caller import Caller
from tests.faults.crashes import Crash, calls_dying
from tests.unit.conftest import Aws

STEP = int(os.environ.get("CRASH_STEP", "3"))
MINE, ANOTHERS = "m" * 32, "a" * 32


def _invited(owner: str, product: str) -> str:
    wanted = NewInvitation(user_id="grandmother", product="memories" if product == "memories" else "practice")
    return invite(Caller(owner=owner, role="service"), wanted)[0]


@pytest.mark.parametrize(("product", "first"), [("memories", 1), ("practice", 2)])
def test_there_is_one_session_wherever_it_died(
    aws: Aws, product: str, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "_FIRST_PAUSE_S", 0.0)  # nobody else is about to make it
    redeem(_invited("quiet", product), MINE, Wish(), "")  # the signing keys are read once a process
    quiet = _invited("quiet", product)
    with calls_dying(None, after=False) as calls:
        redeem(quiet, MINE, Wish(), "")
    assert calls.count > 6
    for die_at in range(first if STEP > 1 else 1, calls.count + 1, STEP):
        owner = f"owner-{die_at}"
        code = _invited(owner, product)
        with calls_dying(die_at, after=True), pytest.raises(Crash):
            redeem(code, MINE, Wish(), "")
        came = redeem(code, MINE, Wish(), "")
        assert [one.session_id for one in owned.sessions_of(owner)] == [came.made.session_id], die_at
        assert came.credential.renew_until - came.made.created_at >= timedelta(hours=23)
        with pytest.raises(InvitationNotFound):
            redeem(code, ANOTHERS, Wish(), "")
