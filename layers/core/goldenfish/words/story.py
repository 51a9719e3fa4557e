"""How much of the story is told again.

* `story_idea_recall` (ratio): idea units told / 14. The units are those of `questions/data`; what counts as telling
  one stands in `data/story-<language>.json`. Immediate and delayed recall are scored alike. Idea units of a retold
  text: Bransford & Johnson 1972 (doi:10.1016/S0022-5371(72)80006-9); scored by machine in older adults: Skirrow et
  al. 2022 (doi:10.2196/37090).

Scoring is lenient: the head word of a unit is enough ("mangoes" for the basket of mangoes), any order, inflections,
everyday synonyms, Northern and Southern Vietnamese words. Negation is not read ("she had no umbrella" tells of it).

A unit's `any` lists alternatives; in one, terms joined by `+` must stand within twelve tokens of each other, `|`
separates wordings of a term, and `*` stands for any ending.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from goldenfish.words.tokens import comparable, find, spoken

NEAR = 12

_Term = tuple[tuple[str, ...], ...]
_Unit = tuple[str, tuple[tuple[_Term, ...], ...]]


def story_idea_recall(text: str, form: str, language: str) -> float:
    """The share of the story's idea units that a retelling holds."""
    units = _units(language)[form]
    return len(recalled_units(text, form, language)) / len(units)


def recalled_units(text: str, form: str, language: str) -> tuple[str, ...]:
    """Names of the idea units that a retelling holds, in the story's order.

    Args:
        text: the transcript of a recall.
        form: which story, `A` to `C`.
        language: `en` or `vi`.
    """
    forms = spoken(text, language)
    return tuple(
        name for name, alternatives in _units(language)[form] if any(_is_told(forms, terms) for terms in alternatives)
    )


def _is_told(forms: Sequence[str], terms: Sequence[_Term]) -> bool:
    places = [[place for wording in term for place in find(forms, wording)] for term in terms]
    return any(all(any(abs(q - p) <= NEAR for q in others) for others in places) for p in places[0])


@lru_cache(maxsize=2)
def _units(language: str) -> dict[str, tuple[_Unit, ...]]:
    text = (files("goldenfish.words") / "data" / f"story-{language}.json").read_text(encoding="utf-8")
    return {
        form: tuple((row["unit"], tuple(_terms(pattern) for pattern in row["any"])) for row in rows)
        for form, rows in json.loads(text).items()
    }


def _terms(pattern: str) -> tuple[_Term, ...]:
    """`"blue + umbrella*|brolly"` as terms of wordings of tokens."""
    return tuple(
        tuple(tuple(comparable(token) for token in wording.split()) for wording in term.split("|"))
        for term in pattern.split(" + ")
    )
