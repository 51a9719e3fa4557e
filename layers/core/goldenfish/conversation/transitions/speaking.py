"""Beginning: a conversation begins (anew), the person says something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from goldenfish.conversation.models import CLIENT_IDS_KEPT, Change, Conversation, Ending, Source, Talk, Turn
from goldenfish.conversation.transitions.hearing import corrected
from goldenfish.events.models import EventType, NewEvent


@dataclass(frozen=True)
class Said:
    """What the person said, and with which message."""

    text: str | None = None
    source: Source | None = None
    audio_key: str | None = None
    client_id: str | None = None
    played_ms: int | None = None
    """How much of the reply before it had been played, where it interrupts one."""


def is_repeated(conversation: Conversation, client_id: str | None) -> bool:
    """Whether a message was carried out before; messages without an identifier never are."""
    return client_id is not None and client_id in conversation.client_ids


def begin_turn(talk: Talk, said: Said, *, now: datetime) -> Change:
    """Begin a turn; what was still being said is superseded. A repeated message changes nothing.

    Args:
        talk: the conversation with its open turns and the newest.
        said: by the person; without text and recording the model begins.
        now: the moment.
    """
    before = talk.conversation
    if is_repeated(before, said.client_id):
        return Change(talk=talk)
    number, gen = before.last_turn + 1, before.gen + 1
    ended = superseding(talk, said.played_ms)
    conversation = remembering(before, said.client_id).model_copy(
        update={
            "gen": gen,
            "last_turn": number,
            "open_turns": (*before.open_turns, number),
            "active_at": now,
        }
    )
    turn = Turn(
        session_id=before.session_id,
        number=number,
        gen=gen,
        client_id=said.client_id,
        user_text=said.text,
        source=said.source,
        audio_key=said.audio_key,
        started_at=now,
    )
    events = (words_of(turn, before.language),) if said.text is not None else ()
    last = talk.turn(before.last_turn)
    # Without a word on its playback a reply that was sent is taken as heard: the person may well have listened.
    correction = corrected(last, said.played_ms) if last and said.played_ms is not None else None
    if correction is not None:
        ended, events = ended.replacing(correction[0]), (correction[1], *events)
    return Change(talk=ended.replacing(turn, conversation), events=events)


def begin_anew(talk: Talk, *, mode: str, language: str, client_id: str | None, now: datetime) -> Change:
    """Leave what was said behind and let the model begin, in a mode and a language."""
    before = talk.conversation
    if is_repeated(before, client_id):
        return Change(talk=talk)
    left_behind = _left_behind(talk, now).conversation.model_copy(update={"mode": mode, "language": language})
    began = begin_turn(
        superseding(talk).model_copy(update={"conversation": left_behind}), Said(client_id=client_id), now=now
    )
    return began.model_copy(update={"events": (started(left_behind, client_id), *began.events)})


def reset(talk: Talk, *, client_id: str | None, now: datetime) -> Change:
    """Stop what is being said and leave what was said behind; nobody begins."""
    if is_repeated(talk.conversation, client_id):
        return Change(talk=talk)
    emptied = _left_behind(talk, now).conversation
    conversation = remembering(emptied, client_id).model_copy(update={"gen": emptied.gen + 1})
    return Change(
        talk=superseding(talk).model_copy(update={"conversation": conversation}),
        events=(started(conversation, client_id),),
    )


def superseding(talk: Talk, played_ms: int | None = None) -> Talk:
    """The same with every open turn told to end; one that was told before keeps its reason."""
    for turn in talk.turns:
        if turn.is_open and turn.ending is None:
            ending = Ending(reason="superseded", played_ms=played_ms)
            talk = talk.replacing(turn.model_copy(update={"ending": ending}))
    return talk


def remembering(conversation: Conversation, client_id: str | None) -> Conversation:
    """The conversation knowing that a message was carried out."""
    if client_id is None:
        return conversation
    return conversation.model_copy(update={"client_ids": (*conversation.client_ids, client_id)[-CLIENT_IDS_KEPT:]})


def words_of(turn: Turn, language: str) -> NewEvent:
    """The event that tells what the person said."""
    data: dict[str, JsonValue] = {
        "turn": turn.number,
        "text": turn.user_text,
        "source": turn.source,
        "language": language,
        "message_id": turn.message_id,
    }
    return NewEvent(type=EventType.TRANSCRIPT_FINAL, turn=turn.number, gen=turn.gen, data=data)


def started(conversation: Conversation, client_id: str | None) -> NewEvent:
    """The event that tells that a conversation begins, and with which message."""
    data: dict[str, JsonValue] = {
        "product": conversation.product,
        "mode": conversation.mode,
        "language": conversation.language,
        "message_id": client_id,
    }
    return NewEvent(type=EventType.CONVERSATION_STARTED, gen=conversation.gen, data=data)


def _left_behind(talk: Talk, now: datetime) -> Talk:
    before = talk.conversation
    emptied = before.model_copy(
        update={"first_turn": before.last_turn + 1, "summary": "", "summarised_turn": 0, "active_at": now}
    )
    return talk.model_copy(update={"conversation": emptied})
