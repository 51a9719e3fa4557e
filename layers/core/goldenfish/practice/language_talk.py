"""Keyless speaking practice: a question, a correction where one is sure, and the next question.

It corrects only what its data call a mistake in every context, and says at the start that it judges nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pydantic import Field

from goldenfish.personas.cues import cue_in
from goldenfish.personas.models import Cue
from goldenfish.personas.wording import WITHOUT_SPACES, plain, spelling
from goldenfish.practice.bank import DATA
from goldenfish.practice.history import said
from goldenfish.practice.models import Strict
from goldenfish.providers.chat_model import ChatMessage
from goldenfish.providers.faults import ProviderFault

_QUESTION = re.compile(r"[?？؟]\s*$")


class Prompt(Strict):
    """A question to talk about, and how an answer may begin."""

    ask: str
    start: str


class Correction(Strict):
    """A mistake that is one in every context."""

    find: str = Field(description="regular expression, looked for in the plain text as whole words")
    say: str = Field(description="what is usual instead")


class Partner(Strict):
    """What the speaking partner of one language says."""

    opening: str = Field(description="says what it is and what it cannot judge")
    almost: str = Field(description="with `{better}`")
    reactions: tuple[str, ...] = Field(min_length=2, description="no praise: what was said is not judged")
    wait: str
    skip: str
    repeat: str
    dont_know: str = Field(description="with `{start}`")
    asked: str = Field(description="where the person asks something")
    prompts: tuple[Prompt, ...] = Field(min_length=5)
    corrections: tuple[Correction, ...] = Field(min_length=3)


def reply(messages: Sequence[ChatMessage], language: str) -> str:
    """What the speaking partner says next.

    Args:
        messages: the conversation; the last one is the person's, or the system's when the partner is to begin.
        language: BCP 47 primary subtag of the language that is practised.

    Raises:
        ProviderFault: `not_configured`: there are no data for this language.
    """
    words = partner(language)
    last = messages[-1]
    following = _next(words, messages).ask
    if last.role != "user" or not any(message.role == "assistant" for message in messages):
        return f"{words.opening} {following}"  # whoever begins, the person is told first whom they talk to
    text = said(last)
    answer = _on_cue(cue_in(text, language), words, messages)
    if answer is not None:
        return answer
    if _QUESTION.search(text):
        return f"{words.asked} {following}"
    turn = sum(message.role == "user" for message in messages)
    reaction = words.reactions[turn % len(words.reactions)]
    return " ".join([*_corrected(text, words, language), reaction, following])


def summary(messages: Sequence[ChatMessage], language: str) -> str:
    """The questions that have been talked about, so that they are not asked again."""
    asked = [prompt.ask for prompt in partner(language).prompts if any(prompt.ask in m.text for m in messages)]
    return f"Speaking practice. Asked so far: {' '.join(asked)}"


@lru_cache(maxsize=16)
def partner(language: str) -> Partner:
    """The words of one language.

    Raises:
        ProviderFault: `not_configured`: there are none.
    """
    path = DATA / "language_talk" / f"{language}.json"
    if not path.is_file():
        raise ProviderFault("not_configured", f"no rules for speaking practice in {language!r}")
    return Partner.model_validate_json(path.read_text(encoding="utf-8"))


def corrections_of(text: str, language: str) -> list[str]:
    """What is usual instead of the mistakes in a text, as far as they are known."""
    plain_text = plain(text, language)
    return [c.say for c in partner(language).corrections if _pattern(c.find, language).search(plain_text)]


def _on_cue(cue: Cue | None, words: Partner, messages: Sequence[ChatMessage]) -> str | None:
    current = _current(words, messages)
    if cue == "wait":
        return words.wait
    if cue == "repeat" and current is not None:
        return f"{words.repeat} {current.ask}"
    if cue == "dont_know" and current is not None:
        return words.dont_know.replace("{start}", current.start)
    return f"{words.skip} {_next(words, messages).ask}" if cue is not None else None


def _corrected(text: str, words: Partner, language: str) -> list[str]:
    """One correction at a time: a partner who corrects everything is not talked to."""
    return [words.almost.replace("{better}", better) for better in corrections_of(text, language)[:1]]


@lru_cache(maxsize=256)
def _pattern(find: str, language: str) -> re.Pattern[str]:
    if language in WITHOUT_SPACES:
        return re.compile(spelling(find))
    # Devanagari's vowel signs are no \w, and yet go on with a word.
    return re.compile(spelling(rf"(?<![\w\u0900-\u0963])(?:{find})(?![\w\u0900-\u0963])"))


def _next(words: Partner, messages: Sequence[ChatMessage]) -> Prompt:
    """The first question that was not asked; when all were, the one asked longest ago."""
    told = "\n".join(message.text for message in messages)
    return min(words.prompts, key=lambda prompt: told.rfind(prompt.ask))


def _current(words: Partner, messages: Sequence[ChatMessage]) -> Prompt | None:
    told = "\n".join(message.text for message in messages if message.role == "assistant")
    last = max(words.prompts, key=lambda prompt: told.rfind(prompt.ask))
    return last if last.ask in told else None
