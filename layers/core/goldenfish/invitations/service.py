"""What can be done with invitations: made by whoever may make a session, redeemed once by whoever has the link.

A code that is not known, was used by somebody else, is over, or leads to what is gone: all answer the same.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.audit.service import record
from goldenfish.clock import now
from goldenfish.conversation.reading import read_conversation
from goldenfish.ids import is_conversation, new_id
from goldenfish.invitations import store
from goldenfish.invitations.beginning import Wish, begin, check, session_of
from goldenfish.invitations.credentials import give
from goldenfish.invitations.languages import check_language
from goldenfish.invitations.models import GRACE, RENEWED_FOR, Invitation, Product, Redeemed
from goldenfish.limits.service import count_request
from goldenfish.limits.sign_ins import check_invitation, forget_invitation
from goldenfish.problems import Busy, Forbidden, InvalidRequest, InvitationNotFound, Problem, SessionNotFound
from goldenfish.sessions.service import read_interview
from goldenfish.settings import settings
from goldenfish.users.caller import Caller, View
from goldenfish.users.keys_in_force import keys_in_force
from goldenfish.users.logins import address_key
from goldenfish.users.service import has_standing

_PREFIX = "inv"
_BYTES = 32


@dataclass(frozen=True)
class NewInvitation:
    """What an inviter may choose."""

    user_id: str = ""
    product: Product | None = None
    session_id: str = ""
    language: str = ""
    view: View = "person"
    expires_in_s: int | None = None


def invite(caller: Caller, wanted: NewInvitation) -> tuple[str, Invitation]:
    """Make an invitation. Returns its code, which is kept nowhere, and the invitation.

    Raises:
        Forbidden: the caller was invited themselves.
        SessionNotFound: the session that it shall lead to is not there for this caller.
        InvalidRequest: neither a person nor a session is named, the session is none of this product, or the product
            has no such language.
    """
    if caller.session_id:
        raise Forbidden
    product: Product | None
    if wanted.session_id:
        owner, user_id, product = _about(caller, wanted.session_id)
        if wanted.product not in {None, product}:
            raise InvalidRequest(f"The session is one of {product}.")
    elif wanted.user_id:
        owner, user_id, product = caller.owner, wanted.user_id, wanted.product
    else:
        raise InvalidRequest("Say who is invited (user_id), or to which session (session_id).")
    if not wanted.session_id:
        check_language(product, wanted.language)
    moment = now()
    invitation = Invitation(
        invitation_id=new_id(_PREFIX),
        owner=owner,
        user_id=user_id,
        product=product,
        session_id=wanted.session_id,
        language=wanted.language,
        view=wanted.view,
        made_at=moment,
        expires_at=moment + timedelta(seconds=wanted.expires_in_s or settings().invitation_expires),
    )
    record(caller, "invite", session_id=wanted.session_id, subject_owner=owner)
    code = f"ivc_{secrets.token_urlsafe(_BYTES)}"
    store.create(store.hashed(code), invitation)
    return code, invitation


def redeem(code: str, redeemer: str, wish: Wish, address: str) -> Redeemed:
    """Use an invitation: its session is made, or found, and a credential for it is given.

    Args:
        code: as it stood in the link.
        redeemer: a secret of the page's. With the same one the same code can be redeemed again for ten minutes, and
            gives the same session; the answer of the first time may have been lost.
        wish: what the person has chosen.
        address: network address of the client; empty: not known.

    Raises:
        TooManyRequests: too many codes from this address that were none, or more than the session's guest may ask.
        InvitationNotFound: see above.
        InvalidRequest: no such language or mode, no product, consents that are not the person's; the code stays good.
        QuotaExhausted: of the owner's day, or of requests of the session's; the code stays good.
        Busy: it is being redeemed at this moment, or the audit trail cannot be written; ask again.
    """
    if wish.consents is not None and wish.consents.source != "person":
        raise InvalidRequest("Who was invited speaks for themselves: `source` is `person`.")
    place = address_key(address, keys_in_force().login_secret)
    check_invitation(place)
    key = store.hashed(code)
    try:
        invitation = _redeemed(key, store.hashed(redeemer), wish)
    except InvitationNotFound:
        raise
    except Problem:
        forget_invitation(place)  # it was a good code: nobody has guessed
        raise
    forget_invitation(place)
    caller = _participant(invitation)
    count_request(caller)  # within its ten minutes a code can be redeemed again and again
    made = session_of(caller, invitation.session_id)
    if made is None:
        raise Busy  # somebody else is about to make it, or erases it at this moment
    record(caller, "redeem_invitation", session_id=invitation.session_id)
    return Redeemed(invitation=invitation, made=made, credential=give(caller, _renewed_until(invitation)))


def _renewed_until(invitation: Invitation) -> datetime:
    assert invitation.redeemed_at is not None  # noqa: S101 (it has been redeemed)
    return (invitation.redeemed_at + RENEWED_FOR).replace(microsecond=0)  # as a JWT says it


def _about(caller: Caller, session_id: str) -> tuple[str, str, Product]:
    """Owner, person and product of a session that the caller sees."""
    if not is_conversation(session_id):
        session = read_interview(caller, session_id).session
        return session.owner, session.user_id, "memories"
    talk = read_conversation(caller, session_id)
    if talk.product != "practice":
        raise InvalidRequest(f"There is no page for a conversation of {talk.product}.")
    return talk.owner, talk.user_id, "practice"


def _redeemed(key: str, who: str, wish: Wish) -> Invitation:
    """The invitation, redeemed by this one, its session made."""
    before = _known(key)
    if before.redeemed_by:
        return _redeemed_before(key, before, who, wish)
    check(before, wish)
    product = before.product or wish.product
    session_id = before.session_id or new_id("ses" if product == "memories" else "cnv")
    claimed = before.model_copy(update={"redeemed_by": who, "redeemed_at": now(), "session_id": session_id})
    if not store.claim(key, claimed):
        seen = _known(key)
        if not seen.redeemed_by:
            raise Busy  # whoever was first has been refused already: it is free again
        return _redeemed_before(key, seen, who, wish)
    try:
        begin(_participant(claimed), claimed, wish)
    except Problem as refusal:  # nothing was made: the person may choose otherwise, or come tomorrow
        # Unless the same page, asking twice at once, was let in by the other: then the link has been used.
        made = session_of(_participant(claimed), claimed.session_id) is not None
        if not made or (before.session_id and not isinstance(refusal, Busy)):
            store.release(key, before, claimed)
        raise
    return claimed


def _redeemed_before(key: str, invitation: Invitation, who: str, wish: Wish) -> Invitation:
    """One that was redeemed already, if by the same; whoever was to make its session may have died on the way."""
    _is_the_same(invitation, who)

    def still_holds() -> bool:
        seen = store.read(key)
        return seen is not None and (seen.redeemed_by, seen.session_id) == (who, invitation.session_id)

    begin(_participant(invitation), invitation, wish, still_holds=still_holds)
    return invitation


def _known(key: str) -> Invitation:
    invitation = store.read(key)
    if invitation is None or not has_standing(invitation.owner):
        raise InvitationNotFound
    if invitation.redeemed_by == "" and invitation.session_id:
        try:
            _about(_participant(invitation), invitation.session_id)
        except SessionNotFound as error:
            raise InvitationNotFound from error
    return invitation


def _is_the_same(invitation: Invitation, who: str) -> None:
    in_time = invitation.redeemed_at is not None and now() - invitation.redeemed_at <= GRACE
    if not hmac.compare_digest(invitation.redeemed_by, who):
        record(None, "invitation_reused", session_id=invitation.session_id, subject_owner=invitation.owner)
        raise InvitationNotFound
    if not in_time:
        raise InvitationNotFound


def _participant(invitation: Invitation) -> Caller:
    """Whoever holds the credential that an invitation gives."""
    return Caller(
        owner=invitation.owner,
        role="participant",
        session_id=invitation.session_id,
        view=invitation.view,
    )


def product_of(invitation: Invitation) -> Product:
    """The product of an invitation that has been redeemed."""
    return "practice" if is_conversation(invitation.session_id) else "memories"


__all__ = ["NewInvitation", "Wish", "invite", "product_of", "redeem"]
