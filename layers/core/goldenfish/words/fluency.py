"""Semantic fluency: how many different members of a category are named in a minute, and how they hang together.

* `fluency_unique` (count): different members. A repetition, a plural or another name of the same thing counts once; a
  wider name ("bird") counts only when no member of its group is named. Names of young, male and female animals and of
  breeds count, as in the CERAD instructions. Words that no list holds count nowhere.
* `fluency_switches` (count): neighbours in the order of naming, repetitions included, that share no subcategory.
  Troyer, Moscovitch & Winocur 1997 (doi:10.1037/0894-4105.11.1.138).
* `fluency_first15s_share` (ratio): members first named within 15 s of the first word / all. Needs word times.

Members, subcategories and other names: `data/fluency-<category>-<language>.json`, written for this project.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from goldenfish.transcripts.models import Word
from goldenfish.transcripts.tokens import tokenize
from goldenfish.words.tokens import comparable, phrases

CATEGORIES = {"A": "animals", "B": "jobs", "C": "kitchen"}
EARLY_S = 15.0
_LONGEST_NAME = 5


class Naming(NamedTuple):
    """One member named: which, and the place of its first token among all tokens of the text."""

    member: str
    token: int


@dataclass(frozen=True)
class Category:
    """A category in one language.

    Attributes:
        names: every accepted name, its tokens joined, to the member and the number of tokens it is written with.
        groups: member to its subcategories.
        wider: names of whole subcategories.
        joint: what joins tokens: nothing in English ("butter fly"), a space in Vietnamese.
    """

    names: Mapping[str, tuple[str, int]]
    groups: Mapping[str, frozenset[str]]
    wider: frozenset[str]
    joint: str

    def member(self, forms: Sequence[str]) -> str | None:
        """The member that these tokens name as a whole, if any."""
        endings = _singulars(forms[-1]) if not self.joint else [forms[-1]]
        for ending in endings:
            found = self.names.get(self.joint.join([*forms[:-1], ending]))
            # "cat fish" without a comma is two animals, not a catfish, which is written as one word.
            if found and not (len(forms) > found[1] and self.member(forms[:1])):
                return found[0]
        return None

    def longest(self, forms: Sequence[str]) -> tuple[str | None, int]:
        """The longest name that these tokens begin with, and how many tokens it takes; none takes one."""
        for size in range(min(_LONGEST_NAME, len(forms)), 0, -1):
            member = self.member(forms[:size])
            # In "con chó con mèo" the second "con" belongs to the cat: this is no puppy ("chó con").
            is_classifier = size > 1 and forms[size - 1] == "con" and self.longest(forms[size:])[0]
            if member and not is_classifier:
                return member, size
        return None, 1


def namings(text: str, form: str, language: str) -> list[Naming]:
    """The members named, in order, repetitions included; the longest name wins.

    Args:
        text: the transcript of the answer.
        form: which category, a key of `CATEGORIES`.
        language: `en` or `vi`.
    """
    category = _category(CATEGORIES[form], language)
    found: list[Naming] = []
    before = 0
    for phrase in phrases(text):
        forms = [comparable(token.form) for token in phrase]
        i = 0
        while i < len(forms):
            member, size = category.longest(forms[i:])
            if member:
                found.append(Naming(member, before + i))
            i += size
        before += len(forms)
    return found


def fluency(text: str, words: Sequence[Word], form: str, language: str) -> dict[str, float | str]:
    """The three measures by name, each a value or the reason why not.

    Args:
        text: the transcript of the answer.
        words: its words with times; empty where the engine gives none.
        form: which category, a key of `CATEGORIES`.
        language: `en` or `vi`.
    """
    named = namings(text, form, language)
    category = _category(CATEGORIES[form], language)
    first = _first_namings(named, category)
    return {
        "fluency_unique": len(first),
        "fluency_switches": _switches(named, category) if len(first) > 1 else "too_few_items",
        "fluency_first15s_share": _early_share(text, words, first),
    }


def _first_namings(named: Sequence[Naming], category: Category) -> list[Naming]:
    members = {naming.member for naming in named}
    covered = {group for member in members - category.wider for group in category.groups[member]}
    first: dict[str, Naming] = {}
    for naming in named:
        if naming.member not in category.wider or not category.groups[naming.member] & covered:
            first.setdefault(naming.member, naming)
    return list(first.values())


def _switches(named: Sequence[Naming], category: Category) -> int:
    return sum(not category.groups[a.member] & category.groups[b.member] for a, b in pairwise(named))


def _early_share(text: str, words: Sequence[Word], first: Sequence[Naming]) -> float | str:
    starts = [word.start_s for word in words for _ in tokenize(word.text)]
    heard = [token.form for word in words for token in tokenize(word.text)]
    if not words or heard != [token.form for token in tokenize(text)]:
        return "no_word_times"
    if not first:
        return "too_few_items"
    return sum(starts[naming.token] < starts[0] + EARLY_S for naming in first) / len(first)


@lru_cache(maxsize=6)
def _category(name: str, language: str) -> Category:
    read = json.loads(
        (files("goldenfish.words") / "data" / f"fluency-{name}-{language}.json").read_text(encoding="utf-8")
    )
    groups: dict[str, set[str]] = {wide: {group} for wide, group in read["superordinates"].items()}
    for group, members in read["groups"].items():
        for member in members:
            groups.setdefault(member, set()).add(group)
    joint = "" if language == "en" else " "
    names: dict[str, tuple[str, int]] = {}
    for member in groups:
        for written in (member, *read["variants"].get(member, ())):
            forms = [comparable(token.form) for token in tokenize(written)]
            name = joint.join(forms)
            names[name] = (member, max(len(forms), names.get(name, (member, 0))[1]))
    return Category(
        names=names,
        groups={member: frozenset(own) for member, own in groups.items()},
        wider=frozenset(read["superordinates"]),
        joint=joint,
    )


def _singulars(form: str) -> list[str]:
    """A word and what it may be the plural of."""
    found = [form, form.removesuffix("'s")]
    for plural, singular in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("men", "man"), ("es", ""), ("s", "")):
        if form.endswith(plural):
            found.append(form.removesuffix(plural) + singular)
    return found
