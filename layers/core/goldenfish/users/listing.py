"""The list of all accounts, by pages."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime

from goldenfish.audit.service import record
from goldenfish.clock import to_text
from goldenfish.problems import InvalidRequest
from goldenfish.users import store
from goldenfish.users.caller import Caller
from goldenfish.users.models import AccountRole, User

MOST = 100
"""Accounts on one page."""
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]{12}Z)#(usr_[0-9a-z]{1,40})")


def newest(caller: Caller, role: AccountRole | None, cursor: str, limit: int) -> tuple[list[User], str]:
    """A page of all accounts, the newest first.

    Args:
        caller: the administrator.
        role: only these; None: all.
        cursor: of the page before; empty: the first page.
        limit: most accounts, at most `MOST`.

    Returns:
        The accounts, and the cursor of the next page; empty: that is all.

    Raises:
        InvalidRequest: the cursor is none of ours.
    """
    record(caller, "read_users", detail=role or "")
    most = min(limit, MOST)
    found = store.newest(role, _position(cursor) if cursor else None, most + 1)
    shown = found[:most]
    return shown, _cursor(shown[-1]) if len(found) > most else ""


def _cursor(user: User) -> str:
    return base64.urlsafe_b64encode(f"{to_text(user.created_at)}#{user.user_id}".encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise InvalidRequest("The cursor is none of this list.")
        return datetime.fromisoformat(found[1]), found[2]
    except (binascii.Error, ValueError) as error:  # ValueError: other characters than ASCII, or no such time
        raise InvalidRequest("The cursor is none of this list.") from error
