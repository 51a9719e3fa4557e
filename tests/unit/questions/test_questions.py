"""The question set: complete, parallel in both languages, and of our own wording."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from itertools import product
from pathlib import Path

import pytest

from goldenfish.questions.models import Question
from goldenfish.questions.service import (
    UnknownQuestionSetError,
    address_terms,
    bank,
    form_for,
    forms,
    interviewer_terms,
    interviewer_words,
    languages,
    protocol,
    questions_for,
)

SETS = list(product(("A", "B", "C"), ("en", "vi")))
POLITE_PAIRS = [(you, me) for you in address_terms("vi") for me in interviewer_terms("vi", you)]


def asked(form: str, language: str, you: str = "bác", me: str = "con") -> dict[str, Question]:
    return {q.id: q for q in questions_for(form, language, address_term=you, interviewer_term=me)}


def test_there_are_fifteen_questions_in_two_languages_and_three_forms() -> None:
    assert languages() == ("en", "vi")
    assert forms() == ("A", "B", "C")
    assert " ".join(asked("A", "en")) == "W0 V0 B1 L1 L2 L3 S1 R1 R2 P1 D1 F1 E1 S2 Z0"


@pytest.mark.parametrize(("form", "language"), SETS)
def test_order_domain_and_time_are_the_same_in_every_form_and_language(form: str, language: str) -> None:
    texts_apart = {"text": ""}
    reference = [q.model_copy(update=texts_apart) for q in asked("A", "en").values()]
    assert [q.model_copy(update=texts_apart) for q in asked(form, language).values()] == reference


@pytest.mark.parametrize(("you", "me"), POLITE_PAIRS)
@pytest.mark.parametrize("form", ["A", "B", "C"])
def test_every_placeholder_is_rendered_and_sentences_begin_with_a_capital(form: str, you: str, me: str) -> None:
    for question in asked(form, "vi", you, me).values():
        assert "{" not in question.text
        assert "}" not in question.text
        for sentence in re.split(r"(?<=[.?!])\s+", question.text):
            assert sentence[0].isupper(), sentence


def test_the_term_of_address_is_capitalised_only_where_a_sentence_begins() -> None:
    questions = asked("A", "vi", "bác", "em")
    assert questions["W0"].text == "Em chào bác. Bác kể giúp em nghe chỗ bác đang ngồi trông như thế nào ạ?"
    assert '"a…" bằng giọng bình thường' in questions["V0"].text


def test_an_empty_term_means_the_default_of_the_language() -> None:
    assert asked("B", "vi", "", "") == asked("B", "vi", "bác", "con")
    assert asked("B", "en", "", "") == asked("B", "en", "bác", "con")


@pytest.mark.parametrize(
    ("you", "greeting"),
    [("anh", "Em chào anh."), ("chị", "Em chào chị.")]
    + [(you, f"Con chào {you}.") for you in ("bác", "ông", "bà", "cô", "chú")],
)
def test_the_interviewers_own_word_follows_the_term_of_address(you: str, greeting: str) -> None:
    assert asked("A", "vi", you, "")["W0"].text.startswith(greeting)
    assert asked("A", "vi", you, "tôi")["W0"].text.startswith(f"Tôi chào {you}.")


def test_con_chau_means_descendants_and_is_no_placeholder() -> None:
    assert "nhắn lại cho con cháu" in asked("A", "vi", "bà", "tôi")["Z0"].text


@pytest.mark.parametrize(("form", "language"), SETS)
def test_every_text_is_in_nfc(form: str, language: str) -> None:
    for question in asked(form, language).values():
        assert unicodedata.is_normalized("NFC", question.text)
    assert all(unicodedata.is_normalized("NFC", unit) for unit in bank(language).stories[form].idea_units)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_stories_are_alike_in_build(language: str) -> None:
    stories = bank(language).stories
    words = {form: len(story.text.split()) for form, story in stories.items()}
    assert max(words.values()) <= 1.15 * min(words.values()), words
    for story in stories.values():
        assert len(set(story.idea_units)) == 14
        assert story.text.count(".") == 4
    units = [unit for story in stories.values() for unit in story.idea_units]
    assert len(set(units)) == len(units), "two stories share an idea unit"


@pytest.mark.parametrize("language", ["en", "vi"])
def test_each_idea_unit_begins_with_something_the_story_says(language: str) -> None:
    for story in bank(language).stories.values():
        told = set(re.findall(r"\w+", story.text.lower()))
        for unit in story.idea_units:
            missing = set(re.findall(r"\w+", unit.lower())) - told
            assert len(missing) <= 1, (unit, missing)


@pytest.mark.parametrize(("form", "language"), SETS)
def test_the_story_is_read_with_its_question_and_not_with_the_delayed_recall(form: str, language: str) -> None:
    questions, story = asked(form, language), bank(language).stories[form].text
    assert questions["S1"].text.endswith(story)
    assert questions["S2"].recall_of == "S1"
    assert [q.id for q in questions.values() if story in q.text] == ["S1"]
    assert [q.id for q in questions.values() if not q.scored] == ["W0", "Z0"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_forms_rotate_story_category_and_procedure_and_nothing_else(language: str) -> None:
    by_form = [asked(form, language) for form in forms()]
    rotating = {id_ for id_ in by_form[0] if len({questions[id_].text for questions in by_form}) > 1}
    assert rotating == {"S1", "F1", "P1"}
    assert all(len({questions[id_].text for questions in by_form}) == 3 for id_ in rotating)


@pytest.mark.parametrize(("form", "language"), SETS)
def test_the_fluency_category_is_not_named_just_before_it(form: str, language: str) -> None:
    """A form in which procedure or scene primes the category is easier than the others."""

    def words(text: str) -> set[str]:
        return set(re.findall(r"\w{2,}", text.lower()))

    questions = asked(form, language, me="tôi")
    in_every_form = set.intersection(*(words(asked(other, language)["F1"].text) for other in forms()))
    category = words(questions["F1"].text) - in_every_form
    assert category
    assert not category & (words(questions["P1"].text) | words(questions["D1"].text))


def test_a_person_meets_each_form_before_one_returns() -> None:
    assert [form_for(n) for n in range(7)] == ["A", "B", "C", "A", "B", "C", "A"]


@pytest.mark.parametrize(("form", "language"), SETS)
def test_nothing_mirrors_an_item_of_a_protected_test(form: str, language: str) -> None:
    """Orientation, serial sevens, spelling backwards, registration, repetition, copying: none is asked."""
    forbidden = re.compile(
        r"what (year|season|month|date|day of|country|city|floor)|subtract|count back|backward|spell|repeat after"
        r"|ifs,? ands|three words|copy this|draw|close your eyes|fold"
        r"|năm nay|mùa nào|tháng mấy|ngày mấy|thứ mấy|nước nào|đánh vần|ngược|trừ|nhắc lại theo|ba từ|vẽ|nhắm mắt",
        re.IGNORECASE,
    )
    for question in asked(form, language).values():
        assert not forbidden.search(question.text), question.id


def test_every_language_words_exactly_the_questions_of_the_protocol() -> None:
    for language in languages():
        assert list(bank(language).wording) == [item.id for item in protocol().questions]


@pytest.mark.parametrize(
    ("form", "language", "you", "me"),
    [
        ("D", "en", "bác", "con"),
        ("A", "fr", "bác", "con"),
        ("A", "vi", "{you}", "con"),
        ("A", "vi", "bác", "<b>"),
        ("A", "vi", "anh", "con"),
        ("A", "vi", "chị", "con"),
        ("A", "vi", "ông", "em"),
        ("A", "vi", "", "mày"),
    ],
)
def test_what_is_not_in_the_data_is_refused(form: str, language: str, you: str, me: str) -> None:
    with pytest.raises(UnknownQuestionSetError):
        questions_for(form, language, address_term=you, interviewer_term=me)


def test_the_question_set_needs_no_numpy() -> None:
    code = "import sys, goldenfish.questions.service; sys.exit('numpy' in sys.modules)"
    core = Path(__file__).parents[3] / "layers" / "core"
    assert subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": str(core)}).returncode == 0


@pytest.mark.parametrize(("you", "me"), [("", ""), *POLITE_PAIRS])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_the_interviewer_says_besides_is_rendered_and_whole(language: str, you: str, me: str) -> None:
    words = interviewer_words(language, address_term=you, interviewer_term=me)
    said = [words.greeting, words.closing, words.nudges.gentle, words.nudges.direct, words.nudges.offer]
    assert len(set(said)) == 5
    for text in said:
        assert unicodedata.is_normalized("NFC", text)
        assert "{" not in text
        for sentence in re.split(r"(?<=[.?!])\s+", text):
            assert sentence[0].isupper(), sentence


def test_terms_that_do_not_go_together_are_refused_there_too() -> None:
    with pytest.raises(UnknownQuestionSetError):
        interviewer_words("vi", address_term="anh", interviewer_term="con")
