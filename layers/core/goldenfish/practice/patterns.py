"""Patterns of the question bank: which words make a point, and which deny it.

A pattern is groups of words, separated by spaces; a claim fits when each group is found in it, in any order.
`a|b` is either, `deliver*` any word that begins so, `last_in` words that follow each other. `1:` in front asks for a
claim about the question's first subject. `-` before a group, or before the subject's number, asks for a negation.

A pattern says the opposite by itself: "TCP does not guarantee delivery" fits `1: guarante*` as a denial.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

NEGATORS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "cannot",
        "cant",
        "dont",
        "doesnt",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "wont",
        "didnt",
        "hasnt",
        "havent",
        "shouldnt",
        "couldnt",
        "wouldnt",
        "neither",
        "nor",
        "hardly",
        "lacks",
        "lack",
        "unable",
        "instead",
        "rather",
    ]
)
_REACH = 3
"""Words before a word in which a negator undoes it."""

Group = tuple[tuple[str, ...], ...]
"""Alternatives, each a row of words; a word ending in `*` stands for all that begin so."""

Fit = Literal["affirmed", "denied"]

_SUBJECT = re.compile(r"^(?P<minus>-?)(?P<number>\d):\s*")


@dataclass(frozen=True)
class Pattern:
    """A pattern, read."""

    groups: tuple[Group, ...]
    negated: tuple[bool, ...]
    """Of each group: whether it asks for a negation."""
    subject: int | None


@lru_cache(maxsize=2048)
def pattern(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        ValueError: it has no words.
    """
    head = _SUBJECT.match(text)
    groups = text[head.end() if head else 0 :].split()
    if not groups:
        raise ValueError(f"a pattern without words: {text!r}")
    whole = bool(head and head["minus"])
    return Pattern(
        groups=tuple(group(part.removeprefix("-")) for part in groups),
        negated=tuple(whole or part.startswith("-") for part in groups),
        subject=int(head["number"]) if head else None,
    )


@lru_cache(maxsize=2048)
def group(text: str) -> Group:
    """Read the alternatives of one group."""
    return tuple(tuple(word for word in option.split("_") if word) for option in text.split("|"))


def places(wanted: Group, words: Sequence[str]) -> list[int]:
    """Where alternatives of a group begin among the words."""
    return [
        start
        for start in range(len(words))
        for option in wanted
        if len(option) <= len(words) - start and all(map(_is, option, words[start : start + len(option)]))
    ]


def fit(wanted: Pattern, words: Sequence[str], subject: int | None) -> Fit | None:
    """Whether the words of a claim say what a pattern wants, or the opposite; None: neither.

    Args:
        wanted: the pattern.
        words: of one claim, plain.
        subject: which of the compared things the claim is about, by number.
    """
    if wanted.subject is not None and wanted.subject != subject:
        return None
    found = [places(part, words) for part in wanted.groups]
    if not all(found):
        return None
    asked_for = {place for spots in found for place in spots}  # "without a full scan": that negation is the point
    denied = [_is_negated(words, spots[0], asked_for) for spots in found]
    if any(wanted.negated):
        asked = [is_denied for is_denied, asks in zip(denied, wanted.negated, strict=True) if asks]
        return "affirmed" if any(asked) else "denied"
    return "denied" if any(denied) else "affirmed"


def _is(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _is_negated(words: Sequence[str], place: int, asked_for: set[int]) -> bool:
    before = range(max(0, place - _REACH), place)
    return any(words[index] in NEGATORS and index not in asked_for for index in before)
