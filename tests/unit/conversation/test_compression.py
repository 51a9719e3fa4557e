"""Compression of a long conversation: when, what of it, and what stays."""

from __future__ import annotations

from goldenfish.conversation.compression import (
    KEPT,
    MOST_MESSAGES,
    REMEMBERED,
    SUMMARISE,
    compressed,
    compression_request,
    needs_compression,
)
from goldenfish.providers.chat_model import ChatMessage

SYSTEM = ChatMessage(role="system", text="You are Alex.")


def _said(count: int) -> tuple[ChatMessage, ...]:
    return tuple(ChatMessage(role="assistant" if n % 2 else "user", text=f"<{n}>") for n in range(count))


def test_twenty_messages_are_told_word_for_word_and_one_more_is_too_many() -> None:
    assert not needs_compression((SYSTEM, *_said(MOST_MESSAGES)))
    assert needs_compression((SYSTEM, *_said(MOST_MESSAGES + 1)))


def test_the_newest_ten_and_the_persona_are_not_summarised() -> None:
    said = _said(MOST_MESSAGES + 1)
    request = compression_request((SYSTEM, *said), product="practice", mode="interview", language="en")
    assert request.messages[0].text == SUMMARISE
    record = request.messages[1].text
    assert [f"<{n}>" in record for n in range(21)] == [n < 21 - KEPT for n in range(21)]
    assert SYSTEM.text not in record
    assert (request.product, request.mode, request.language) == ("practice", "interview", "en")


def test_an_earlier_summary_is_carried_into_the_next() -> None:
    first = compressed(SYSTEM.text, "They like tea.", _said(21))
    request = compression_request(first, product="mentor", mode="mentor", language="en")
    assert f"Note: {REMEMBERED}They like tea." in request.messages[1].text


def test_what_is_told_afterwards_is_persona_summary_and_the_rest() -> None:
    last = _said(10)
    told = compressed(SYSTEM.text, "They like tea.", last)
    assert told[0] == SYSTEM
    assert told[1] == ChatMessage(role="system", text=f"{REMEMBERED}They like tea.")
    assert told[2:] == last
    assert compressed(SYSTEM.text, "", last) == (SYSTEM, *last)
