"""Conversation cues: "wait", "skip", "repeat", "I don't know", found only where they are all that is said.

"I don't know" is a cue, "I don't know Python well" is an answer: a message is taken apart at its punctuation, and it
is a cue when every part is one. The patterns stand in `data/cues.json`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import get_args

from pydantic import Field, TypeAdapter

from goldenfish.personas.models import Cue, Strict
from goldenfish.personas.service import DATA
from goldenfish.personas.wording import plain, spelling, unaccented

FALLBACK = "en"
"""The seed's own words are understood in every language: a learner says "I don't know" in English, too."""

_STRONGEST_FIRST: tuple[Cue, ...] = ("skip", "repeat", "dont_know", "wait")
"""Of "wait, I don't know, skip it" the last is meant."""
_PART_ENDS = re.compile(r"[,.;:!?…。，、！？；：؟،।]+")
_LONGEST = 120
"""Characters of a message that can be a cue; a longer one says something."""


class CuePatterns(Strict):
    """Regular expressions of one language, matched against the whole of a part of a message, without apostrophes."""

    around: tuple[str, ...] = Field(
        default=(), description="words that may stand before and after, as often as they do"
    )
    wait: tuple[str, ...] = Field(min_length=1)
    skip: tuple[str, ...] = Field(min_length=1)
    repeat: tuple[str, ...] = Field(min_length=1)
    dont_know: tuple[str, ...] = Field(min_length=1)


def cue_in(text: str, language: str) -> Cue | None:
    """The cue that a message is, or None when it is an answer.

    Args:
        text: what the person said.
        language: BCP 47 primary subtag; English cues are understood in every language.

    Example:
        >>> cue_in("Hmm, I don't know. Next question, please!", "en")
        'skip'
        >>> cue_in("I don't know Python well.", "en") is None
        True
    """
    if len(text) > _LONGEST:
        return None
    return _in_language(text, language) or (None if language == FALLBACK else _in_language(text, FALLBACK))


@lru_cache(maxsize=1)
def cue_patterns() -> dict[str, CuePatterns]:
    """The patterns of all languages, by BCP 47 primary subtag."""
    return TypeAdapter(dict[str, CuePatterns]).validate_json((DATA / "cues.json").read_text(encoding="utf-8"))


def _in_language(text: str, language: str) -> Cue | None:
    if language not in cue_patterns():
        return None
    parts = [part for part in (plain(part, language) for part in _PART_ENDS.split(text)) if part]
    whole = plain(text, language)
    found = {_cue_of(part, language) for part in parts}
    if None in found or not found - {"around"}:
        found = {_cue_of(whole, language)}
    return next((cue for cue in _STRONGEST_FIRST if cue in found), None)


def _cue_of(part: str, language: str) -> str | None:
    """The cue that a part is, `around` for a part that means nothing by itself, else None."""
    if not part:
        return None
    bare = unaccented(part) == part
    for name, accented, folded in _compiled(language):
        if (folded if bare else accented).fullmatch(part):
            return name
    return None


@lru_cache(maxsize=32)
def _compiled(language: str) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Name, pattern, and the pattern for text that is typed without accents."""
    patterns = cue_patterns()[language]
    around = "|".join((*patterns.around, r"(?!)"))
    compiled = []
    for name in (*get_args(Cue), "around"):
        core = "|".join(getattr(patterns, name)) or r"(?!)"
        whole = spelling(rf"(?:(?:{around}) ?)*(?:{core})(?: ?(?:{around}))*")
        compiled.append((name, re.compile(whole), re.compile(unaccented(whole))))
    return tuple(compiled)
