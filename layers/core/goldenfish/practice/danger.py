"""Words of wanting to die or of harm come before everything else, whatever is being practised.

A list of phrases, no safety system: it points to people who can help, and does nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import Field, TypeAdapter

from goldenfish.personas.wording import WITHOUT_SPACES, plain, spelling
from goldenfish.practice.bank import DATA
from goldenfish.practice.models import Strict

_EVERYWHERE = "en"
"""English phrases are understood in every language."""


class Danger(Strict):
    """Phrases of one language, and what is said to them."""

    words: tuple[str, ...] = Field(min_length=3, description="regular expressions, looked for in the plain text")
    reply: str


def reply_to_danger(text: str, language: str) -> str | None:
    """What is said where a text has such words; None where it has none. Too often is the better mistake here."""
    spoken = language if language in _dangers() else _EVERYWHERE
    found = any(_pattern(known).search(plain(text, known)) for known in {spoken, _EVERYWHERE})
    return _dangers()[spoken].reply if found else None


@lru_cache(maxsize=1)
def _dangers() -> dict[str, Danger]:
    return TypeAdapter(dict[str, Danger]).validate_json((DATA / "danger.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    words = "|".join(_dangers()[language].words)
    whole = f"(?:{words})" if language in WITHOUT_SPACES else rf"(?<!\w)(?:{words})(?!\w)"
    return re.compile(spelling(whole))
