"""The sample answers: small, decodable, each different, one for each of the first eight questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.answers import SAMPLES, sample_answers
from goldenfish.audio.decode import decode
from goldenfish.audio.vad import speech_spans
from goldenfish.questions.service import bank, protocol

LARGEST = 30_720
LISTED = json.loads((SAMPLES / "answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_files_are_those_that_are_listed_in_the_order_of_the_questions(language: str) -> None:
    names = [path.name for path in sample_answers(language)]
    assert names == [answer["file"] for answer in LISTED[language]]
    assert [int(name[:2]) for name in names] == list(range(1, 9))


@pytest.mark.parametrize("path", [*sample_answers("en"), *sample_answers("vi")], ids=lambda path: path.name)
def test_a_sample_is_small_and_somebody_speaks_in_it(path: Path) -> None:
    assert path.stat().st_size <= LARGEST
    samples = decode(path.read_bytes(), max_seconds=60).samples
    assert sum(span.duration_s for span in speech_spans(samples)) > 1


def test_no_two_answers_say_the_same_in_the_same_voice() -> None:
    answers = [answer for language in LISTED.values() for answer in language]
    assert len({json.dumps([a["voice"], a["pitch"], a["spoken"]]) for a in answers}) == len(answers)


def test_the_seventh_answer_retells_the_story_of_form_a() -> None:
    assert protocol().questions[6].id == "S1"
    assert "Mrs Lan" in bank("en").stories["A"].text
    assert "Mrs Lan" in LISTED["en"][6]["spoken"][1]
    assert "cô Lan" in bank("vi").stories["A"].text
    assert "Cô Lan" in LISTED["vi"][6]["spoken"][1]
