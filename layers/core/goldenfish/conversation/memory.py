"""A long conversation's memory: what was said long ago becomes a summary, made by the model, off the turn's path."""

from __future__ import annotations

import asyncio

from goldenfish.conversation import store
from goldenfish.conversation.changing import change_talk
from goldenfish.conversation.compression import KEPT_MESSAGES, compression_request, needs_compression
from goldenfish.conversation.models import Conversation, Talk
from goldenfish.conversation.prompt import exchange
from goldenfish.conversation.transitions.remembering import summarised
from goldenfish.providers.chat_models.choose import chat_model

_KEPT_TURNS = KEPT_MESSAGES // 2


def may_need_compression(talk: Talk) -> bool:
    """Whether so many turns are remembered word by word that it is worth to look at them."""
    head = talk.conversation
    return head.last_turn - remembered_since(head) > _KEPT_TURNS * 2


def remembered_since(conversation: Conversation) -> int:
    """Number of the last turn that is forgotten or only in the summary."""
    return max(conversation.first_turn - 1, conversation.summarised_turn)


async def compress(session_id: str) -> None:
    """Let the model summarise all but the newest turns; nothing happens where that is not needed (any more).

    Raises:
        ProviderFault: the model failed; the conversation goes on with all its words.
    """
    talk = await asyncio.to_thread(store.load, session_id)
    if talk is None:
        return
    head = talk.conversation
    turns = await asyncio.to_thread(store.turns_after, session_id, remembered_since(head))
    told = [message for turn in turns for message in exchange(turn)]
    old = [turn for turn in turns[:-_KEPT_TURNS] if not turn.is_open]
    if not old or not needs_compression(told):
        return
    request = compression_request(
        [message for turn in old for message in exchange(turn)],
        summary=head.summary,
        product=head.product,
        mode=head.mode,
        language=head.language,
    )
    summary = "".join([piece async for piece in chat_model().reply(request)]).strip()
    if summary:
        await asyncio.to_thread(change_talk, session_id, lambda seen: summarised(seen, head, summary, old[-1].number))
