"""Make the taggers of `goldenfish/words/data` from two treebanks, and say how often they are right.

    python -m training.word_tagger --vietnamese UD_Vietnamese-VTB --english UD_English-EWT

Each directory holds the `*-ud-train.conllu`, `*-ud-dev.conllu` and `*-ud-test.conllu` of a release
(https://universaldependencies.org). Trained on train and dev, measured on test, which training never sees.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goldenfish.transcripts.tokens import tokenize
from goldenfish.words.tagger import INSIDE, Tagger, features
from goldenfish.words.tokens import comparable

OUT = Path(__file__).parents[1] / "layers" / "core" / "goldenfish" / "words" / "data"
EPOCHS = 8
SEED = 1
# Weights become whole numbers, and features that decide nothing are left out: the files stay small.
SCALE = 20
LEAST_WEIGHT = 4
# PUNCT and SYM are not spoken; AUX stays apart from VERB, PROPN goes with NOUN (case is not looked at).
LEFT_OUT = frozenset({"PUNCT", "SYM"})
MERGED = {"PROPN": "NOUN", "_": "X"}

Sentence = list[tuple[str, str]]
"""Tokens with their tags."""


@dataclass
class Perceptron:
    """Weights while they are learnt, averaged over all steps (Collins 2002)."""

    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    totals: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    stamps: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    step: int = 0

    def guess(self, found: Sequence[str], tags: Sequence[str]) -> str:
        """The best tag by the weights of now."""
        scores: dict[str, float] = defaultdict(float)
        for feature in found:
            for tag, weight in self.weights.get(feature, {}).items():
                scores[tag] += weight
        return max(tags, key=lambda tag: scores[tag])

    def learn(self, truth: str, guess: str, found: Sequence[str]) -> None:
        """One step: towards the truth, away from a wrong guess."""
        self.step += 1
        if truth == guess:
            return
        for feature in found:
            own = self.weights.setdefault(feature, {})
            for tag, change in ((truth, 1.0), (guess, -1.0)):
                self.totals[feature, tag] += (self.step - self.stamps[feature, tag]) * own.get(tag, 0.0)
                self.stamps[feature, tag] = self.step
                own[tag] = own.get(tag, 0.0) + change

    def averaged(self, tags: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        """Feature to (number of the tag, weight) pairs, as the tagger reads them."""
        numbers = {tag: number for number, tag in enumerate(tags)}
        kept: dict[str, list[tuple[int, int]]] = {}
        for feature, own in sorted(self.weights.items()):
            pairs = []
            for tag, weight in sorted(own.items()):
                total = self.totals[feature, tag] + (self.step - self.stamps[feature, tag]) * weight
                whole = round(SCALE * total / self.step)
                if abs(whole) >= LEAST_WEIGHT:
                    pairs.append((numbers[tag], whole))
            if pairs:
                kept[feature] = pairs
        return kept


def sentences(path: Path, *, syllables: bool) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file as lower-case tokens with tags; Vietnamese words fall into syllables."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        sentence: Sentence = []
        for line in block.splitlines():
            cells = line.split("\t")
            if len(cells) != 10 or not cells[0].isdigit() or cells[3] in LEFT_OUT:  # noqa: PLR2004 - CoNLL-U's columns
                continue
            tag = MERGED.get(cells[3], cells[3])
            pieces = [token.form for token in tokenize(cells[1])] if syllables else [cells[1].casefold()]
            forms = [comparable(piece) for piece in pieces]
            sentence += [(form, INSIDE if place and syllables else tag) for place, form in enumerate(forms)]
        if sentence:
            yield sentence


def words_of(tagged: Iterable[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Words as (first token, end, tag)."""
    words: list[tuple[int, int, str]] = []
    for i, (_, tag) in enumerate(tagged):
        if tag == INSIDE and words:
            words[-1] = (words[-1][0], i + 1, words[-1][2])
        else:
            words.append((i, i + 1, tag))
    return words


def train(corpus: Sequence[Sentence], *, syllables: bool) -> Tagger:
    """A tagger from tagged sentences; the same for the same sentences."""
    tags = tuple(sorted({tag for sentence in corpus for _, tag in sentence}))
    lexicon: frozenset[str] = frozenset()
    if syllables:
        spans = ((s, start, end) for s in corpus for start, end, _ in words_of(s) if end - start > 1)
        lexicon = frozenset(" ".join(form for form, _ in s[start:end]) for s, start, end in spans)
    perceptron = Perceptron()
    shuffled = list(corpus)
    shuffler = random.Random(SEED)  # noqa: S311 - an order, no secret
    for _ in range(EPOCHS):
        shuffler.shuffle(shuffled)
        for sentence in shuffled:
            forms = [form for form, _ in sentence]
            guessed: list[str] = []
            for i, (_, truth) in enumerate(sentence):
                found = list(features(forms, i, guessed, lexicon, suffixes=not syllables))
                guess = perceptron.guess(found, tags)
                perceptron.learn(truth, guess, found)
                guessed.append(guess)
    return Tagger(tags=tags, weights=perceptron.averaged(tags), lexicon=lexicon, suffixes=not syllables)


def accuracy(tagger: Tagger, corpus: Sequence[Sentence]) -> dict[str, float]:
    """Shares: words found (F1), words found with the right tag (F1), tokens with the right tag."""
    right = exact = found_words = true_words = same = tokens = 0
    for sentence in corpus:
        guess = tagger.tag([form for form, _ in sentence])
        mine = words_of([(form, tag) for (form, _), tag in zip(sentence, guess, strict=True)])
        theirs = words_of(sentence)
        right += len({word[:2] for word in mine} & {word[:2] for word in theirs})
        exact += len(set(mine) & set(theirs))
        found_words, true_words = found_words + len(mine), true_words + len(theirs)
        same += sum(tag == truth for tag, (_, truth) in zip(guess, sentence, strict=True))
        tokens += len(sentence)
    both = found_words + true_words
    return {"words_f1": 2 * right / both, "tagged_words_f1": 2 * exact / both, "tokens": same / tokens}


def write(tagger: Tagger, path: Path) -> None:
    """Store a tagger; the same bytes for the same tagger."""
    document = {
        "tags": tagger.tags,
        "suffixes": tagger.suffixes,
        "lexicon": sorted(tagger.lexicon),
        "weights": tagger.weights,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def main() -> None:
    """Train both, print the accuracy on the test parts, write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vietnamese", type=Path, required=True)
    parser.add_argument("--english", type=Path, required=True)
    directories = parser.parse_args()
    for language, directory in (("vi", directories.vietnamese), ("en", directories.english)):
        part = {
            name: list(sentences(next(directory.glob(f"*-ud-{name}.conllu")), syllables=language == "vi"))
            for name in ("train", "dev", "test")
        }
        made = train(part["train"] + part["dev"], syllables=language == "vi")
        path = OUT / f"tagger-{language}.json.gz"
        write(made, path)
        figures = {name: round(value, 4) for name, value in accuracy(made, part["test"]).items()}
        print(language, figures, f"{path.stat().st_size} bytes")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
