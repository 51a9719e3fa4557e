"""Which phrases are in force."""

from __future__ import annotations

import pytest

from goldenfish.end_phrase.matcher import find_end_phrase
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.settings import settings


def test_defaults_and_languages_without_any() -> None:
    assert phrases_for("en").phrases == ("done",)
    assert phrases_for("vi").phrases == ("đã xong",)
    assert phrases_for("fi").phrases == ()


def test_the_setting_replaces_the_phrases_and_keeps_the_tails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("END_PHRASES", "that is all , con kể xong rồi,,…")
    settings.cache_clear()
    try:
        assert phrases_for("vi").phrases == ("that is all", "con kể xong rồi")
        assert find_end_phrase("That is all, ạ.", phrases_for("vi")) is not None
        assert find_end_phrase("Con kể xong rồi ạ", phrases_for("vi")) is not None
        assert find_end_phrase("done", phrases_for("en")) is None
        assert phrases_for("fi").phrases == ("that is all", "con kể xong rồi")
    finally:
        settings.cache_clear()
