"""The credential of one session: given to whoever redeems an invitation, and given anew while it may be."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenfish.clock import now
from goldenfish.events.service import read_head
from goldenfish.invitations.models import Credential
from goldenfish.problems import Forbidden, SessionNotFound, TokenExpired
from goldenfish.settings import settings
from goldenfish.users import session_credentials
from goldenfish.users.caller import Caller
from goldenfish.users.keys_in_force import keys_in_force


def renew(caller: Caller, session_id: str) -> Credential:
    """A fresh credential for whoever has one of the same session.

    Raises:
        Forbidden: the caller has no credential of a session: there is nothing to renew.
        SessionNotFound: it is another session's, or its own is gone.
        TokenExpired: the day is over for which it may be renewed.
    """
    if caller.renew_until is None:
        raise Forbidden("Only the credential of a session is renewed here.")
    if caller.session_id != session_id:
        raise SessionNotFound
    if caller.renew_until <= now():
        raise TokenExpired("The time for which this credential can be renewed is over: another invitation is needed.")
    read_head(caller, session_id)
    return give(caller, caller.renew_until)


def give(caller: Caller, renew_until: datetime) -> Credential:
    """Sign a credential for a participant; it ends with the time of renewals at the latest.

    Args:
        caller: with session and view.
        renew_until: when no further one is given.
    """
    moment = now().replace(microsecond=0)  # as a JWT says it
    lifetime_s = min(settings().session_credential_expires, int((renew_until - moment).total_seconds()))
    token = session_credentials.issue(
        caller.owner,
        caller.session_id,
        caller.view,
        renew_until,
        keys_in_force().newest,
        stage=settings().stage,
        moment=moment,
        lifetime_s=lifetime_s,
    )
    return Credential(access_token=token, expires_at=moment + timedelta(seconds=lifetime_s), renew_until=renew_until)
