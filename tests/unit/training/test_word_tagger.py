"""The tagger's trainer on a few sentences."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from goldenfish.words.tagger import INSIDE
from training.word_tagger import accuracy, sentences, train, words_of, write

VIETNAMESE = """# text = Tôi có xe đạp .
1\tTôi\ttôi\tPRON\tPro\t_\t2\tnsubj\t_\t_
2\tcó\tcó\tVERB\tV\t_\t0\troot\t_\t_
3\tXe đạp\txe đạp\tNOUN\tN\t_\t2\tobj\t_\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

1\tLan\tLan\tPROPN\tNNP\t_\t2\tnsubj\t_\t_
2\thoà\thoà\tVERB\tV\t_\t0\troot\t_\t_

"""
ENGLISH = """1-2\tdon’t\t_\t_\t_\t_\t_\t_\t_\t_
1\tdo\tdo\tAUX\t_\t_\t3\taux\t_\t_
2\tn’t\tnot\tPART\t_\t_\t3\tadvmod\t_\t_
3\tgo\tgo\tVERB\t_\t_\t0\troot\t_\t_

"""


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "x.conllu"
    path.write_text(text, encoding="utf-8")
    return path


def test_words_fall_into_syllables(tmp_path: Path) -> None:
    assert list(sentences(_file(tmp_path, VIETNAMESE), syllables=True)) == [
        [("tôi", "PRON"), ("có", "VERB"), ("xe", "NOUN"), ("đạp", INSIDE)],
        [("lan", "NOUN"), ("hòa", "VERB")],
    ]


def test_contractions_stay_in_their_parts(tmp_path: Path) -> None:
    assert list(sentences(_file(tmp_path, ENGLISH), syllables=False)) == [
        [("do", "AUX"), ("n't", "PART"), ("go", "VERB")]
    ]


def test_it_learns_what_it_is_shown_and_always_the_same(tmp_path: Path) -> None:
    corpus = list(sentences(_file(tmp_path, VIETNAMESE), syllables=True))
    made = train(corpus, syllables=True)
    assert made.lexicon == {"xe đạp"}
    assert accuracy(made, corpus) == {"words_f1": 1.0, "tagged_words_f1": 1.0, "tokens": 1.0}
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    write(made, first)
    write(train(corpus, syllables=True), second)
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(gzip.decompress(first.read_bytes()))["tags"] == list(made.tags)


def test_accuracy_counts_words_not_syllables() -> None:
    truth = [("xe", "NOUN"), ("đạp", INSIDE), ("đi", "VERB"), ("chợ", "NOUN")]
    assert words_of(truth) == [(0, 2, "NOUN"), (2, 3, "VERB"), (3, 4, "NOUN")]
    made = train([[("xe", "NOUN"), ("đạp", "NOUN"), ("đi", "VERB"), ("chợ", "VERB")]], syllables=True)
    # Found: xe | đạp | đi | chợ; true: xe đạp | đi | chợ. Two of seven ends agree twice over, one with its tag.
    assert accuracy(made, [truth]) == {"words_f1": 4 / 7, "tagged_words_f1": 2 / 7, "tokens": 2 / 4}
