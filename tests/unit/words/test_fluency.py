"""Members of a category, counted and grouped by hand."""

from __future__ import annotations

import pytest

from goldenfish.words.fluency import fluency, namings
from tests.unit.words.transcripts import timed


def members(text: str, form: str = "A", language: str = "en") -> list[str]:
    return [naming.member for naming in namings(text, form, language)]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Dogs, cats and mice.", ["dog", "cat", "mouse"]),
        ("wolves, geese, oxen, ponies, foxes", ["wolf", "goose", "ox", "pony", "fox"]),
        ("a hippo, a rhino, an orang utan", ["hippopotamus", "rhinoceros", "orangutan"]),
        ("sea lion, sealion, sea-lion", ["sea lion"] * 3),
        ("butter fly", ["butterfly"]),
        ("cat fish", ["cat", "fish"]),  # without a comma: two animals
        ("catfish", ["catfish"]),
        ("polar bear", ["polar bear"]),  # the longest name, not the bear
        ("polar, bear", ["bear"]),
        ("um, let me see, the table", []),
        ("ladybird ladybug", ["ladybug", "ladybug"]),
    ],
)
def test_english_names(said: str, named: list[str]) -> None:
    assert members(said) == named


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("con chó, con mèo", ["chó", "mèo"]),
        ("con chó con mèo con heo", ["chó", "mèo", "lợn"]),  # "con" before the next animal is its classifier
        ("chó con, mèo con", ["chó con", "mèo con"]),
        ("con heo, con lợn", ["lợn", "lợn"]),  # South and North
        ("cọp, hổ, hùm", ["hổ"] * 3),
        ("cá lóc, cá quả", ["cá quả"] * 2),
        ("chim họa mi, chim hoạ mi, họa mi", ["chim họa mi"] * 3),  # two places of the tone mark
        ("cái bàn", []),
    ],
)
def test_vietnamese_names(said: str, named: list[str]) -> None:
    assert members(said, language="vi") == named


@pytest.mark.parametrize(
    ("said", "form", "language", "named"),
    [
        ("policemen, a mailman, hair dresser", "B", "en", ["police officer", "postman", "hairdresser"]),
        ("bác sỹ, thầy giáo, cô giáo, thợ hồ, thợ xây", "B", "vi", ["bác sĩ", *["giáo viên"] * 2, *["thợ xây"] * 2]),
        ("fridge, tea towels, knives", "C", "en", ["refrigerator", "tea towel", "knife"]),
        ("cái muỗng, cái thìa, tô, chén dĩa", "C", "vi", ["thìa", "thìa", "bát tô", "chén", "dĩa"]),
    ],
)
def test_other_categories(said: str, form: str, language: str, named: list[str]) -> None:
    assert members(said, form, language) == named


def test_repetitions_and_other_names_count_once() -> None:
    assert fluency("dog, cat, dogs, doggy, cat", (), "A", "en")["fluency_unique"] == 2


def test_a_wider_name_counts_only_alone() -> None:
    assert fluency("bird, dog", (), "A", "en")["fluency_unique"] == 2
    assert fluency("bird, dog, robin", (), "A", "en")["fluency_unique"] == 2
    assert fluency("robin, birds, fish, fish", (), "A", "en")["fluency_unique"] == 2
    assert fluency("chim, cá, chim sẻ", (), "A", "vi")["fluency_unique"] == 2


def test_switches_are_neighbours_of_no_common_group() -> None:
    # Two cats, then two fish, then an insect.
    assert fluency("lion, tiger, cod, tuna, ant", (), "A", "en")["fluency_switches"] == 2
    # A repetition is part of the path: back to the lion is a switch of its own.
    assert fluency("lion, cod, lion", (), "A", "en")["fluency_switches"] == 2
    assert fluency("lion, lion, tiger", (), "A", "en")["fluency_switches"] == 0


def test_one_member_has_no_neighbour() -> None:
    assert fluency("lion, lion", (), "A", "en") == {
        "fluency_unique": 1,
        "fluency_switches": "too_few_items",
        "fluency_first15s_share": "no_word_times",
    }
    assert fluency("", (), "A", "en")["fluency_unique"] == 0


def test_the_first_fifteen_seconds_begin_with_the_first_word() -> None:
    words = timed(("Well,", 4.0), ("lion,", 5.0), ("polar", 18.9), ("bear,", 19.2), ("cod,", 19.0), ("lion.", 30.0))
    text = "Well, lion, polar bear, cod, lion."
    assert fluency(text, words, "A", "en")["fluency_first15s_share"] == pytest.approx(2 / 3)


def test_times_of_a_list_without_commas() -> None:
    words = timed(("lion", 1.0), ("polar", 2.0), ("bear", 3.0), ("cod", 20.0))
    assert [naming.token for naming in namings("lion polar bear cod", "A", "en")] == [0, 1, 3]
    assert fluency("lion polar bear cod", words, "A", "en")["fluency_first15s_share"] == pytest.approx(2 / 3)


def test_times_of_other_words_than_the_text_are_no_times() -> None:
    assert fluency("lion, cod", timed(("lion", 1.0)), "A", "en")["fluency_first15s_share"] == "no_word_times"
    assert fluency("well well", timed(("well", 1.0), ("well", 2.0)), "A", "en")["fluency_first15s_share"] == (
        "too_few_items"
    )
