"""What a person said, in the form in which phrases of the data files are looked for in it."""

from __future__ import annotations

import re
import unicodedata

_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_ARABIC_MARKS = re.compile("[\u064b-\u0652\u0640]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_NO_WORDS = re.compile(r"[^\w\s\u0300-\u036f\u0900-\u0963\u0971-\u097f\u200c\u200d]+")
_SPACES = re.compile(r"[\s_]+")
_LETTERS = str.maketrans({"ß": "ss", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي"})

WITHOUT_SPACES = frozenset({"zh", "ja"})
"""Languages in which a space means nothing."""


def plain(text: str, language: str) -> str:
    """Case, punctuation and ways of writing taken away: NFC, no apostrophes, single spaces (none in zh and ja).

    Example:
        >>> plain("I don’t  KNOW…", "en")
        'i dont know'
    """
    text = spelling(unicodedata.normalize("NFC", text).casefold())
    text = _NO_WORDS.sub(" ", text)
    return _SPACES.sub("" if language in WITHOUT_SPACES else " ", text).strip()


def spelling(text: str) -> str:
    """Without apostrophes, Arabic vowel signs, ß and the forms of alef: for texts and patterns alike."""
    return _ARABIC_MARKS.sub("", _APOSTROPHES.sub("", unicodedata.normalize("NFC", text))).translate(_LETTERS)


def unaccented(text: str) -> str:
    """Latin letters without their marks, as people type them in a hurry; other scripts stay as they are.

    Example:
        >>> unaccented("không biết, đợi")
        'khong biet, doi'
    """
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", unicodedata.normalize("NFD", text))).replace("đ", "d")
