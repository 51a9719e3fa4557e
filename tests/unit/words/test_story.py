"""Idea units of the stories: whole stories, retellings, and what is no retelling."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from goldenfish.questions.service import bank, forms
from goldenfish.words.story import recalled_units, story_idea_recall
from goldenfish.words.tagger import DATA
from tests.unit.words.transcripts import sample_answer

STORIES = [(language, form) for language in ("en", "vi") for form in "ABC"]


@pytest.mark.parametrize(("language", "form"), STORIES)
def test_the_units_are_those_of_the_question_set(language: str, form: str) -> None:
    scored = json.loads((DATA / f"story-{language}.json").read_text(encoding="utf-8"))
    assert set(scored) == set(forms())
    assert [row["unit"] for row in scored[form]] == list(bank(language).stories[form].idea_units)


@pytest.mark.parametrize(("language", "form"), STORIES)
def test_the_story_itself_holds_every_unit(language: str, form: str) -> None:
    text = bank(language).stories[form].text
    assert story_idea_recall(text, form, language) == 1.0
    assert story_idea_recall(text.upper().replace(",", ""), form, language) == 1.0


@pytest.mark.parametrize("language", ["en", "vi"])
def test_another_story_holds_next_to_nothing(language: str) -> None:
    for told, asked in permutations("ABC", 2):
        assert len(recalled_units(bank(language).stories[told].text, asked, language)) <= 1


def test_an_english_retelling() -> None:
    assert recalled_units(sample_answer("en", "07-story.ogg"), "A", "en") == (
        *("Mrs Lan", "early ferry", "visit sister", "basket of mangoes", "blue umbrella"),
        *("engine stopped", "fisherman"),
    )


def test_a_vietnamese_retelling() -> None:
    assert recalled_units(sample_answer("vi", "07-ke-lai.ogg"), "A", "vi") == (
        *("cô Lan", "chuyến phà sớm", "ra đảo", "thăm chị gái", "giỏ xoài", "chiếc dù màu xanh"),
        *("phà hỏng máy", "người đánh cá", "kéo vào bờ"),
    )


@pytest.mark.parametrize(
    ("said", "unit", "form", "language"),
    [
        ("the boat broke down", "engine stopped", "A", "en"),
        ("some fishermen helped", "fisherman", "A", "en"),
        ("he pulled them in", "towed to shore", "A", "en"),
        ("she forgot her umbrella", "umbrella left behind", "A", "en"),
        ("they had a flat tire", "tyre burst", "B", "en"),
        ("the wind ripped the kite", "kite torn by the wind", "B", "en"),
        ("her friend met her", "friend waiting", "C", "en"),
        ("the honey jar broke", "jar cracked in the bag", "C", "en"),
        ("cầm cái ô", "chiếc dù màu xanh", "A", "vi"),  # the North's word
        ("bỏ quên cái ô", "để quên chiếc dù", "A", "vi"),
        ("phà bị hư máy", "phà hỏng máy", "A", "vi"),  # the South's word
        ("bà chị chờ sẵn", "chị gái đợi sẵn", "A", "vi"),
        ("xe bể bánh", "xe nổ lốp", "B", "vi"),
        ("đi xe đò", "chuyến xe buýt cuối", "B", "vi"),
        ("đi xe lửa", "chuyến tàu chậm", "C", "vi"),
        ("hũ mật bị bể", "hũ mật ong bị nứt", "C", "vi"),
    ],
)
def test_other_words_for_a_unit(said: str, unit: str, form: str, language: str) -> None:
    assert unit in recalled_units(said, form, language)


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("an umbrella", "umbrella left behind"),
        ("her sister", "sister waiting"),
        ("it was blue", "blue umbrella"),
        ("we stopped for lunch", "engine stopped"),
        ("Wednesday morning", "Tuesday morning"),
    ],
)
def test_half_a_unit_is_none(said: str, unit: str) -> None:
    assert unit not in recalled_units(said, "A", "en")


def test_terms_of_a_unit_stand_near_each_other() -> None:
    between = " ".join(["so"] * 11)
    assert "umbrella left behind" in recalled_units(f"umbrella {between} forgot", "A", "en")
    assert "umbrella left behind" in recalled_units(f"forgot {between} umbrella", "A", "en")
    assert "umbrella left behind" not in recalled_units(f"umbrella {between} so forgot", "A", "en")


def test_nothing_told_is_nothing_recalled() -> None:
    assert story_idea_recall("I do not remember anything.", "A", "en") == 0.0
    assert story_idea_recall("", "B", "vi") == 0.0
    assert story_idea_recall("on tuesday there was soup", "A", "en") == 2 / 14
