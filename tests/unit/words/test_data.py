"""The word lists: broad enough, spelt one way, each name of one member only."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from itertools import product
from typing import Any

import pytest

from goldenfish.questions.service import bank, forms
from goldenfish.words.fluency import CATEGORIES, namings
from goldenfish.words.tagger import DATA, LANGUAGES

LISTS = list(product(CATEGORIES.items(), LANGUAGES))
LEAST = {"animals-en": 300}


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("category", "language"), LISTS)
def test_every_name_is_found_as_its_member(category: tuple[str, str], language: str) -> None:
    form, name = category
    read = _read(f"fluency-{name}-{language}.json")
    members = {member for group in read["groups"].values() for member in group}
    assert len(members) >= LEAST.get(f"{name}-{language}", 200)
    others = {other: member for member, own in read["variants"].items() for other in own}
    written = dict(zip(members, members, strict=True)) | others
    wrong = {
        said: found
        for said, member in written.items()
        if (found := [naming.member for naming in namings(said, form, language)]) != [member]
    }
    assert not wrong


@pytest.mark.parametrize(("category", "language"), LISTS)
def test_no_name_stands_twice(category: tuple[str, str], language: str) -> None:
    read = _read(f"fluency-{category[1]}-{language}.json")
    members = {member for group in read["groups"].values() for member in group}
    assert set(read["variants"]) <= members | set(read["superordinates"])
    assert set(read["superordinates"].values()) <= set(read["groups"])
    assert not members & set(read["superordinates"])
    names = Counter([*members, *read["superordinates"], *(n for own in read["variants"].values() for n in own)])
    assert [name for name, count in names.items() if count > 1] == []
    for group in read["groups"].values():
        assert len(set(group)) == len(group)


def test_a_member_that_hangs_with_no_other_is_rare() -> None:
    for (_, name), language in LISTS:
        groups = _read(f"fluency-{name}-{language}.json")["groups"].values()
        assert all(len(group) > 1 for group in groups)


@pytest.mark.parametrize("path", sorted(p.name for p in DATA.iterdir() if p.name.endswith(".json")))
def test_files_are_normalised_text(path: str) -> None:
    text = (DATA / path).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.lower() or path.startswith(("story", "fluency-jobs"))


def test_every_form_has_a_category_and_asks_for_it() -> None:
    assert tuple(CATEGORIES) == forms()
    asked = bank("en").wording["F1"]
    assert isinstance(asked, dict)
    for form, words in (("A", "animals"), ("B", "jobs"), ("C", "kitchen")):
        assert words in asked[form]
        assert CATEGORIES[form] == words
