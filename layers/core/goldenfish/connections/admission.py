"""Whether a connection that was let in may still be served."""

from __future__ import annotations

from datetime import datetime

from goldenfish.connections.models import Connection
from goldenfish.problems import Problem, TokenExpired, Unauthorised
from goldenfish.users.service import still_admitted


def shut_out(connection: Connection, moment: datetime) -> Problem | None:
    """Why a connection's caller is not served any more; None: they are.

    A token that has expired, and a sign-in that has ended, which is looked up every half minute.
    """
    ends = connection.caller.expires_at
    if ends is not None and ends <= moment:
        return TokenExpired("The token that this connection was opened with has expired: connect with another.")
    if not still_admitted(connection.caller):
        return Unauthorised("The sign-in that this connection was opened with has ended.")
    return None
