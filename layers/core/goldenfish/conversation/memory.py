"""A long conversation's memory: what was said long ago becomes a summary, made by the model, off the turn's path."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from goldenfish.consents.deciding import allowed
from goldenfish.conversation import store
from goldenfish.conversation.changing import change_talk
from goldenfish.conversation.compression import (
    KEPT,
    MOST_MESSAGES,
    compressed,
    compression_request,
    needs_compression,
)
from goldenfish.conversation.models import Conversation, Talk, Turn
from goldenfish.conversation.prompt import exchange
from goldenfish.conversation.transitions.remembering import summarised
from goldenfish.limits.service import count_tokens
from goldenfish.providers.chat_model import Usage, estimated_usage
from goldenfish.providers.chat_models.choose import chat_model
from goldenfish.providers.third_parties import CHAT_MODELS
from goldenfish.settings import settings
from goldenfish.users.caller import PLATFORM
from goldenfish.vendor_costs.metering import replied


def may_need_compression(talk: Talk) -> bool:
    """Whether so many turns are remembered word by word that it is worth to look at them."""
    head = talk.conversation
    return (head.last_turn - remembered_since(head)) * 2 > MOST_MESSAGES


def remembered_since(conversation: Conversation) -> int:
    """Number of the last turn that is forgotten or only in the summary."""
    return max(conversation.first_turn - 1, conversation.summarised_turn)


async def compress(session_id: str) -> None:
    """Let the model summarise all but the newest turns; nothing happens where that is not needed (any more).

    Raises:
        ProviderFault: the model failed; the conversation goes on with all its words.
    """
    talk = await asyncio.to_thread(store.load, PLATFORM, session_id)
    if talk is None:
        return
    head = talk.conversation
    turns = await asyncio.to_thread(store.turns_after, session_id, remembered_since(head))
    told = [message for turn in turns for message in exchange(turn)]
    up_to = _summarised(turns)
    if up_to is None or not needs_compression(told):
        return
    if settings().chat in CHAT_MODELS and not allowed(head.consents, "transcribe"):
        return  # withdrawn since the last turn
    request = compression_request(
        compressed("", head.summary, told), product=head.product, mode=head.mode, language=head.language
    )
    pieces = [piece async for piece in chat_model().reply(request)]
    summary = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
    usage = next((piece for piece in pieces if isinstance(piece, Usage)), None) or estimated_usage(request, summary)
    replied(usage)
    await asyncio.to_thread(count_tokens, head, usage.tokens)
    if summary:
        await asyncio.to_thread(
            change_talk, PLATFORM, session_id, lambda seen: summarised(seen, head, summary, up_to)
        )


def _summarised(turns: Sequence[Turn]) -> int | None:
    """Number of the last turn that a summary covers whole, with `KEPT` messages or more left; None: there is none."""
    left = 0
    for turn in reversed(turns):
        if left >= KEPT:
            return None if turn.is_open else turn.number
        left += len(exchange(turn))
    return None
