"""Words with their parts of speech, and two measures made of them.

* `pronoun_noun_ratio` (ratio): pronouns (PRON) / nouns (NOUN, names included). Higher in Alzheimer's disease:
  Jarrold et al. 2014 (doi:10.3115/v1/W14-3204), Fraser et al. 2016 (doi:10.3233/JAD-150520).
* `idea_density` (ratio): (VERB + ADJ + ADV + ADP + CCONJ + SCONJ) / words, after Snowdon et al. 1996
  (doi:10.1001/jama.1996.03530310034029) as counted by Brown et al. 2008, CPIDR (doi:10.3758/BRM.40.2.540).
  Auxiliaries and the copula (AUX) are no ideas of their own, as there; CPIDR's finer rules are not applied.

Tags are guessed (`tagger.py`); how often they are right stands in `data/README.md`. Vietnamese terms of kinship used
as pronouns ("bà", "con") are nouns in its treebank: its ratios are not to be compared with English ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from goldenfish.words.tagger import INSIDE, tagger
from goldenfish.words.tokens import FILLERS, OPENING_FILLERS, comparable, sentences

IDEAS = frozenset({"VERB", "ADJ", "ADV", "ADP", "CCONJ", "SCONJ"})
MIN_WORDS = 25
MIN_NOUNS = 5

_CLITIC = re.compile(r"(n't|'(?:s|m|re|ve|ll|d))$")


class TaggedWord(NamedTuple):
    """A word as written, and the tags of its parts: "don't" has two, ("AUX", "PART")."""

    form: str
    tags: tuple[str, ...]


def tagged_words(text: str, language: str) -> list[TaggedWord]:
    """The words of a text without fillers; a Vietnamese word may have several syllables, joined by spaces.

    Args:
        text: a transcript.
        language: `en` or `vi`.
    """
    found: list[TaggedWord] = []
    fillers, opening = FILLERS[language], OPENING_FILLERS[language]
    for sentence in sentences(text):
        forms = [comparable(token.form) for token in sentence]
        forms = [f for place, f in enumerate(forms) if f not in fillers and not (place == 0 and f in opening)]
        found += _english(forms) if language == "en" else _vietnamese(forms)
    return found


def pronoun_noun_ratio(words: Sequence[TaggedWord]) -> float | str:
    """Pronouns per noun, or the reason why not."""
    tags = _tags(words)
    nouns = tags["NOUN"]
    if len(words) < MIN_WORDS:
        return "too_few_words"
    return tags["PRON"] / nouns if nouns >= MIN_NOUNS else "too_few_nouns"


def idea_density(words: Sequence[TaggedWord]) -> float | str:
    """Ideas per word, or the reason why not."""
    if len(words) < MIN_WORDS:
        return "too_few_words"
    tags = _tags(words)
    return sum(tags[tag] for tag in IDEAS) / len(words)


def _tags(words: Sequence[TaggedWord]) -> Counter[str]:
    return Counter(tag for word in words for tag in word.tags)


def _english(forms: Sequence[str]) -> list[TaggedWord]:
    parts = [_split(form) for form in forms]
    tags = iter(tagger("en").tag([part for own in parts for part in own]))
    return [TaggedWord(form, tuple(next(tags) for _ in own)) for form, own in zip(forms, parts, strict=True)]


def _split(form: str) -> list[str]:
    """As the treebank does: "don't" is do + n't."""
    if form == "cannot":
        return ["can", "not"]
    parts = _CLITIC.split(form)
    return parts[:2] if len(parts) > 1 and parts[0] else [form]


def _vietnamese(forms: Sequence[str]) -> list[TaggedWord]:
    words: list[TaggedWord] = []
    for form, tag in zip(forms, tagger("vi").tag(forms), strict=True):
        if tag == INSIDE and words:
            words[-1] = TaggedWord(f"{words[-1].form} {form}", words[-1].tags)
        else:
            words.append(TaggedWord(form, (tag,)))
    return words
