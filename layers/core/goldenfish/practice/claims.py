"""An answer taken apart into claims: small stretches of words, each about known subjects.

"TCP is reliable and UDP is not" makes two claims, of which the second lends its predicate from the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from goldenfish.personas.wording import plain
from goldenfish.practice.patterns import NEGATORS, Group, places

_SENTENCE_ENDS = re.compile(r"[.!?;\n]+(?=\s|$)")
_ASIDES = re.compile(
    r",\s*(?:not|unlike|in contrast to|as opposed to|compared to)\s+[\w-]+(?:\s[\w-]+)?\s*,", re.IGNORECASE
)
_TURNS = re.compile(r"\b(?:but|while|whereas|however|although|though|yet|on the other hand)\b", re.IGNORECASE)
_JOINTS = re.compile(r",|\b(?:and|which|because|so|when|since)\b", re.IGNORECASE)
_EMPTY_PHRASES = re.compile(
    r"\b(?:not only|no doubt|no matter|not to mention|why not|if not|or not|i (?:think|guess|believe|would say))\b"
)
_DOUBT = re.compile(r"^(?:i )?(?:dont|do not) (?:really )?(?:think|believe) (?:that )?")
_FILLERS = frozenset({"no", "well", "yes", "so", "ok", "okay", "um", "uh", "hmm"})
_AUXILIARIES = frozenset({"does", "do", "is", "are", "can", "has", "have", "will", "did"})
_ADVERBS = frozenset({"just", "only", "simply", "also", "always", "really", "usually", "basically", "then"})
_PREPOSITIONS = frozenset(
    {"of", "in", "inside", "to", "with", "by", "over", "from", "like", "unlike", "than", "for", "within"}
)
_ARTICLES = frozenset({"the", "a", "an", "its", "their"})
_THIRD_PERSON = re.compile(r"\w{2,}[^s\W]s")
_LONGEST_ELLIPSIS = 5


@dataclass(frozen=True)
class Claim:
    """The words of one claim, and which of the compared things (by number, from 1) it is about."""

    words: tuple[str, ...]
    subject: int | None = None
    doubted: bool = False
    """It began with "I don't think": it says the opposite of its words."""


def claims_in(answer: str, language: str, subjects: Sequence[Group] = ()) -> list[Claim]:
    """The claims of an answer, in order.

    Args:
        answer: what the person said.
        language: BCP 47 primary subtag.
        subjects: the things the question compares; with them the answer is cut finer, and a stretch that names
            none of them is about the one before.
    """
    claims: list[Claim] = []
    for stretch in _stretches(_ASIDES.sub(" ", answer), finely=bool(subjects)):
        said = plain(stretch, language)
        doubted = _DOUBT.match(said) is not None
        for words in _by_subject(_words(_DOUBT.sub("", said)), subjects):
            named = _subject_of(words, subjects)
            previous = claims[-1] if claims else Claim(())
            whole = words if named is None or not previous.words else _completed(words, previous, subjects)
            claims.append(Claim(whole, previous.subject if named is None else named, doubted=doubted))
    return claims


def _by_subject(words: tuple[str, ...], subjects: Sequence[Group]) -> list[tuple[str, ...]]:
    """Cut where another subject begins to do something: speech recognition gives no commas.

    "tcp is reliable udp is not" is cut before "udp is", "threads share the memory of a process" is not cut.
    """
    places_of_all = sorted({place for subject in subjects for place in places(subject, words)})
    cuts = [place for place in places_of_all if place > 0 and _acts(words, place)]
    return [words[start:end] for start, end in pairwise((0, *cuts, len(words))) if end > start]


def _acts(words: tuple[str, ...], place: int) -> bool:
    """Whether the word here is followed by a verb, as far as that can be seen, and follows no preposition."""
    following = [word for word in words[place + 1 : place + 4] if word not in _ADVERBS][:2]  # "left join gives"
    is_verb = any(word in NEGATORS | _AUXILIARIES or _THIRD_PERSON.fullmatch(word) for word in following)
    before = words[place - 2 : place - 1] if words[place - 1] in _ARTICLES else words[place - 1 : place]
    return is_verb and not _PREPOSITIONS & set(before)


def _subject_of(words: tuple[str, ...], subjects: Sequence[Group]) -> int | None:
    """The subject that is named first: "threads share the memory of their process" is about threads."""
    named = [(spots[0], n) for n, subject in enumerate(subjects, start=1) if (spots := places(subject, words))]
    return min(named)[1] if named else None


def _stretches(answer: str, *, finely: bool) -> list[str]:
    stretches = [part for sentence in _SENTENCE_ENDS.split(answer) for part in _TURNS.split(sentence)]
    return [part for stretch in stretches for part in _JOINTS.split(stretch)] if finely else stretches


def _words(said: str) -> tuple[str, ...]:
    words = _EMPTY_PHRASES.sub(" ", said).split()
    while words and words[0] in _FILLERS:
        del words[0]
    return tuple(words)


def _completed(words: tuple[str, ...], previous: Claim, subjects: Sequence[Group]) -> tuple[str, ...]:
    """Words that end in "is not" or "does", with the predicate of the claim before."""
    if len(words) > _LONGEST_ELLIPSIS or words[-1] not in NEGATORS | _AUXILIARIES:
        return words
    taken = {place for subject in subjects for place in places(subject, previous.words)}
    predicate = tuple(w for n, w in enumerate(previous.words) if n not in taken and w not in NEGATORS | _AUXILIARIES)
    return words + predicate
