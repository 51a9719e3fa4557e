"""Privacy and terms: the same in both languages, and what the operator has to write is marked in both."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "web"
PAGES = ["privacy.html", "terms.html"]


class Articles(HTMLParser):
    """The elements of each article, by its language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: dict[str, list[str]] = {}
        self.words: dict[str, str] = {}
        self._language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self._language = dict(attrs)["lang"] or ""
        if self._language:
            self.elements.setdefault(self._language, []).append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._language = ""

    def handle_data(self, data: str) -> None:
        if self._language:
            self.words[self._language] = self.words.get(self._language, "") + data


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_say_the_same_in_the_same_order(name: str) -> None:
    articles = Articles((WEB / name).read_text(encoding="utf-8"))
    assert list(articles.elements) == ["en", "vi"]
    assert articles.elements["en"] == articles.elements["vi"]
    assert re.findall(r"\d+", articles.words["en"]) == re.findall(r"\d+", articles.words["vi"])
    assert re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", articles.words["vi"])


@pytest.mark.parametrize("name", PAGES)
def test_every_gap_is_marked_and_every_mark_is_a_gap(name: str) -> None:
    text = (WEB / name).read_text(encoding="utf-8")
    marked = re.findall(r'<mark class="fill-in">(\[[^]]+\])</mark>', text)
    assert marked
    assert sorted(marked) == sorted(re.findall(r"\[[^]]+\]", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)))
    assert text.count("<mark") == len(marked) + 1, "the comment tells of them"


@pytest.mark.parametrize("name", PAGES)
def test_the_days_are_those_of_the_documents(name: str) -> None:
    """Of what no parameter decides; the rest is for the operator to say."""
    words = Articles((WEB / name).read_text(encoding="utf-8")).words["en"]
    consent = (WEB.parent / "docs" / "consent.md").read_text(encoding="utf-8")
    for days in set(re.findall(r"(\d+) days", words)):
        assert f"{days} days" in consent
