"""An erasure dies at its n-th AWS call; the sweeper ends it.

Dying before a call is the same as dying after the one before took effect, so one of the two is enough. For every n
with `CRASH_STEP=1` (a quarter of a minute), else for every third.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from goldenfish.audit.service import trail
from goldenfish.captions import store as captions
from goldenfish.clock import now
from goldenfish.erasure import service, store
from goldenfish.erasure.session import until
from goldenfish.exports import service as exports
from goldenfish.idempotency import store as replies
from goldenfish.idempotency.models import Reply
from goldenfish.owned import store as owned
from goldenfish.people.store import person_key
from goldenfish.recordings.keys import audio_key
from goldenfish.sessions import service as sessions
from goldenfish.transcripts.store import pay_once
from goldenfish.users.caller import Caller
from tests.faults.crashes import Crash, calls_dying, forget_keys
from tests.unit.conftest import BUCKET, Aws
from tests.unit.erasure.left_over import keys, mentions, versions
from tests.unit.workers.messages import Context

STEP = int(os.environ.get("CRASH_STEP", "3"))
PERSON = "canary-of-the-crash"
ENOUGH = 10**9


def _make(aws: Aws, owner: Caller) -> str:
    """A session with one of everything that leads to other rows."""
    session = sessions.create_session(owner, sessions.NewSession(user_id=PERSON))
    sessions.ask_question(owner, session.session_id)
    captions.take(session.session_id, PERSON)
    replies.claim(owner.owner, "key", "fingerprint")
    replies.keep(owner.owner, "key", Reply(status=201, body={"session_id": session.session_id, "user_id": PERSON}))
    pay_once("rec_1", Context(), lambda: "rec_1")
    key = audio_key(session.session_id, 1, 1, "rec_1", "wav")
    for name in (key, key, f"results/{session.session_id}/summary-001.json"):
        aws.s3.put_object(Bucket=BUCKET, Key=name, Body=PERSON.encode())
    exports.ask(owner, PERSON)
    return session.session_id


def _is_over(aws: Aws, owner: Caller, session_id: str) -> None:
    assert mentions(aws, PERSON) == []
    assert versions(aws) == []
    assert list(owned.sessions_of(owner.owner)) == []
    left = {key for key in keys(aws) if owner.owner in key[0] or session_id in key[0]}
    assert left - {(f"SESSION#{session_id}", "ERASED")} == {key for key in left if key[0].startswith("AUDIT#")}
    assert not [key for key in keys(aws) if key[0].startswith("IDEMPOTENCY#")]
    assert "erased" in [entry.action for entry in trail(owner).entries]


def _calls_of_a_quiet_run(aws: Aws) -> int:
    owner = Caller(owner="quiet", role="service")
    session_id = _make(aws, owner)
    with calls_dying(None, after=False) as calls:
        assert service.erase_person(owner, PERSON, until(ENOUGH)) == "erased"
    _is_over(aws, owner, session_id)
    return calls.count


def test_nothing_is_left_wherever_it_died(aws: Aws) -> None:
    aws.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    total = _calls_of_a_quiet_run(aws)
    assert total > 25
    for die_at in range(1, total + 1, STEP):
        forget_keys(aws)  # else each sweep looks at all that came before
        owner = Caller(owner=f"owner-{die_at}", role="service")
        session_id = _make(aws, owner)
        with calls_dying(die_at, after=False), pytest.raises(Crash):
            service.erase_person(owner, PERSON, until(ENOUGH))
        # The sweeper comes, or who asked tries again; if nothing was written down yet, only that helps.
        sweeper_first = store.of_person(owner.owner, person_key(PERSON)) is not None and die_at % 4 < 2
        if not sweeper_first:
            assert service.erase_person(owner, PERSON, until(ENOUGH)) == "erased"
        service.carry_on(now() + timedelta(minutes=6), until(ENOUGH))
        _is_over(aws, owner, session_id)
