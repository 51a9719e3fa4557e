"""Words of time, place, person, number and perception, counted by hand."""

from __future__ import annotations

import pytest

from goldenfish.words.details import details, internal_detail_density


@pytest.mark.parametrize(
    ("said", "language", "count"),
    [
        ("One winter the lake was frozen.", "en", 3),  # winter, lake, frozen
        ("On my first day at the bank", "en", 1),  # bank
        ("We met Peter Smith in Hanoi.", "en", 2),  # a name of two words, another name
        ("Peter came.", "en", 0),  # a capital that begins a sentence is no name
        ("So I think I'm old", "en", 0),
        ("he was 12", "en", 1),
        ("a new year's party, newly made", "en", 1),  # an entry ends with its own token
        ("THEN IT HAPPENED", "en", 0),  # no case, no names
        ("Hôm qua tôi gặp bà ngoại ở chợ Bến Thành.", "vi", 4),  # hôm qua, bà ngoại, chợ, Bến Thành
        ("Có một năm nước lụt lớn lắm.", "vi", 2),  # năm (year, read as five), lớn
        ("", "vi", 0),
    ],
)
def test_details(said: str, language: str, count: int) -> None:
    assert details(said, language) == count


def test_density_is_per_word() -> None:
    text = "One winter the lake was frozen. " + "and then so it was like that " * 3
    assert internal_detail_density(text, "en", words=27) == pytest.approx(3 / 27)
    assert internal_detail_density(text, "en", words=25) == pytest.approx(3 / 25)
    assert internal_detail_density(text, "en", words=24) == "too_few_words"
