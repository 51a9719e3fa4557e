"""What can be done to a conversation. Each call reads, lets a pure transition decide, and writes once.

The events of `say`, `begin`, `cancel` and `reset` are the caller's to send, with `connections.service.send_own`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from goldenfish.background import store as background
from goldenfish.background.models import TurnJob
from goldenfish.clock import now
from goldenfish.consents.beginning import first_consents
from goldenfish.consents.models import NOT_CONSENTED, Told
from goldenfish.conversation import store
from goldenfish.conversation.changing import Decide, Stored, change_talk
from goldenfish.conversation.models import Change, Conversation, Product, Source, Talk, Turn
from goldenfish.conversation.outlet import Silence
from goldenfish.conversation.reading import check_seen, read_conversation
from goldenfish.conversation.transitions import speaking
from goldenfish.conversation.transitions.interrupting import cancel as cancelled
from goldenfish.conversation.transitions.speaking import Said
from goldenfish.conversation.turn import run_turn
from goldenfish.events.models import Event, numbered
from goldenfish.ids import new_id
from goldenfish.limits.service import check_audio, count_turn
from goldenfish.personas.service import languages, persona_for
from goldenfish.problems import Busy, NotConsented
from goldenfish.providers.faults import FaultCode, ProviderFault
from goldenfish.settings import settings
from goldenfish.users.caller import Caller

REPLY_SECONDS = 22.0
"""For a reply within a request: API Gateway waits 30 s for the function, which has 29."""


@dataclass(frozen=True)
class NewConversation:
    """What a client may choose for a conversation."""

    product: Product
    mode: str
    language: str = "en"
    user_id: str = ""
    speed: float = 1.0
    consents: Told | None = None


@dataclass(frozen=True)
class Started:
    """A turn that has begun; without events when its message had been carried out before."""

    turn: Turn | None
    events: tuple[Event, ...] = ()


def create(caller: Caller, wanted: NewConversation, *, session_id: str = "") -> Conversation:
    """Make a conversation.

    Args:
        caller: who asks.
        wanted: what is chosen.
        session_id: its identifier, made before; empty: a new one.

    Raises:
        goldenfish.sessions.store.ConcurrentWriteError: there is a conversation with this identifier.
        goldenfish.personas.service.UnknownPersona: no such mode or language of the product.
    """
    persona_for(wanted.product, wanted.mode, wanted.language)
    moment, session_id = now(), session_id or new_id("cnv")
    consents, told = first_consents(wanted.consents, by=caller.owner, language=wanted.language, at=moment)
    events = numbered(told, session_id=session_id, last_seq=0, now=moment)
    conversation = Conversation(
        session_id=session_id,
        owner=caller.owner,
        user_id=wanted.user_id,
        product=wanted.product,
        mode=wanted.mode,
        language=wanted.language,
        speed=wanted.speed,
        invited=bool(caller.session_id),
        services_mode=settings().external_services_mode,
        created_at=moment,
        active_at=moment,
        expires_at=int((moment + timedelta(days=settings().text_days)).timestamp()),
        consents=consents,
        last_seq=len(events),
    )
    store.create(conversation, events)
    return conversation


def read(caller: Caller, session_id: str) -> tuple[Conversation, tuple[Turn, ...]]:
    """The caller's conversation with all its turns since the last reset.

    Raises:
        SessionNotFound: there is none, or it is somebody else's.
    """
    conversation = read_conversation(caller, session_id)
    return conversation, store.turns_after(session_id, conversation.first_turn - 1)


def say(caller: Caller, session_id: str, said: Said) -> Started:
    """Begin a turn with what the person said; the reply comes over the socket and the log.

    Raises:
        SessionNotFound: see `read`.
        TooManyRequests, QuotaExhausted: turns of the minute, model tokens or audio of the day; nothing has begun.
    """
    count_turn(caller)
    if said.audio_key is not None:
        check_audio(caller)
    moment = now()
    return _begin(caller, session_id, lambda seen: speaking.begin_turn(seen, said, now=moment), said.client_id)


def begin(caller: Caller, session_id: str, *, mode: str, language: str = "", client_id: str | None = None) -> Started:
    """Begin anew in a mode, and let the model speak first.

    Args:
        caller: who asks.
        session_id: of the conversation.
        mode: of its product.
        language: empty: the one it has, or the mode's first one where the mode does not speak that.
        client_id: of the message.

    Raises:
        SessionNotFound: see `read`.
        goldenfish.personas.service.UnknownPersona: no such mode or language of the product.
        TooManyRequests, QuotaExhausted: see `say`.
    """
    count_turn(caller)
    moment = now()

    def decide(seen: Talk) -> Change:
        held = seen.conversation.language
        known = languages(seen.conversation.product, mode)
        spoken = language or (held if held in known else known[0])
        persona_for(seen.conversation.product, mode, spoken)
        return speaking.begin_anew(seen, mode=mode, language=spoken, client_id=client_id, now=moment)

    return _begin(caller, session_id, decide, client_id)


def _begin(caller: Caller, session_id: str, decide: Decide, client_id: str | None) -> Started:
    numbers: list[int] = []

    def noting(seen: Talk) -> Change:
        numbers.append(seen.conversation.last_turn)
        return decide(seen)

    stored = change_talk(caller, session_id, noting, sent_by_writer=True)
    again = stored.talk.conversation.last_turn == numbers[-1]
    turn = next((t for t in stored.talk.turns if t.client_id == client_id), None) if again else stored.talk.turns[-1]
    if turn is not None and turn.is_open:
        # Also when it is repeated: who began it may have died before this line. A lease lets one runner in.
        background.start(TurnJob(session_id=session_id, turn=turn.number))
    return Started(turn, stored.events)


def cancel(
    caller: Caller, session_id: str, *, gen: int | None, played_ms: int | None, client_id: str | None = None
) -> Stored:
    """Stop the reply of the newest turn, whether it is being made or only played.

    Raises:
        SessionNotFound: see `read`.
        StaleTurn: that reply has been left behind already.
    """
    moment = now()
    return change_talk(
        caller,
        session_id,
        lambda seen: cancelled(seen, gen=gen, played_ms=played_ms, client_id=client_id, now=moment),
        sent_by_writer=True,
    )


def reset(caller: Caller, session_id: str, client_id: str | None = None) -> Stored:
    """Stop what is being said and leave behind what was said.

    Raises:
        SessionNotFound: see `read`.
    """
    moment = now()
    return change_talk(
        caller,
        session_id,
        lambda seen: speaking.reset(seen, client_id=client_id, now=moment),
        sent_by_writer=True,
    )


def acknowledge(caller: Caller, session_id: str, number: int, gen: int | None, played_ms: int) -> None:
    """Keep how much of a turn's reply the client has played; one of an older generation is left aside.

    Raises:
        SessionNotFound: see `read`.
    """
    check_seen(caller, session_id)
    store.acknowledge(session_id, number, gen, played_ms)


def reply_now(caller: Caller, session_id: str, text: str, *, client_id: str | None = None) -> Turn:
    """A whole turn in text only, within this call; a repeated message gets the turn that it began.

    Raises:
        SessionNotFound: see `read`.
        Busy: the turn is being carried out by another call.
        ProviderFault: the model failed; the turn is stored as ended by an error.
        NotConsented: the model is another company's; stored likewise.
        TooManyRequests, QuotaExhausted: see `say`.
    """
    count_turn(caller)
    moment, said = now(), Said(text=text, source="typed", client_id=client_id)
    stored = change_talk(caller, session_id, lambda seen: speaking.begin_turn(seen, said, now=moment))
    number = next((t.number for t in stored.talk.turns if client_id and t.client_id == client_id), None)
    number = number or stored.talk.conversation.last_turn
    talk = asyncio.run(run_turn(session_id, number, Silence(), seconds=REPLY_SECONDS)) or store.load(
        caller, session_id
    )
    turn = talk.turn(number) if talk else None
    if turn is None or turn.is_open:
        raise Busy
    if turn.error == NOT_CONSENTED:
        raise NotConsented
    if turn.reason == "error":
        raise ProviderFault(cast("FaultCode", turn.error))
    return turn


def recordings_of(session_id: str) -> str:
    """Prefix of the keys of what was said in a conversation."""
    return f"turns/{session_id}/"


__all__ = [
    "NewConversation",
    "Said",
    "Source",
    "Started",
    "acknowledge",
    "begin",
    "cancel",
    "create",
    "read",
    "recordings_of",
    "reply_now",
    "reset",
    "say",
]
