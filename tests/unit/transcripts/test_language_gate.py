"""Which language the words are in, told by the words; and what must not be told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from goldenfish.transcripts.language_gate import ADVICE, language_gate
from tests.shared_audio import shared_audio

QUESTIONS = Path(__file__).parents[3] / "layers" / "core" / "goldenfish" / "questions" / "data"
FAMILY = "Ngày xưa nhà tôi ở gần sông, mỗi chiều mấy anh em ra bờ đê thả diều rồi về ăn cơm với mẹ."
HOLIDAY = "We went down to the river with my brothers, and then it was so late that they had to call us home."
LIST = "dog cat horse cow pig sheep goat lion tiger bear"


def _long_texts(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node] if len(node.split()) >= 12 else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [text for child in children for text in _long_texts(child)]


def outcome(text: str, declared: str, **more: Any) -> str:
    return language_gate(text, declared, **{"accuracy": "normal", **more}).outcome


@pytest.mark.parametrize("declared", ["en", "vi"])
def test_texts_of_the_two_languages_are_told_apart(declared: str) -> None:
    other = "vi" if declared == "en" else "en"
    texts = _long_texts(json.loads((QUESTIONS / f"{declared}.json").read_text(encoding="utf-8")))
    assert len(texts) > 20
    assert sum(outcome(text, declared) == "pass" for text in texts) >= 0.95 * len(texts)
    assert not any(outcome(text, declared) in ("warn", "refuse") for text in texts)
    assert sum(outcome(text, other) in ("warn", "refuse") for text in texts) >= 0.95 * len(texts)


def test_what_was_read_aloud_is_english() -> None:
    recordings = json.loads(shared_audio("recordings.json").read_text(encoding="utf-8"))
    read = [r["text"] for r in recordings if (r["kind"], r["lang"]) == ("read", "en") and r.get("text")]
    texts = [text for text in read if len(text.split()) >= 8]
    assert len(texts) > 10
    assert all(outcome(text, "en") == "pass" for text in texts)
    assert sum(outcome(text, "vi") in ("warn", "refuse") for text in texts) >= 0.95 * len(texts)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (FAMILY, "vi", "pass"),
        (HOLIDAY, "en", "pass"),
        (FAMILY, "en", "refuse"),
        (HOLIDAY, "vi", "refuse"),
        ("Мы жили у реки и каждый вечер ходили с братьями домой", "en", "refuse"),
        ("我们小时候住在河边", "vi", "refuse"),
        (LIST, "en", "unknown"),  # no function words: no evidence against English either
        (LIST, "vi", "unknown"),
        ("yes it was", "vi", "unknown"),
        ("", "en", "unknown"),
    ],
)
def test_by_the_words_alone(text: str, declared: str, expected: str) -> None:
    assert outcome(text, declared) == expected


@pytest.mark.parametrize("accuracy", ["low", "mock", None])
def test_an_engine_that_writes_nonsense_is_no_witness(accuracy: Any) -> None:
    assert outcome(HOLIDAY, "vi", accuracy=accuracy, heard="en") == "unknown"


def test_an_engine_that_heard_another_language_convicts() -> None:
    assert outcome(LIST, "vi", heard="en") == "refuse"
    assert outcome(HOLIDAY, "en", heard="vi") == "warn", "the words and the engine disagree"
    assert outcome(LIST, "en", heard="en") == "unknown", "an engine that was told the language repeats it"


def test_advice_stands_only_where_something_is_wrong() -> None:
    assert language_gate(FAMILY, "en", accuracy="normal").advice == ADVICE
    assert language_gate(FAMILY, "vi", accuracy="normal").advice is None
