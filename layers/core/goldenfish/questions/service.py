"""Which questions are asked: read from the data files, rendered for one person."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from goldenfish.questions.models import InterviewerWords, Item, LanguageBank, Nudges, Protocol, Question

DATA = files("goldenfish.questions") / "data"

PLACEHOLDER = re.compile(r"(?P<start>^|[.?!]\s+)?\{(?P<name>you|me)\}")


class UnknownQuestionSetError(ValueError):
    """There is no such form, language or term of address."""


@lru_cache(maxsize=1)
def protocol() -> Protocol:
    """The order of the questions and the forms there are."""
    loaded = Protocol.model_validate_json((DATA / "protocol.json").read_text(encoding="utf-8"))
    ids = [item.id for item in loaded.questions]
    for item in loaded.questions:
        if item.recall_of is not None and item.recall_of not in ids[: ids.index(item.id)]:
            raise ValueError(f"{item.id} recalls {item.recall_of}, which is not asked before it")
    if len(set(ids)) != len(ids):
        raise ValueError("a question id appears twice")
    return loaded


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Languages with a complete wording, as BCP 47 primary subtags."""
    names = {entry.name.removesuffix(".json") for entry in DATA.iterdir() if entry.name.endswith(".json")}
    return tuple(sorted(names - {"protocol"}))


def forms() -> tuple[str, ...]:
    """Names of the parallel forms, in the order in which they rotate."""
    return protocol().forms


def form_for(count_of_earlier_sessions: int) -> str:
    """The form for a person's next session, so that a retest repeats no story, category or procedure.

    Example:
        >>> [form_for(n) for n in range(4)]
        ['A', 'B', 'C', 'A']
    """
    return forms()[count_of_earlier_sessions % len(forms())]


def address_terms(language: str) -> tuple[str, ...]:
    """Ways to address the person in this language, the default first; empty where none is needed."""
    return tuple(bank(language).terms)


def interviewer_terms(language: str, address_term: str) -> tuple[str, ...]:
    """The interviewer's own words for itself that are polite beside this term of address, the default first.

    Args:
        language: one of `languages()`.
        address_term: one of `address_terms(language)`; empty means the default.

    Raises:
        UnknownQuestionSetError: language or term is not in the data.
    """
    return bank(language).terms.get(_term(address_term, address_terms(language), language), ())


@lru_cache(maxsize=64)
def questions_for(form: str, language: str, *, address_term: str, interviewer_term: str) -> tuple[Question, ...]:
    """All questions of one form in the order in which they are asked.

    Args:
        form: one of `forms()`.
        language: one of `languages()`.
        address_term: how the person is addressed; empty means the language's default. Ignored in a language
            that needs none (English).
        interviewer_term: the interviewer's own word; empty means the one that suits the address term.

    Raises:
        UnknownQuestionSetError: form, language or term is not in the data, or the terms do not go together.
    """
    if form not in forms():
        raise UnknownQuestionSetError(f"no form {form!r}; there are {', '.join(forms())}")
    words, terms = bank(language), _terms(language, address_term, interviewer_term)
    return tuple(_question(item, words, form, terms) for item in protocol().questions)


def interviewer_words(language: str, *, address_term: str, interviewer_term: str) -> InterviewerWords:
    """Greeting, closing words and nudges; the same in every form. Arguments and errors as for `questions_for`."""
    said, terms = bank(language).interviewer, _terms(language, address_term, interviewer_term)
    nudges = said.nudges
    return InterviewerWords(
        greeting=_render(said.greeting, terms),
        closing=_render(said.closing, terms),
        nudges=Nudges(
            gentle=_render(nudges.gentle, terms),
            direct=_render(nudges.direct, terms),
            offer=_render(nudges.offer, terms),
        ),
    )


@lru_cache(maxsize=8)
def bank(language: str) -> LanguageBank:
    """The wording in one language, checked against the protocol.

    Raises:
        UnknownQuestionSetError: there is no such language.
        ValueError: the data file lacks a wording or story, or holds one too many.
    """
    if language not in languages():
        raise UnknownQuestionSetError(f"no questions in {language!r}; there are {', '.join(languages())}")
    loaded = LanguageBank.model_validate_json((DATA / f"{language}.json").read_text(encoding="utf-8"))
    if set(loaded.wording) != {item.id for item in protocol().questions}:
        raise ValueError(f"{language}.json does not word exactly the questions of protocol.json")
    by_form = [set(wording) for wording in loaded.wording.values() if isinstance(wording, dict)]
    if any(names != set(forms()) for names in (*by_form, set(loaded.stories))):
        raise ValueError(f"{language}.json lacks a form somewhere, or has one too many")
    return loaded


def _terms(language: str, address_term: str, interviewer_term: str) -> dict[str, str]:
    """The values of the placeholders."""
    you = _term(address_term, address_terms(language), language)
    beside = f"{language} beside {you!r}"
    return {"you": you, "me": _term(interviewer_term, interviewer_terms(language, you), beside)}


def _term(term: str, allowed: tuple[str, ...], where: str) -> str:
    if not allowed:
        return ""
    if term and term not in allowed:
        raise UnknownQuestionSetError(f"no term {term!r} in {where}; there are {', '.join(allowed)}")
    return term or allowed[0]


def _question(item: Item, words: LanguageBank, form: str, terms: dict[str, str]) -> Question:
    wording = words.wording[item.id]
    text = _render(wording if isinstance(wording, str) else wording[form], terms)
    if item.reads_story:
        text = f"{text} {words.stories[form].text}"
    return Question(text=text, **item.model_dump(exclude={"reads_story"}))


def _render(wording: str, terms: dict[str, str]) -> str:
    """Put the terms in; one that begins a sentence gets a capital letter ("{you} kể" → "Bác kể")."""

    def term(match: re.Match[str]) -> str:
        before, word = match["start"], terms[match["name"]]
        return word if before is None else before + word[:1].upper() + word[1:]

    return PLACEHOLDER.sub(term, wording)
