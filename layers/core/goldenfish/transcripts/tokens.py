"""Text as tokens that can be compared, and dropped without losing what stands between the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

# Scripts written without spaces: each character is a token of its own (kana, CJK ideographs).
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTERS = rf"(?:[^\W_{_UNSPACED}][\u0300-\u036f]*)+"
_TOKEN = re.compile(rf"[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})*")
_VOWEL_GROUP = re.compile(r"[aeiouyàâäáãåæéèêëíìîïóòôöõøœúùûüýÿаеёиоуыэюяіїєў]+")
_DIGIT = re.compile(r"\d")
_ONE_SYLLABLE_A_TOKEN = frozenset({"vi", "zh", "ja"})


class Token(NamedTuple):
    """One token: its comparable form, and where it stands in the text."""

    form: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Words of spaced scripts and single characters of unspaced ones; punctuation belongs to none."""
    return [Token(_form(found.group()), *found.span()) for found in _TOKEN.finditer(text)]


def without(text: str, tokens: Sequence[Token], dropped: Sequence[bool]) -> str:
    """The text without the dropped tokens and the punctuation and space that follow each of them.

    Args:
        text: the text that `tokens` were taken from.
        tokens: all of its tokens, in order.
        dropped: one flag per token.
    """
    if not tokens:
        return text
    ends = [following.start for _, following in pairwise(tokens)] + [len(text)]
    kept = (text[token.start : end] for token, end, drop in zip(tokens, ends, dropped, strict=True) if not drop)
    return (text[: tokens[0].start] + "".join(kept)).strip()


def syllables(text: str, language: str) -> int:
    """A lower estimate of the number of syllables, good enough to tell impossible speed.

    Vietnamese, Chinese and Korean writing shows syllables; elsewhere groups of vowel letters are counted,
    and one for each digit.

    Args:
        text: what is said to have been spoken.
        language: BCP 47 primary language.
    """
    return sum(_syllables_of(token.form, language) for token in tokenize(text))


def _form(word: str) -> str:
    # Some keyboards and recognisers write the Icelandic eth, which looks the same, for the Vietnamese letter.
    return unicodedata.normalize("NFC", word.casefold()).replace("ð", "đ")


def _syllables_of(form: str, language: str) -> int:
    if language == "ko":
        return len(form)  # Hangul writes one syllable per character
    if language in _ONE_SYLLABLE_A_TOKEN:
        return 1
    if language == "en" and len(form) > 3:  # noqa: PLR2004 - "the", "she" keep their only vowel
        form = form.removesuffix("e")
    return max(1, len(_VOWEL_GROUP.findall(form)) + len(_DIGIT.findall(form)))
