"""The record that a model summarises (see `conversation.compression`), read back as messages."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.conversation.compression import SPEAKERS
from goldenfish.providers.chat_model import ChatMessage

_ROLES = {name: role for role, name in SPEAKERS.items()}


def messages_of(records: Sequence[ChatMessage]) -> tuple[ChatMessage, ...]:
    """The messages that a compression request tells of; a line without a speaker goes on with the one before."""
    found: list[ChatMessage] = []
    for line in "\n".join(record.text for record in records).split("\n"):
        name, told, text = line.partition(": ")
        if told and name in _ROLES:
            found.append(ChatMessage(role=_ROLES[name], text=text))
        elif found:
            found[-1] = ChatMessage(role=found[-1].role, text=f"{found[-1].text}\n{line}")
    return tuple(found)
