"""Which words end an answer, per language: data, and the platform's own choice instead of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from goldenfish.frozen import Frozen
from goldenfish.settings import settings
from goldenfish.transcripts.tokens import tokenize

_DATA = Path(__file__).with_name("data") / "phrases.json"

Forms = tuple[str, ...]
"""A phrase as its tokens' comparable forms (see `goldenfish.transcripts.tokens`)."""


class Phrases(Frozen):
    """The end phrases of one language and what may stand about them."""

    model_config = ConfigDict(extra="forbid")

    phrases: tuple[str, ...] = ()
    """Any of them ends an answer. Empty: the language has none, an answer ends by a button."""
    tails: tuple[str, ...] = ()
    """Polite words of which one may follow a phrase: "done, thanks", "đã xong ạ"."""
    undoing: tuple[str, ...] = ()
    """Words that make the opposite of a phrase, also from one segment to the next: "I am not … done"."""
    unfinished: tuple[str, ...] = ()
    """Words after which a phrase goes on a sentence, however long the speaker stops between: "it was … done"."""

    @property
    def phrase_forms(self) -> tuple[Forms, ...]:
        """The phrases as tokens."""
        return tuple(forms_of(phrase) for phrase in self.phrases)

    @property
    def tail_forms(self) -> tuple[Forms, ...]:
        """The tails as tokens."""
        return tuple(forms_of(tail) for tail in self.tails)


def forms_of(text: str) -> Forms:
    """A text as its tokens' comparable forms: NFC, casefolded, without punctuation."""
    return tuple(token.form for token in tokenize(text))


def phrases_for(language: str) -> Phrases:
    """The end phrases in force for a language: the setting `END_PHRASES`, else the language's own.

    Args:
        language: BCP 47 primary language.
    """
    usual = _by_language().get(language, Phrases())
    chosen = tuple(phrase.strip() for phrase in settings().end_phrases.split(",") if forms_of(phrase))
    return usual.model_copy(update={"phrases": chosen}) if chosen else usual


@lru_cache(maxsize=1)
def _by_language() -> dict[str, Phrases]:
    return TypeAdapter(dict[str, Phrases]).validate_json(_DATA.read_text(encoding="utf-8"))
