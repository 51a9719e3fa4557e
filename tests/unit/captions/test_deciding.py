"""Sequences of captions as recognisers send them, and after which of them the answer has ended."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.captions.deciding import (
    after_final,
    after_partial,
    is_confirmed_by_silence,
    stable_characters,
)
from goldenfish.captions.models import Armed, Caption
from goldenfish.captions.question import Question
from goldenfish.end_phrase.own_words import OwnWords
from goldenfish.end_phrase.phrases import phrases_for

Step = dict[str, Any]


def final(text: str, **more: Any) -> Step:
    return {"text": text, "final": True, **more}


def partial(text: str, **more: Any) -> Step:
    return {"text": text, **more}


def timed(text: str, at_s: float, **more: Any) -> Step:
    """A final caption whose words last 0.3 s each and follow each other at once; `|` is a pause of 0.6 s."""
    words, at = [], at_s
    for chunk in text.split():
        if chunk == "|":
            at += 0.6
            continue
        words.append({"text": chunk, "start_s": round(at, 3), "end_s": round(at + 0.3, 3)})
        at += 0.3
    return final(text.replace("| ", ""), words=words, **more)


def ended_at(*steps: Step, language: str = "en", own: tuple[OwnWords, ...] = ()) -> int | None:
    """Number of the step that ended the answer, from 1; a number alone is a `silence` message."""
    question = Question("ask_1", language, phrases_for(language), own)
    armed: Armed | None = None
    for number, step in enumerate(steps, start=1):
        if "silence" in step:
            if armed is not None and is_confirmed_by_silence(armed, step["silence"] / 1000):
                return number
            continue
        told = Caption.model_validate(step)
        if not told.final:
            armed = after_partial(told, armed, question.phrases)
            continue
        outcome = after_final(told, armed, question)
        if outcome.ends is not None:
            return number
        armed = outcome.armed
    return None


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        ([final("done", silence_ms=700)], 1),
        ([final("done", silence_ms=699)], None),
        ([final("done")], None),
        ([partial("done", silence_ms=5000)], None),
        ([final("done"), {"silence": 700}], 2),
        ([final("done"), {"silence": 300}, {"silence": 900}], 3),
        ([final("done"), final("", silence_ms=800)], 2),
        ([final("done"), final("")], None),
        ([partial("don"), partial("done"), final("Done."), {"silence": 800}], 4),
        ([final("done"), partial("and"), {"silence": 800}], None),
        ([final("done"), partial("and"), final("and then we left"), {"silence": 800}], None),
        ([final("done"), final("and then we left"), final("done", silence_ms=900)], 3),
        ([final("done"), partial("thanks"), final("thanks"), {"silence": 800}], 4),
        ([final("done"), final("thanks", silence_ms=750)], 2),
        ([final("thanks", silence_ms=9000)], None),
        ([final("done", client_ts=200.0), partial("we were do", client_ts=100.0), {"silence": 800}], 3),
        ([timed("we went home | done", 3), {"silence": 700}], 2),
        ([timed("we went home | done", 3, silence_ms=710)], 1),
        ([timed("we went home done", 3, silence_ms=9000)], None),
        ([timed("done", 3), timed("one more thing", 4.0)], 2),  # 0.7 s of silence lay between
        ([timed("done", 3), timed("one more thing", 3.9)], None),
        ([timed("done", 3), final("one more thing")], None),
        ([final("done"), final("done", silence_ms=700)], 2),
    ],
    ids=str,
)
def test_the_answer_ends_when_silence_is_known_to_follow(steps: list[Step], ends: int | None) -> None:
    assert ended_at(*steps) == ends


def test_in_vietnamese() -> None:
    assert ended_at(final("Đã xong ạ."), {"silence": 800}, language="vi") == 2
    assert ended_at(final("đã xong chưa?", silence_ms=3000), language="vi") is None


def test_the_interviewers_own_phrase_does_not_wait() -> None:
    own = (OwnWords(text="Take your time, and then say done.", audible=True),)
    assert ended_at(final("done", silence_ms=3000), own=own) is None
    assert ended_at(final("and then say done", silence_ms=3000), own=own) is None


def test_a_phrase_that_waited_in_an_earlier_answer_does_not_end_this_one() -> None:
    armed = Armed(ask_id="ask_0", language="en", source="caption")
    outcome = after_final(
        Caption(text="", final=True, silence_ms=900), armed, Question("ask_1", "en", phrases_for("en"))
    )
    assert outcome.ends is None


@pytest.mark.parametrize(
    ("before", "text", "stable"),
    [
        ("", "we", 0),
        ("we", "we went", 2),
        ("we went", "we wend home", 3),
        ("we went home", "we went home", 12),
        ("we went hom", "we went home", 8),
        ("we went home", "he went home", 0),
        ("đã", "đã xong", 2),
    ],
)
def test_only_whole_words_that_came_twice_are_stable(before: str, text: str, stable: int) -> None:
    assert stable_characters(before, text) == stable


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"text": None},
        {"text": "x" * 4001},
        {"text": "x", "silence_ms": -1},
        {"text": "x", "words": [{"text": "x", "start_s": 2, "end_s": 1}]},
        {"text": "x", "words": [{"text": "x", "start_s": float("nan"), "end_s": 1}]},
        {"text": "x", "words": [{"text": "x", "start_s": 0, "end_s": 1}] * 401},
        {"text": "x", "source": "guess"},
    ],
)
def test_what_is_no_caption_is_refused(wrong: Step) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Caption.model_validate(wrong)
