"""The shipped taggers: the files that were measured, on sentences as people say them."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from goldenfish.words.parts_of_speech import TaggedWord, idea_density, pronoun_noun_ratio, tagged_words
from goldenfish.words.tagger import DATA, INSIDE, tagger
from tests.unit.words.transcripts import sample_answer

HASHES = {
    "en": "da4041f821ed1dc9f956d2c0d5131b607a29a39e6337d5803bd20b6e9ee8fb7c",
    "vi": "868e9c68dd0ff997b86ebb15fc3052d3af2bd8545fc9fea1da277944d7fd4ff8",
}


@pytest.mark.parametrize("language", HASHES)
def test_the_files_are_those_whose_accuracy_is_documented(language: str) -> None:
    packed = (DATA / f"tagger-{language}.json.gz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == HASHES[language]


def _tags(text: str, language: str) -> list[str]:
    return ["+".join(word.tags) for word in tagged_words(text, language)]


def test_an_english_answer() -> None:
    assert _tags("My brother fell through the ice, and our neighbour pulled him out.", "en") == [
        *("PRON", "NOUN", "VERB", "ADP", "DET", "NOUN"),
        *("CCONJ", "PRON", "NOUN", "VERB", "PRON", "ADP"),
    ]


def test_contractions_are_one_word_of_two_parts() -> None:
    assert tagged_words("I didn't know.", "en")[1] == TaggedWord("didn't", ("AUX", "PART"))
    assert [word.form for word in tagged_words("We cannot. It's late", "en")] == ["we", "cannot", "it's", "late"]
    assert tagged_words("We cannot come", "en")[1].tags == ("AUX", "PART")


def test_case_and_punctuation_change_no_tag() -> None:
    text = sample_answer("en", "04-childhood.ogg")
    assert _tags(text, "en") == _tags(text.upper(), "en")


def test_vietnamese_syllables_become_words() -> None:
    words = tagged_words("Tôi sửa xe đạp và ngồi cạnh cửa sổ với con gái, buổi sáng.", "vi")
    forms = [word.form for word in words]
    assert {"xe đạp", "cửa sổ", "con gái", "buổi sáng"} <= set(forms)
    assert words[0] == TaggedWord("tôi", ("PRON",))


def test_nothing_continues_before_the_first_word() -> None:
    assert tagger("vi").tag(["sổ"]) != [INSIDE]
    assert tagger("vi").tag([]) == []
    assert tagged_words("…", "vi") == []


def _word(*tags: str) -> TaggedWord:
    return TaggedWord("x", tags)


def test_pronouns_per_noun() -> None:
    words = [_word("PRON")] * 3 + [_word("NOUN")] * 6 + [_word("DET")] * 16
    assert pronoun_noun_ratio(words) == 0.5
    assert pronoun_noun_ratio(words[1:]) == "too_few_words"
    assert pronoun_noun_ratio([_word("NOUN")] * 4 + [_word("PRON")] * 40) == "too_few_nouns"


def test_ideas_per_word() -> None:
    ideas = [_word(tag) for tag in ("VERB", "ADJ", "ADV", "ADP", "CCONJ", "SCONJ")]
    others = [_word(tag) for tag in ("AUX", "NOUN", "PRON", "DET", "PART", "NUM")] * 4
    assert idea_density(ideas + others) == 6 / 30
    # Each word once in the denominator, each of its parts in the numerator.
    assert idea_density([*ideas, *others[:23], _word("PRON", "VERB")]) == 7 / 30
    assert idea_density(others) == "too_few_words"


def test_nothing_is_read_before_the_first_use() -> None:
    program = "import functions.asr.words, goldenfish.words.tagger as t; print(t.tagger.cache_info().currsize)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "0"
