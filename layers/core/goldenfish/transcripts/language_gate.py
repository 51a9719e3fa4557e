"""Is the declared language the one that was spoken? Judged where the words are, and told as a quality gate.

Two witnesses, of which either can convict: the language that an engine heard, where it detects one and is sure of it,
and the words themselves. Of those only positive evidence for *another* language counts, since a list of animals holds
no function words in any language. Vietnamese is told by the letters that no other Latin script has (đ, ơ, ư and the
tone marks on modified vowels, which four words of ten carry), English by its function words (four of ten too), other
writing systems by their letters.

An engine of low accuracy writes fluent nonsense in its own language whatever it hears (pocketsphinx), and a mock
hears nothing: with them the gate is `unknown`. Pure.
"""

from __future__ import annotations

import re
import unicodedata

from goldenfish.assessments.models import Gate, LocalisedText
from goldenfish.transcripts.models import Accuracy
from goldenfish.transcripts.tokens import tokenize

MIN_WORDS = 8
# Share of the words that betray a language: above the first it is spoken, below the second it is not.
SPOKEN, NOT_SPOKEN = 0.25, 0.10

ADVICE = LocalisedText(
    en="The answer seems to be in another language than the session's. Next time, please choose yours.",
    vi="Câu trả lời có vẻ dùng ngôn ngữ khác với phiên này. Lần sau xin chọn đúng ngôn ngữ sẽ nói.",
)

_VIETNAMESE = re.compile("[đơưăạảẵẳằắặấầẩẫậẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỷỹỵ]")
_ENGLISH = frozenset(
    re.findall(
        r"\S+",
        "the and of that it was is were be been have has had with for not this but they he she his her him you your "
        "my we our us their them from at by on as are what when where who which there then would could should will "
        "if or because about after before very just some all one into than so did didn't don't it's i'm i",
    )
)
# How the Unicode names of its letters begin; those of others: CYRILLIC SMALL LETTER A, HANGUL SYLLABLE GA, …
_LATIN = "LATIN"


def language_gate(text: str, declared: str, *, accuracy: Accuracy | None, heard: str | None = None) -> Gate:
    """The gate `language`; its value is the share of words that betray the declared language, null if unknown.

    Args:
        text: what the engine wrote, after the gates that keep invented text out.
        declared: language of the session, `en` or `vi`.
        accuracy: of the engine.
        heard: the language the engine detected and is sure of; None when unsure. One that only repeats what it was
            told says nothing, so that the declared language is no evidence here.
    """
    words = [token.form for token in tokenize(text)]
    if accuracy != "normal" or declared not in ("en", "vi"):
        return _gate("unknown", None)
    evidence = _evidence(words) if len(words) >= MIN_WORDS else {}
    own = evidence.get(declared)
    if heard is not None and heard != declared:
        return _gate("warn" if own is not None and own >= SPOKEN else "refuse", own)
    if own is None:
        return _gate("unknown", None)
    strongest = max(share for language, share in evidence.items() if language != declared)
    if strongest >= SPOKEN and own < NOT_SPOKEN:
        return _gate("refuse", own)
    if strongest >= SPOKEN and own < SPOKEN:
        return _gate("warn", own)
    return _gate("pass" if own >= NOT_SPOKEN else "unknown", own)


def _evidence(words: list[str]) -> dict[str, float]:
    """Share of the words that betray English, Vietnamese, or another writing system."""
    return {
        "en": sum(word.replace("’", "'") in _ENGLISH for word in words) / len(words),
        "vi": sum(_VIETNAMESE.search(unicodedata.normalize("NFC", word)) is not None for word in words) / len(words),
        "other": sum(not _is_latin(word) for word in words) / len(words),
    }


def _is_latin(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return not letters or unicodedata.name(letters[0], "").startswith(_LATIN)


def _gate(outcome: str, value: float | None) -> Gate:
    return Gate.model_validate(
        {
            "code": "language",
            "outcome": outcome,
            "value": None if value is None else round(value, 3),
            "unit": "ratio",
            "threshold": SPOKEN,
            "advice": ADVICE if outcome in ("warn", "refuse") else None,
        }
    )
