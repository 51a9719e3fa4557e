"""The one place that decides who sees what. Pure.

Every read and every change of a session, an interview or a conversation asks here, whichever door it came through.
What a caller does not see answers as if it were not there.
"""

from __future__ import annotations

from goldenfish.users.caller import Caller


def sees(caller: Caller, owner: str, session_id: str) -> bool:
    """Whether a caller may read and change a session.

    Args:
        caller: who asks.
        owner: whose session it is.
        session_id: the session.
    """
    if caller.role == "platform":
        return True
    if caller.session_id and caller.session_id != session_id:
        return False
    return caller.role == "admin" or caller.owner == owner
