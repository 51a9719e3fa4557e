"""Beginning what an invitation leads to: exactly one session, whoever asks for it and however often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from goldenfish.attempts import attempts
from goldenfish.consents import service as consents
from goldenfish.consents.deciding import last_change
from goldenfish.consents.models import Told
from goldenfish.conversation import service as conversations
from goldenfish.conversation import store as conversation_store
from goldenfish.conversation.changing import change_talk
from goldenfish.conversation.models import Change as TalkChange
from goldenfish.conversation.models import Conversation, Talk
from goldenfish.conversation.service import NewConversation
from goldenfish.erasure import store as erasures
from goldenfish.ids import is_conversation
from goldenfish.invitations.models import Invitation, Product
from goldenfish.personas.service import persona_for
from goldenfish.problems import Busy, InvalidRequest, InvitationNotFound
from goldenfish.questions.service import UnknownQuestionSetError, forms
from goldenfish.sessions import service as interviews
from goldenfish.sessions import store as interview_store
from goldenfish.sessions.models import Change, Interview, Session
from goldenfish.sessions.planning import NewSession, plan
from goldenfish.users.caller import Caller

_LOOKS = 6
_FIRST_PAUSE_S = 0.1
_DEFAULT_MODE = "interview"
_DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Wish:
    """What the person has chosen at the page; empty means the default."""

    product: Product | None = None
    language: str = ""
    mode: str = ""
    speed: float | None = None
    consents: Told | None = None


def check(invitation: Invitation, wish: Wish) -> None:
    """Refuse, before anything is done, what cannot be begun.

    Raises:
        InvalidRequest: no product was chosen, or another than the invitation's; no such language or mode.
    """
    if invitation.product and wish.product not in {None, invitation.product}:
        raise InvalidRequest(f"This invitation is to {invitation.product}.")
    product = invitation.product or wish.product
    if product is None:
        raise InvalidRequest("Say which product is wanted: memories or practice.")
    if invitation.session_id:
        return
    if product == "practice":
        talk = _conversation(invitation, wish)
        persona_for("practice", talk.mode, talk.language)
        return
    interview = _interview(invitation, wish)
    try:
        plan(replace(interview, language=interview.language or _DEFAULT_LANGUAGE), forms()[0])
    except UnknownQuestionSetError as error:
        raise InvalidRequest(str(error)) from error


def begin(
    caller: Caller, invitation: Invitation, wish: Wish, *, still_holds: Callable[[], bool] | None = None
) -> None:
    """Make the session of an invitation, unless it is there.

    Args:
        caller: a participant of the session.
        invitation: with the session's identifier.
        wish: what the person has chosen.
        still_holds: somebody else is about to make it: look for it a while, and make it in their place only if the
            invitation is redeemed as before. They may have been refused, and then anybody can redeem it anew.

    Raises:
        InvitationNotFound: the session was erased.
        InvalidRequest: see `check`; the one who died had chosen otherwise.
        QuotaExhausted: of the owner's day.
        Busy: the invitation does not hold any more as it did.
    """
    for _ in attempts(1 if still_holds is None else _LOOKS, first_pause_s=_FIRST_PAUSE_S):
        made = session_of(caller, invitation.session_id)
        if made is not None:
            _let_in(caller, made)
            if wish.consents is not None and not _decided_since(made, invitation):
                consents.tell(caller, invitation.session_id, wish.consents)
            return
    if erasures.of_session(invitation.session_id) is not None:
        raise InvitationNotFound
    if still_holds is not None and not still_holds():
        raise Busy
    if is_conversation(invitation.session_id):
        _begin_conversation(caller, invitation, wish)
    else:
        _begin_interview(caller, invitation, wish)


def _let_in(caller: Caller, made: Session | Conversation) -> None:
    """Have what is said in it counted for the guest from now on, as in a session that was made for one."""
    if made.invited:
        return
    known = {"invited": True}
    if isinstance(made, Conversation):

        def mark_talk(seen: Talk) -> TalkChange:
            return TalkChange(
                talk=seen.model_copy(update={"conversation": seen.conversation.model_copy(update=known)})
            )

        change_talk(caller, made.session_id, mark_talk)
        return

    def mark(seen: Interview) -> Change:
        return Change(interview=seen.model_copy(update={"session": seen.session.model_copy(update=known)}))

    interviews.change_session(caller, made.session_id, mark)


def _decided_since(made: Session | Conversation, invitation: Invitation) -> bool:
    """Whether consents were told since the invitation was redeemed: with it, or later, which is the last word."""
    told, redeemed = last_change(made.consents), invitation.redeemed_at
    return told is not None and redeemed is not None and told >= redeemed


def session_of(caller: Caller, session_id: str) -> Session | Conversation | None:
    """The session, where it is there."""
    if is_conversation(session_id):
        talk = conversation_store.load(caller, session_id, newest=0)
        return talk.conversation if talk else None
    interview = interview_store.load(caller, session_id)
    return interview.session if interview else None


def _begin_conversation(caller: Caller, invitation: Invitation, wish: Wish) -> None:
    try:
        conversations.create(caller, _conversation(invitation, wish), session_id=invitation.session_id)
    except interview_store.ConcurrentWriteError:
        return  # somebody else has made it meanwhile


def _begin_interview(caller: Caller, invitation: Invitation, wish: Wish) -> None:
    try:
        interviews.create_session(caller, _interview(invitation, wish), session_id=invitation.session_id)
    except interview_store.ConcurrentWriteError:
        return  # as above
    except UnknownQuestionSetError as error:
        raise InvalidRequest(str(error)) from error


def _conversation(invitation: Invitation, wish: Wish) -> NewConversation:
    return NewConversation(
        product="practice",
        mode=wish.mode or _DEFAULT_MODE,
        language=wish.language or invitation.language or _DEFAULT_LANGUAGE,
        user_id=invitation.user_id,
        speed=wish.speed or 1.0,
        consents=wish.consents,
    )


def _interview(invitation: Invitation, wish: Wish) -> NewSession:
    return NewSession(
        user_id=invitation.user_id,
        language=wish.language or invitation.language,
        offline_queue=True,  # the page keeps what it cannot upload, for days if need be
        speed=wish.speed,
        consents=wish.consents,
    )
