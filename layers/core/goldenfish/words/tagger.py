"""Parts of speech, and Vietnamese words from syllables: a greedy averaged perceptron over lower-case text.

The method is M. Collins, "Discriminative training methods for hidden Markov models", EMNLP 2002
(https://aclanthology.org/W02-1001/). Tags are the universal ones (https://universaldependencies.org/u/pos/). A
Vietnamese syllable that continues the word before it has the tag `INSIDE`. Case and punctuation are not looked at:
some engines write neither. Weights: `data/tagger-<language>.json.gz`, made by `training/word_tagger.py` from the
treebanks named in `data/README.md`; accuracy as measured stands there.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

DATA = files("goldenfish.words") / "data"
LANGUAGES = ("en", "vi")
INSIDE = "I"
_EDGE = "-"
_LONGEST_WORD = 4


@dataclass(frozen=True)
class Tagger:
    """A trained model.

    Attributes:
        tags: every tag, the order decides between equal scores.
        weights: feature to (number of the tag, weight) pairs.
        lexicon: words of more than one syllable that training saw, syllables joined by a space; empty for English.
        suffixes: whether a token's last letters tell something of it (English: yes; Vietnamese: no).
    """

    tags: tuple[str, ...]
    weights: Mapping[str, Sequence[tuple[int, int]]]
    lexicon: frozenset[str]
    suffixes: bool

    def tag(self, forms: Sequence[str]) -> list[str]:
        """One tag per token of a sentence.

        Args:
            forms: lower-case tokens in order (Vietnamese: syllables), without punctuation.
        """
        found: list[str] = []
        for i in range(len(forms)):
            scores = [0] * len(self.tags)
            for feature in features(forms, i, found, self.lexicon, suffixes=self.suffixes):
                for tag, weight in self.weights.get(feature, ()):
                    scores[tag] += weight
            if i == 0 and INSIDE in self.tags:  # nothing to continue
                scores[self.tags.index(INSIDE)] = min(scores) - 1
            found.append(self.tags[scores.index(max(scores))])
        return found


@lru_cache(maxsize=len(LANGUAGES))
def tagger(language: str) -> Tagger:
    """The model of one language, read once.

    Args:
        language: one of `LANGUAGES`.
    """
    packed = (DATA / f"tagger-{language}.json.gz").read_bytes()
    read = json.loads(gzip.decompress(packed))
    return Tagger(
        tags=tuple(read["tags"]),
        weights=read["weights"],
        lexicon=frozenset(read["lexicon"]),
        suffixes=read["suffixes"],
    )


def features(
    forms: Sequence[str], i: int, found: Sequence[str], lexicon: frozenset[str], *, suffixes: bool
) -> Iterator[str]:
    """What is known of token `i` before its tag is chosen; the trainer and the tagger share this.

    Args:
        forms: tokens of the sentence.
        i: which one.
        found: tags of the tokens before it.
        lexicon: see `Tagger`.
        suffixes: see `Tagger`.
    """
    word, before, after = _at(forms, i), _at(forms, i - 1), _at(forms, i + 1)
    last, second = _at(found, i - 1), _at(found, i - 2)
    yield "bias"
    yield f"w {word}"
    yield f"b {before}"
    yield f"a {after}"
    yield f"bb {_at(forms, i - 2)}"
    yield f"aa {_at(forms, i + 2)}"
    yield f"bw {before} {word}"
    yield f"wa {word} {after}"
    yield f"t {last}"
    yield f"tt {second} {last}"
    yield f"tw {last} {word}"
    if word.isdigit():
        yield "digits"
    if suffixes:
        yield f"s3 {word[-3:]}"
        yield f"s2 {word[-2:]}"
        yield f"p2 {word[:2]}"
        yield f"bs {before[-3:]}"
        yield f"as {after[-3:]}"
    if lexicon:
        yield from _lexicon_features(forms, i, lexicon)


def _lexicon_features(forms: Sequence[str], i: int, lexicon: frozenset[str]) -> Iterator[str]:
    """Which words of the lexicon could begin at `i`, go on over it, or end there."""
    for size in range(2, _LONGEST_WORD + 1):
        for start in range(max(0, i - size + 1), min(i, len(forms) - size) + 1):
            if " ".join(forms[start : start + size]) in lexicon:
                yield f"lex {size} {i - start}"


def _at(items: Sequence[str], i: int) -> str:
    return items[i] if 0 <= i < len(items) else _EDGE
