"""The interviewer's own words end no answer; the person's do, also where the interviewer has used the same."""

from __future__ import annotations

import pytest

from goldenfish.end_phrase.matcher import find_end_phrase
from goldenfish.end_phrase.own_words import OwnWords, is_own
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.questions import service as questions
from goldenfish.transcripts.models import Word

QUESTION = 'Tell me about your first school. When you have finished, please say: "Done."'


def _heard(text: str, pause_s: float = 0.6) -> bool:
    """Whether a segment whose last word follows a pause passes for the interviewer's."""
    words, at = [], 0.0
    chunks = text.split()
    for number, chunk in enumerate(chunks, start=1):
        at += pause_s if number == len(chunks) else 0.0
        words.append(Word(text=chunk, start_s=at, end_s=at + 0.3, confidence=None))
        at += 0.3
    match = find_end_phrase(text, phrases_for("en"), words=words)
    assert match is not None
    return is_own(text, match, [OwnWords(text=QUESTION)])


@pytest.mark.parametrize(
    "echo",
    [
        'When you have finished, please say: "Done."',
        "when you've finished please say done",
        "say done",
        "when you have furnished peace say done",
    ],
)
def test_an_echo_is_not_the_person(echo: str) -> None:
    assert _heard(echo)


@pytest.mark.parametrize("answer", ["Done.", "that was my first school done", "and the teacher would say no done"])
def test_the_person_is_not_an_echo(answer: str) -> None:
    assert not _heard(answer)


def test_while_the_question_sounds_its_phrase_is_its_own() -> None:
    match = find_end_phrase("done", phrases_for("en"))
    assert match is not None
    assert is_own("done", match, [OwnWords(text=QUESTION, audible=True)])
    assert not is_own("done", match, [OwnWords(text="What did you do last Sunday?", audible=True)])


def test_a_part_of_a_word_in_the_question_is_not_its_phrase() -> None:
    match = find_end_phrase("done", phrases_for("en"))
    assert match is not None
    assert not is_own("done", match, [OwnWords(text="Tell me of an abandoned house.", audible=True)])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_questions_leave_the_phrase_to_the_person(language: str) -> None:
    """So that an echo cannot end an answer, however it is recognised."""
    match_of = phrases_for(language)
    for form in questions.forms():
        for question in questions.questions_for(form, language, address_term="", interviewer_term=""):
            assert find_end_phrase(question.text, match_of) is None
