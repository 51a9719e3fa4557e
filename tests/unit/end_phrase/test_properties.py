"""What holds for every segment, not only for those of the table."""

from __future__ import annotations

import unicodedata
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from goldenfish.end_phrase.matcher import PAUSE_BEFORE_S, find_end_phrase
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.transcripts.models import Word

# Parts of the phrases and of the tails among them, so that near misses are common.
WORDS = st.sampled_from(
    ["abandoned", "don", "undone", "đã", "da", "xong", "ạ", "rồi", "thanks", "we", "home", "was", "chưa", "done"]
)
LANGUAGE = st.sampled_from(["en", "vi"])
FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
PHRASE = {"en": "done", "vi": "đã xong"}


def _timed(words: list[str], gaps: list[float]) -> tuple[Word, ...]:
    at, timed = 0.0, []
    for text, gap in zip(words, gaps, strict=True):
        at += gap
        timed.append(Word(text=text, start_s=round(at, 3), end_s=round(at + 0.3, 3), confidence=None))
        at += 0.3
    return tuple(timed)


@given(st.lists(WORDS, min_size=1, max_size=8), LANGUAGE)
def test_without_word_times_only_a_segment_of_its_own_ends_an_answer(words: list[str], language: str) -> None:
    found = find_end_phrase(" ".join(words), phrases_for(language))
    assert found is None or found.token == 0


@given(st.lists(st.tuples(WORDS, st.floats(0, 0.39)), min_size=2, max_size=8), LANGUAGE)
def test_without_a_pause_nothing_in_a_sentence_ends_an_answer(said: list[tuple[str, float]], language: str) -> None:
    words = _timed([word for word, _ in said], [gap for _, gap in said])
    found = find_end_phrase(" ".join(word for word, _ in said), phrases_for(language), words=words)
    assert found is None or found.token == 0


@given(st.lists(st.tuples(WORDS, st.floats(0, 9)), min_size=1, max_size=8), LANGUAGE)
def test_a_match_is_the_end_after_a_pause_and_holds_nothing_else(
    said: list[tuple[str, float]], language: str
) -> None:
    words = _timed([word for word, _ in said], [gap for _, gap in said])
    text = " ".join(word for word, _ in said)
    found = find_end_phrase(text, phrases_for(language), words=words)
    if found is None:
        return
    assert found.end == len(text)
    phrases = phrases_for(language)
    allowed = set(" ".join((*phrases.phrases, *phrases.tails)).split()) | {"da"}
    assert set(text[found.start :].split()) <= allowed
    if found.token:
        assert words[found.token].start_s - words[found.token - 1].end_s >= PAUSE_BEFORE_S - 1e-9


@given(
    st.lists(st.sampled_from(["we", "home", "abandoned", "nhà", "quê"]), max_size=6),
    st.floats(PAUSE_BEFORE_S + 0.001, 30),
    LANGUAGE,
    st.sampled_from(FORMS),
    st.tuples(st.sampled_from(["", ".", "!", "…", " ."]), st.booleans()),
)
def test_a_phrase_after_a_pause_is_never_missed(
    before: list[str], pause_s: float, language: str, form: Literal["NFC", "NFD"], ending: tuple[str, bool]
) -> None:
    stop, upper = ending
    phrase = PHRASE[language].upper() if upper else PHRASE[language]
    own = [unicodedata.normalize(form, word) for word in phrase.split()]
    gaps = [0.0] * len(before) + [pause_s] + [0.0] * (len(own) - 1)
    text = " ".join([*before, *own]) + stop
    found = find_end_phrase(text, phrases_for(language), words=_timed([*before, *own], gaps))
    assert found is not None
    assert text[: found.start].split() == before


@given(st.text(max_size=40), st.text(max_size=20), LANGUAGE)
def test_no_text_of_the_world_breaks_it(text: str, tail: str, language: str) -> None:
    find_end_phrase(text, phrases_for(language), words=[Word(text=tail, start_s=0, end_s=1, confidence=None)])
