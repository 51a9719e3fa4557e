"""Sentence chunks: whole sentences, exact text, the same however the model cuts its tokens."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.conversation.sentences import LONGEST, SentenceChunks


def _chunks(text: str, language: str, cuts: list[int]) -> list[str]:
    reader = SentenceChunks(language)
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    found = [c for start, end in pairwise(edges) for c in reader.feed(text[start:end])]
    return found + reader.finish()


def _whole(text: str, language: str) -> list[str]:
    return _chunks(text, language, [])


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("en", "Good. Next one? Yes.", "Good. "),
        ("en", "Dr. Smith and Mr. Jones left. Then it rained.", "Dr. Smith and Mr. Jones left. "),
        ("en", "Pi is 3.14 and not 3.5. Right?", "Pi is 3.14 and not 3.5. "),
        ("en", "Well... maybe it is... fine. Next.", "Well... maybe it is... fine. "),
        ("en", "Well... Maybe not.", "Well... "),
        ("en", 'She said "No!" and left. Then she came back.', 'She said "No!" and left. '),
        ("en", 'He said "No." Then he left.', 'He said "No." '),
        (
            "en",
            "Use Node.js, e.g. Express, in the U.S. market. Why?",
            "Use Node.js, e.g. Express, in the U.S. market. ",
        ),
        ("en", "1. Ask. 2. Listen.", "1. Ask. "),
        ("en", "First line\nSecond line", "First line\n"),
        ("en", "Really?! Yes.", "Really?! "),
        ("vi", "Chào TS. Lan, mời chị vào. Chị khỏe không?", "Chào TS. Lan, mời chị vào. "),
        ("vi", "Có gạo, muối, v.v. trong bếp. Còn gì nữa?", "Có gạo, muối, v.v. trong bếp. "),
        ("vi", "Giá 3.500 đồng ở TP. Huế. Đắt quá!", "Giá 3.500 đồng ở TP. Huế. "),
        ("es", "El Sr. López vino. ¿Y tú?", "El Sr. López vino. "),
        ("fr", "Bonjour M. Dupont ! Ça va ?", "Bonjour M. Dupont ! "),
        ("de", "Am 3. Oktober, z. B. morgen, geht es los. Gut?", "Am 3. Oktober, z. B. morgen, geht es los. "),
        ("pt", "O Sr. Silva chegou. E a Dra. Ana?", "O Sr. Silva chegou. "),
        ("it", "Il dott. Rossi è qui. Bene!", "Il dott. Rossi è qui. "),
        ("nl", "Dhr. Jansen komt om ca. 3 uur. Goed?", "Dhr. Jansen komt om ca. 3 uur. "),
        ("ru", "Это было в 1990 г. в Москве. Да?", "Это было в 1990 г. в Москве. "),
        ("zh", "你好。今天好吗？", "你好。"),
        ("zh", "“很好！”他说。我们走吧。", "“很好！”"),
        ("ja", "「はい。」と言った。そうですか。", "「はい。」と言った。"),
        ("ko", "안녕하세요. 잘 지냈어요?", "안녕하세요. "),
        ("ar", "كيف حالك؟ أنا بخير.", "كيف حالك؟ "),
        ("ar", "قال د. أحمد نعم. شكرا.", "قال د. أحمد نعم. "),
        ("hi", "मैं ठीक हूँ। और आप?", "मैं ठीक हूँ। "),
        ("hi", "डॉ. शर्मा आए। ठीक है।", "डॉ. शर्मा आए। "),
    ],
)
def test_the_first_chunk_is_the_first_sentence(language: str, text: str, first: str) -> None:
    assert _whole(text, language)[0] == first


def test_then_two_long_sentences_or_three_short_ones() -> None:
    long = "This sentence goes on for quite a while because the second chunk shall be a pair of them. "
    assert _whole("One. Two. Three. Four. Five. Six.", "en") == ["One. ", "Two. Three. Four. ", "Five. Six."]
    assert _whole("One. " + long * 4, "en") == ["One. ", long * 2, long * 2]


def test_a_first_sentence_leaves_before_the_next_is_written() -> None:
    reader = SentenceChunks("en")
    assert reader.feed("That is right.") == []  # ".5" or "com" could follow
    assert reader.feed(" A") == ["That is right. "]


def test_a_sentence_without_end_is_broken_at_a_space() -> None:
    text = "word " * 300
    chunks = _whole(text, "en")
    assert "".join(chunks) == text
    assert all(chunk.endswith("word ") for chunk in chunks)
    assert len(chunks[0]) <= LONGEST


def test_silence_stays_silence() -> None:
    assert _whole("", "en") == []


TEXTS = st.lists(
    st.sampled_from(
        ["Hello", "it is", "Dr", "v.v", "z. B", "3", ".5", ".", "...", "…", "!", "?!", "。", "！", "？", "؟", "।",
         " ", "  ", "\n", '"', "”", "」", "と", "你好", "مرحبا", "ठीक है", "ok", "Ｎ", "e\u0301", ",", "、", "x" * 210]
    ),
    max_size=40,
).map("".join)  # fmt: skip
LANGUAGES = st.sampled_from(["en", "vi", "de", "zh", "ja", "ar", "hi", "ru"])


@given(text=TEXTS | st.text(max_size=300), language=LANGUAGES, cuts=st.lists(st.integers(0, 10_000), max_size=30))
def test_the_tokens_cut_never_changes_the_chunks(text: str, language: str, cuts: list[int]) -> None:
    whole = _whole(text, language)
    assert "".join(whole) == text
    assert "" not in whole
    assert _chunks(text, language, cuts) == whole
    assert _chunks(text, language, list(range(len(text)))) == whole
