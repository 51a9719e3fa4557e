"""Tokens of a transcript as the words family compares them: phrases between punctuation, one spelling, no fillers.

Tokens are those of `goldenfish.transcripts.tokens`: words in English, syllables in Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from goldenfish.transcripts.tokens import Token, tokenize

_BREAK = re.compile(r"[.,;:!?…\n]|\s[-–—]\s")
_SENTENCE_END = re.compile(r"[.!?…\n]")

FILLERS = {
    # Clark & Fox Tree 2002 (doi:10.1016/S0010-0277(02)00017-3) for English.
    "en": frozenset(["um", "uh", "uhm", "umm", "uhh", "er", "erm", "eh", "hm", "hmm", "mm", "mmm", "mhm", "ah"]),
    "vi": frozenset(["ờ", "ờm", "ừm", "ưm", "hừm", "ơ"]),
}
# "ừ" also says yes and "à" also ends a question: they are fillers where a phrase begins with them.
OPENING_FILLERS = {"en": frozenset[str](), "vi": frozenset({"à", "ừ"})}

# Both ways to place a Vietnamese tone mark on oa, oe and uy, in pairs: "hoà" is written like "hòa".
_NEW_PLACES = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_OLD_PLACES = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_TONES = dict(zip(_NEW_PLACES, _OLD_PLACES, strict=True))


def phrases(text: str) -> list[list[Token]]:
    """The tokens between punctuation marks; a list of words is mostly written with commas."""
    return list(_parts(text, _BREAK))


def sentences(text: str) -> list[list[Token]]:
    """The tokens between full stops and their like."""
    return list(_parts(text, _SENTENCE_END))


def spoken(text: str, language: str) -> list[str]:
    """Comparable forms of all tokens that are no filler."""
    return [form for form, is_filler in marked_fillers(text, language) if not is_filler]


def marked_fillers(text: str, language: str) -> list[tuple[str, bool]]:
    """Each token's comparable form, and whether it is a filled pause ("um", "ờ")."""
    fillers, opening = FILLERS[language], OPENING_FILLERS[language]
    return [
        (form, form in fillers or (place == 0 and form in opening))
        for phrase in phrases(text)
        for place, form in enumerate(comparable(token.form) for token in phrase)
    ]


def comparable(form: str) -> str:
    """One spelling for what is written in two: apostrophes, and tone marks on Vietnamese oa, oe, uy.

    Example:
        >>> comparable("hoà"), comparable("don’t")
        ('hòa', "don't")
    """
    form = form.replace("’", "'")
    # In "quý" the u belongs to the consonant, and in "hoàn" the mark stands where both ways put it.
    if form[-2:] in _TONES and not form.startswith("qu"):
        return form[:-2] + _TONES[form[-2:]]
    return form


def _parts(text: str, separator: re.Pattern[str]) -> Iterator[list[Token]]:
    tokens = tokenize(text)
    if not tokens:
        return
    part = [tokens[0]]
    for before, token in pairwise(tokens):
        if separator.search(text, before.end, token.start):
            yield part
            part = []
        part.append(token)
    yield part


def find(forms: Sequence[str], phrase: Sequence[str]) -> list[int]:
    """Where a phrase begins; its tokens may end with `*`, which stands for any ending."""
    last = len(forms) - len(phrase)
    return [
        start for start in range(last + 1) if all(_is(forms[start + i], wanted) for i, wanted in enumerate(phrase))
    ]


def _is(form: str, wanted: str) -> bool:
    return form.startswith(wanted[:-1]) if wanted.endswith("*") else form == wanted
