"""How a reply is to sound, by what the person said last: rules from data, neutral where none fits.

A rule of thumb for the voice and nothing else: it is no measurement of a person, and is neither shown nor scored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pydantic import Field

from goldenfish.personas.cues import cue_in
from goldenfish.personas.models import Strict, Tone
from goldenfish.personas.service import DATA
from goldenfish.personas.wording import WITHOUT_SPACES, plain, spelling
from goldenfish.providers.chat_model import ChatMessage

_QUESTION = re.compile(r"[?？؟][\s\"'”»」』)]*$")
_LOOKED_AT = 2
"""A tone outlasts the message that set it by one: "thanks" after bad news is not neutral yet."""


class ToneRules(Strict):
    """Words of one language by the tone they ask for, as regular expressions without apostrophes."""

    negators: tuple[str, ...] = Field(
        default=(), description="they undo a word within two words after, or just before them"
    )
    empathetic: tuple[str, ...] = ()
    serious: tuple[str, ...] = ()
    encouraging: tuple[str, ...] = ()
    enthusiastic: tuple[str, ...] = ()
    curious: tuple[str, ...] = ()


_FIRST_WINS: tuple[Tone, ...] = ("empathetic", "serious", "encouraging", "enthusiastic", "curious")


class ToneData(Strict):
    """The rules of all languages, and what a speech engine is told about a tone."""

    instructions: dict[Tone, str]
    languages: dict[str, ToneRules]


def tone_of(messages: Sequence[ChatMessage], language: str = "en") -> Tone:
    """The tone that suits the person's last messages.

    Args:
        messages: the conversation; only what the user said is looked at.
        language: BCP 47 primary subtag; without rules of its own only questions and cues are understood.

    Example:
        >>> tone_of([ChatMessage(role="user", text="I feel so sad today.")])
        'empathetic'
    """
    said = [message.text for message in messages if message.role == "user"][-_LOOKED_AT:]
    return next((tone for tone in (_tone(text, language) for text in reversed(said)) if tone != "neutral"), "neutral")


def tone_instructions(tone: Tone) -> str:
    """What a speech engine that can be told is told about this tone; empty for `neutral`."""
    return _data().instructions.get(tone, "")


def _tone(text: str, language: str) -> Tone:
    said = plain(text, language)
    for tone, pattern in _compiled(language):
        if any(match["hit"] for match in pattern.finditer(said)):
            return tone
    if cue_in(text, language) == "dont_know":
        return "encouraging"
    return "curious" if _QUESTION.search(text) else "neutral"


@lru_cache(maxsize=1)
def _data() -> ToneData:
    return ToneData.model_validate_json((DATA / "tones.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _compiled(language: str) -> tuple[tuple[Tone, re.Pattern[str]], ...]:
    rules = _data().languages.get(language, ToneRules())
    return tuple(
        (tone, _pattern(getattr(rules, tone), rules, language)) for tone in _FIRST_WINS if getattr(rules, tone)
    )


def _pattern(words: tuple[str, ...], rules: ToneRules, language: str) -> re.Pattern[str]:
    """Any of the words, as whole words where the language has them, unless a negator stands before."""
    wanted = "|".join(words)
    if language in WITHOUT_SPACES:
        undone = "".join(f"(?<!{negator})" for negator in rules.negators)
        return re.compile(spelling(f"{undone}(?P<hit>{wanted})"))
    undone = "|".join(rules.negators) or "(?!)"
    # A negated stretch is consumed as a whole, so that the search goes on behind it; the group tells a real hit.
    negated = rf"(?<!\w)(?:{undone})(?: \w+){{0,2}} (?:{wanted})(?!\w)"
    return re.compile(spelling(rf"{negated}|(?<!\w)(?P<hit>{wanted})(?!\w)(?! (?:{undone})(?!\w))"))
