"""Writing and reading the audit trail.

What cannot be recorded is not done: a read of health data that leaves no trace would be worse than one that has
to be tried again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenfish.audit import store
from goldenfish.audit.models import Action, AuditEntry, AuditPage
from goldenfish.audit.store import UnknownCursorError
from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.observability import make_logger, request_id
from goldenfish.problems import Busy, Forbidden, InvalidRequest
from goldenfish.settings import settings
from goldenfish.users.caller import Caller

NOBODY = "~nobody"
"""Whose trail has the deeds of callers that are not known, about nobody who is known. No owner is named so."""

MOST = 200

logger = make_logger("audit")


def record(
    caller: Caller | None, action: Action, *, session_id: str = "", subject_owner: str = "", detail: str = ""
) -> None:
    """Write down who does what. Call it before the deed takes effect or its content leaves.

    Args:
        caller: who; None: nobody who is known, as at a sign-in that is refused.
        action: what.
        session_id: whose content it is; empty: of no single session.
        subject_owner: whose things they are; empty: the caller's own.
        detail: a word of a closed vocabulary (a role, a purpose); never a value that somebody gave.

    Raises:
        Busy: it cannot be written: the deed is to be refused.
    """
    moment = now()
    entry = AuditEntry(
        id=new_id("aud"),
        at=moment,
        action=action,
        by=caller.owner if caller else "",
        role=caller.role if caller else None,
        session_id=session_id,
        subject_owner=subject_owner or (caller.owner if caller else ""),
        request_id=request_id(),
        detail=detail,
    )
    owners = frozenset(filter(None, (entry.by, entry.subject_owner))) or frozenset({NOBODY})
    expires_at = int((moment + timedelta(days=settings().audit_retention_days)).timestamp())
    try:
        store.put(entry, owners, expires_at)
    except Exception as error:
        logger.exception("audit entry not written", action=action)
        raise Busy("The audit trail cannot be written now, so nothing was done.") from error


def trail(
    caller: Caller,
    *,
    owner: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str = "",
    limit: int = MOST,
) -> AuditPage:
    """An owner's trail, the newest first: what they did, and what others did with their things.

    Args:
        caller: who asks.
        owner: whose; empty: the caller's own.
        since: nothing before it.
        until: nothing from it on.
        cursor: of the page before; empty: the first page.
        limit: most entries, at most `MOST`.

    Raises:
        Forbidden: somebody else's, and the caller is no administrator; or the credential is for one session only.
        InvalidRequest: the cursor is none of ours.
    """
    owner = owner or caller.owner
    if caller.session_id or (owner != caller.owner and caller.role not in {"admin", "platform"}):
        raise Forbidden
    try:
        return store.newest(owner, since=since, until=until, cursor=cursor, limit=min(limit, MOST))
    except UnknownCursorError as error:
        raise InvalidRequest("The cursor is none of this trail.") from error
