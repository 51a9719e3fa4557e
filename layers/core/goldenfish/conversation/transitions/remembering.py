"""Remembering: a summary takes the place of what was said long ago."""

from __future__ import annotations

from goldenfish.conversation.models import Change, Conversation, Talk


def summarised(talk: Talk, before: Conversation, summary: str, up_to: int) -> Change:
    """Take in a summary of the turns up to `up_to`, unless another one, or a reset, came first.

    Args:
        talk: the conversation as it is now.
        before: its head as the summary was made from.
        summary: of the turns, and of what the summary before it held.
        up_to: number of the last turn in it.
    """
    head = talk.conversation
    if (head.first_turn, head.summarised_turn) != (before.first_turn, before.summarised_turn):
        return Change(talk=talk)
    conversation = head.model_copy(update={"summary": summary, "summarised_turn": up_to})
    return Change(talk=talk.model_copy(update={"conversation": conversation}))
