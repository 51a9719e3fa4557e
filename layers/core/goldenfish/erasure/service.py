"""Asking for an erasure, and carrying it on until nothing is left.

A request carries out what it has time for; the sweeper goes on with the rest, and comes back for what is written late
by those who were under way.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from goldenfish.attempts import attempts
from goldenfish.audit.service import record
from goldenfish.clock import now
from goldenfish.conversation.reading import read_conversation
from goldenfish.erasure import store
from goldenfish.erasure.models import Erasure, Status
from goldenfish.erasure.plan import (
    LONGEST_RUN,
    WHOLE_ACCOUNT,
    may_forget_whose,
    next_look,
    partitions_of_account,
    scope_of,
)
from goldenfish.erasure.session import GoOn, OutOfTimeError, remove_archives, remove_session, tombstone, until
from goldenfish.ids import is_conversation
from goldenfish.invitations import store as invitations
from goldenfish.owned import store as owned
from goldenfish.owned.models import OwnedSession
from goldenfish.people.store import person_key
from goldenfish.problems import Busy, Forbidden, SessionNotFound
from goldenfish.sessions.service import read_interview
from goldenfish.users.access import sees
from goldenfish.users.caller import PLATFORM, Caller
from goldenfish.users.models import ACCOUNT_PREFIX
from goldenfish.users.tokens import OF_PEOPLE

REQUEST_SECONDS = 20.0
"""Of the 29 that the API's function has."""
_ATTEMPTS = 8
_FIRST_PAUSE_S = 0.02


def erase_session(caller: Caller, session_id: str, go_on: GoOn | None = None) -> Status:
    """Erase an interview or a conversation: everything of it, for good.

    Args:
        caller: who asks.
        session_id: of either kind.
        go_on: when this call has to end; None: in time for an answer. The rest is carried on without it.

    Raises:
        SessionNotFound: there is no such session for this caller, or it has been erased.
        Busy: it is being changed all the time; nothing was done.
    """
    return carry_out(_begun(caller, session_id), go_on or _in_time())


def _in_time() -> GoOn:
    return until(time.monotonic() + REQUEST_SECONDS)


def _begun(caller: Caller, session_id: str) -> Erasure:
    """The tombstone of a session, which by now stands in the place of its head."""
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        try:
            found = _tombstone_for(caller, session_id)
        except SessionNotFound:
            standing = store.of_session(session_id)
            if standing is None or standing.done_at or not sees(caller, standing.owner, session_id):
                raise
            return standing  # asked for again while it is under way
        record(caller, "erase_session", session_id=session_id, subject_owner=found.owner)
        try:
            store.begin(found)
        except store.NoLongerThereError:  # somebody changes it, or erases it too
            continue
        return found
    raise Busy


def _tombstone_for(caller: Caller, session_id: str) -> Erasure:
    if is_conversation(session_id):
        talk = read_conversation(caller, session_id)
        return tombstone(session_id, talk.owner, person_key(talk.user_id), talk.created_at)
    session = read_interview(caller, session_id).session
    return tombstone(session_id, session.owner, person_key(session.user_id), session.created_at)


def erase_person(caller: Caller, user_id: str, go_on: GoOn | None = None) -> Status:
    """Erase all of one person among the caller's: sessions, conversations, figures, archives.

    Answers the same for a person who is not known: nothing is left.

    Raises:
        Forbidden: the credential is for one session only.
    """
    if caller.session_id:
        raise Forbidden
    record(caller, "erase_person")
    erasure = Erasure(kind="person", owner=caller.owner, person=person_key(user_id), asked_at=now())
    store.begin(erasure)
    return carry_out(erasure, go_on or _in_time())


def erase_account(caller: Caller, go_on: GoOn | None = None) -> Status:
    """Erase the caller's account and everything that belongs to it; the audit trail stays.

    Raises:
        Forbidden: the caller has no account of their own, or the credential is for one session only.
    """
    if caller.session_id or not caller.owner.startswith(OF_PEOPLE):
        raise Forbidden
    record(caller, "erase_account")
    erasure = Erasure(kind="account", owner=caller.owner, asked_at=now())
    store.begin(erasure)
    return carry_out(erasure, go_on or _in_time())


