"""Putting a phone in touch with the vendor of live speech. The vendor's key and our questions stay here."""

from __future__ import annotations

import asyncio
import hashlib

from goldenfish.consents.deciding import allowed
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.limits.service import check_audio, count_live_call
from goldenfish.problems import InvalidRequest, NotConsented, RealtimeOff, SessionClosed
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.realtime import RealtimeCall
from goldenfish.providers.realtimes.choose import realtime_vendor
from goldenfish.providers.refusals import refusal_of
from goldenfish.sessions.models import Session
from goldenfish.sessions.service import read_interview
from goldenfish.users.caller import Caller

LONGEST_OFFER = 32 * 1024


def connect(caller: Caller, session_id: str, offer: str) -> str:
    """Exchange a phone's session description for the vendor's.

    Args:
        caller: who asks.
        session_id: of an open interview.
        offer: the phone's session description (SDP).

    Raises:
        RealtimeOff: no vendor is configured.
        SessionNotFound: no such interview for this caller.
        SessionClosed: it is over.
        NotConsented: the vendor would hear the person.
        InvalidRequest: the offer is no session description with audio.
        QuotaExhausted: the day's audio is used up.
        Problem: what the vendor did wrong, see `goldenfish.providers.refusals`.
    """
    session = read_interview(caller, session_id).session
    vendor = realtime_vendor()
    if vendor is None:
        raise RealtimeOff
    if not session.is_open:
        raise SessionClosed
    if not allowed(session.consents, "transcribe"):
        raise NotConsented
    if not offer.startswith("v=0") or "\nm=audio " not in offer or len(offer) > LONGEST_OFFER or "\0" in offer:
        raise InvalidRequest("`sdp` is a session description with audio.")
    check_audio(caller)
    call = RealtimeCall(
        offer=offer,
        language=session.language,
        phrases=phrases_for(session.language).phrases,
        speed=session.asked_with.speed if session.asked_with else 1.0,
        person=_person(session),
    )
    try:
        answer = asyncio.run(vendor.connect(call))
    except ProviderFault as fault:
        raise refusal_of(fault) from fault
    count_live_call(session)
    return answer


def _person(session: Session) -> str:
    """The same for all sessions of a person, of one owner. The vendor learns neither label."""
    label = f"{session.owner}\n{session.user_id or session.session_id}"
    return hashlib.sha256(label.encode()).hexdigest()
