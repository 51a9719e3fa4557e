"""Keyless free talk and mentor: it listens, says back what was said and asks on. It does not pretend to more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pydantic import Field, TypeAdapter

from goldenfish.personas.cues import cue_in
from goldenfish.personas.models import Cue, Tone
from goldenfish.personas.service import language_names
from goldenfish.personas.tone import tone_of
from goldenfish.practice.bank import DATA
from goldenfish.practice.history import said
from goldenfish.practice.models import Strict
from goldenfish.providers.chat_model import ChatMessage
from goldenfish.providers.faults import ProviderFault

_QUESTION = re.compile(r"[?？؟]\s*$")
_SENTENCE = re.compile(r"[.!?…。！？؟।\n]+")
_LONGEST_QUOTE = 80
_QUOTED_IN_SUMMARY = 5


class Lines(Strict):
    """What is said in one language."""

    intro: str = Field(description="says what it is, before its first words whoever begins")
    opening: str = Field(description="the question with which it begins")
    wait: str
    skip: str
    repeat: str
    dont_know: str
    asked: str = Field(description="where the person asks something")
    heard: tuple[str, ...] = Field(min_length=2, description="with `{quote}`")
    questions: tuple[str, ...] = Field(min_length=3)
    by_tone: dict[Tone, str] = Field(default_factory=dict, description="said first where the person sounds so")


def reply(messages: Sequence[ChatMessage], mode: str, language: str) -> str:
    """What is said next.

    Args:
        messages: the conversation; the last one is the person's, or the system's when the other side is to begin.
        mode: `general` or `mentor`.
        language: BCP 47 primary subtag.

    Raises:
        ProviderFault: `not_configured`: there are no lines in this language.
    """
    words = lines(mode, language)
    last = messages[-1]
    if last.role != "user":
        return f"{words.intro} {words.opening}"
    answer = _answer(said(last), words, messages, language)
    return answer if any(message.role == "assistant" for message in messages) else f"{words.intro} {answer}"


def _answer(text: str, words: Lines, messages: Sequence[ChatMessage], language: str) -> str:
    turn = sum(message.role == "user" for message in messages) - 1
    question = words.questions[turn % len(words.questions)]
    cue = cue_in(text, language)
    if cue is not None:
        return _on_cue(cue, words, question, messages)
    if _QUESTION.search(text):
        return f"{words.asked} {question}"
    tone = words.by_tone.get(tone_of(messages[-1:], language), "")
    heard = words.heard[turn % len(words.heard)].replace("{quote}", _quote(text))
    return " ".join(part for part in (tone, heard, question) if part)


def _on_cue(cue: Cue, words: Lines, question: str, messages: Sequence[ChatMessage]) -> str:
    if cue == "wait":
        return words.wait
    if cue == "repeat":
        return f"{words.repeat} {_last_said(messages) or question}"
    return f"{words.skip if cue == 'skip' else words.dont_know} {question}"


def summary(messages: Sequence[ChatMessage], mode: str, language: str) -> str:
    """What was said, in the person's own words: rules cannot say it in others."""
    quotes = [f"“{_quote(said(m))}”" for m in messages if m.role == "user"]
    told = "; ".join(quotes[-_QUOTED_IN_SUMMARY:])
    return f"A {mode} conversation in {language_names()[language]}. The person said, among other things: {told}."


@lru_cache(maxsize=4)
def lines_of(mode: str) -> dict[str, Lines]:
    """The lines of a mode by language."""
    path = DATA / "small_talk" / f"{mode}.json"
    return TypeAdapter(dict[str, Lines]).validate_json(path.read_text(encoding="utf-8"))


def lines(mode: str, language: str) -> Lines:
    """The lines of a mode in one language.

    Raises:
        ProviderFault: `not_configured`: there are none.
    """
    found = lines_of(mode).get(language)
    if found is None:
        raise ProviderFault("not_configured", f"no rules for {mode} in {language!r}")
    return found


def _quote(text: str) -> str:
    """The first sentence of what was said, or as many whole words of it as fit."""
    first = next((part.strip() for part in _SENTENCE.split(text) if part.strip()), text.strip())
    if len(first) <= _LONGEST_QUOTE:
        return first
    cut = first[:_LONGEST_QUOTE]
    return f"{cut.rpartition(' ')[0] or cut} …"


def _last_said(messages: Sequence[ChatMessage]) -> str:
    return next((message.text for message in reversed(messages) if message.role == "assistant"), "")