def carry_out(erasure: Erasure, go_on: GoOn) -> Status:
    """Carry an erasure as far as there is time."""
    steps = {"session": _session, "person": _person, "account": _account}
    try:
        steps[erasure.kind](erasure, go_on)
    except OutOfTimeError:
        return "erasing"
    return "erased"


def carry_on(
    moment: datetime, go_on: GoOn, on_failure: Callable[[Erasure, Exception], None] | None = None
) -> Counter[str]:
    """Go on with what is waiting. One that fails does not stop the others; it is looked at again by the next run.

    Args:
        moment: the present.
        go_on: when this run has to end.
        on_failure: told of an erasure and what went wrong with it.

    Returns:
        How many are done, not done yet, or failed.
    """
    outcomes: Counter[str] = Counter()
    for erasure in store.waiting(moment):
        try:
            outcomes[carry_out(erasure, go_on)] += 1
        except Exception as error:
            outcomes["erasure_failed"] += 1
            if on_failure is not None:
                on_failure(erasure, error)
    return outcomes


def _session(erasure: Erasure, go_on: GoOn) -> None:
    remove_session(erasure, go_on)
    moment = now()
    if erasure.done_at is None:
        record(PLATFORM, "erased", session_id=erasure.session_id, subject_owner=erasure.owner, detail="session")
    done = erasure.model_copy(update={"done_at": erasure.done_at or moment})
    if may_forget_whose(erasure.asked_at, moment):
        done = done.model_copy(update={"owner": "", "person": "", "made_at": None})
    store.keep(done, next_look(erasure.asked_at, moment))


def _person(erasure: Erasure, go_on: GoOn) -> None:
    for one in owned.sessions_of(erasure.owner, expired=True):
        if one.person == erasure.person and one.created_at <= erasure.asked_at:
            _owned(one, go_on)
    invitations.forget(erasure.owner, erasure.person)
    store.remove_partition(f"OWNER#{erasure.owner}", beginning=erasure.person, go_on=go_on)
    for scope in (scope_of(erasure.person), WHOLE_ACCOUNT):
        remove_archives(erasure.owner, scope, go_on)
    record(PLATFORM, "erased", subject_owner=erasure.owner, detail="person")
    store.finish(erasure)


def _account(erasure: Erasure, go_on: GoOn) -> None:
    from goldenfish.users import accounts  # noqa: PLC0415 (brings the hashing of passwords, of no use elsewhere here)

    accounts.erase(erasure.owner)  # first: nobody signs in any more
    for one in owned.sessions_of(erasure.owner, expired=True):
        _owned(one, go_on)
    remove_archives(erasure.owner, "", go_on)
    invitations.forget(erasure.owner)
    for partition in partitions_of_account(erasure.owner):
        store.remove_partition(partition, go_on=go_on)
    moment = now()
    if erasure.done_at is None:
        record(PLATFORM, "erased", subject_owner=erasure.owner, detail="account")
    returns = not erasure.owner.startswith(f"{ACCOUNT_PREFIX}_")  # of an external issuer: the same name, begun anew
    if returns or may_forget_whose(erasure.asked_at, moment):
        store.finish(erasure)
    else:  # requests that were let in before may still make a session, which nobody else would ever find
        store.keep(erasure.model_copy(update={"done_at": erasure.done_at or moment}), erasure.asked_at + LONGEST_RUN)


def _owned(one: OwnedSession, go_on: GoOn) -> None:
    """Erase one session of a person or an account; its row goes last, so that it is found until it is done."""
    go_on()
    erasure = tombstone(one.session_id, one.owner, one.person, one.created_at)
    try:
        store.begin(erasure)
    except store.NoLongerThereError:
        standing = store.of_session(one.session_id)
        if standing is None and _is_there(one.session_id):
            raise OutOfTimeError from None  # somebody changes it at this very moment: the next run
    _session(erasure, go_on)


def _is_there(session_id: str) -> bool:
    try:
        _tombstone_for(PLATFORM, session_id)
    except SessionNotFound:
        return False
    return True


__all__ = ["carry_on", "carry_out", "erase_account", "erase_person", "erase_session"]
