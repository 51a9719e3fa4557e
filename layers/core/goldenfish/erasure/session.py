"""Removing everything of one session. Every step may be done again; each finds its own work by what is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import PurePosixPath

from goldenfish.clock import now
from goldenfish.connections import service as connections
from goldenfish.erasure import store
from goldenfish.erasure.models import Erasure
from goldenfish.erasure.plan import WHOLE_ACCOUNT, exports_of, object_prefixes, scope_of
from goldenfish.exports import store as exports
from goldenfish.histories import store as histories
from goldenfish.idempotency import store as replies
from goldenfish.invitations import store as invitations
from goldenfish.limits import store as counters
from goldenfish.limits.models import session_name
from goldenfish.objects import store as objects
from goldenfish.objects.store import Version
from goldenfish.owned import store as owned
from goldenfish.owned.models import OwnedSession
from goldenfish.recordings.keys import parse_audio_key, parse_slice_key
from goldenfish.transcripts.paid_key import PARTITION as PAID
from goldenfish.transcripts.paid_key import paid_key
from goldenfish.webhooks import store as webhooks

GoOn = Callable[[], None]
"""Called before each step that takes time.

Raises:
    OutOfTimeError: the rest is for the next run.
"""


class OutOfTimeError(Exception):
    """This run has to end; the erasure goes on in the next one."""


def until(monotonic_s: float) -> GoOn:
    """A `GoOn` that ends at a time of the monotonic clock."""

    def go_on() -> None:
        if time.monotonic() >= monotonic_s:
            raise OutOfTimeError

    return go_on


def remove_session(erasure: Erasure, go_on: GoOn) -> None:
    """Remove all that is left of a session whose tombstone stands.

    Who is connected is told first, then what leads to other rows is followed while it is there: the connection, the
    replies, the invitations, the keys of recordings that were paid for.

    Raises:
        OutOfTimeError: there may be more.
    """
    go_on()
    connections.expel(erasure.session_id)
    replies.forget_session(erasure.session_id)
    invitations.forget_session(erasure.session_id)
    store.remove_partition(counters.partition(session_name(erasure.session_id)), go_on=go_on)
    store.remove_partition(f"SESSION#{erasure.session_id}", go_on=go_on)
    if erasure.owner:
        _remove_from_owner(erasure, go_on)
    remove_objects(object_prefixes(erasure.session_id), go_on)
    if erasure.made_at is not None:
        _remove_row(erasure, erasure.made_at)  # last: until then the session is found among its owner's


def _remove_from_owner(erasure: Erasure, go_on: GoOn) -> None:
    """What stands with the owner: archives that hold the session, and its figures among the person's."""
    for scope in (scope_of(erasure.person), WHOLE_ACCOUNT):
        go_on()
        # One that was asked for after the session was gone does not hold it, and stays when it is looked at again.
        remove_archives(erasure.owner, scope, go_on, asked_until=erasure.done_at)
    webhooks.forget_session(erasure.owner, erasure.session_id)
    if erasure.made_at is not None:
        histories.forget(erasure.owner, erasure.person, erasure.made_at, erasure.session_id)


def remove_archives(owner: str, scope: str, go_on: GoOn, asked_until: datetime | None = None) -> None:
    """Remove an owner's archives; arguments as of `exports.store.forget`.

    Raises:
        OutOfTimeError: there may be more.
    """
    stay = exports.forget(owner, scope, asked_until)  # one that is being made is not completed without its item
    for page in objects.versions_under(exports_of(owner, scope)):
        go_on()
        if gone := [version for version in page if PurePosixPath(version.key).stem not in stay]:
            objects.remove_versions(gone)


def _remove_row(erasure: Erasure, made_at: datetime) -> None:
    owned.forget(
        OwnedSession(
            owner=erasure.owner,
            session_id=erasure.session_id,
            person=erasure.person,
            created_at=made_at,
            expires_at=0,
        )
    )


def remove_objects(prefixes: Iterable[str], go_on: GoOn) -> None:
    """Remove all versions of all objects under these prefixes, and that any of them was paid for.

    Raises:
        OutOfTimeError: there may be more.
    """
    for prefix in prefixes:
        for page in objects.versions_under(prefix):
            for paid in {recording for version in page if (recording := _paid_for(version))}:
                go_on()
                store.remove(PAID, paid_key(paid))  # while the key still tells of it
            go_on()
            objects.remove_versions(page)


def _paid_for(version: Version) -> str:
    """The recording or slice that a vendor may have been paid for; empty: the key is of nothing like that."""
    recording, part = parse_audio_key(version.key), parse_slice_key(version.key)
    return recording.recording_id if recording else part.slice_id if part else ""


def tombstone(session_id: str, owner: str, person: str, made_at: datetime) -> Erasure:
    """The beginning of a session's erasure; `person` is the person's key beside the owner."""
    return Erasure(kind="session", session_id=session_id, owner=owner, person=person, made_at=made_at, asked_at=now())
