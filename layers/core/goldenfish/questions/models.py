"""What a question is, as asked and as stored in the data files."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

HELD_VOWEL = "sustained_vowel"
"""The one domain whose answer is no speech."""

Wording = str | dict[str, str]
"""One text for every form, or one text per form."""


class Strict(BaseModel):
    """Base of the value objects here; a misspelt key in a data file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(Strict):
    """One question, ready to be read to a person."""

    id: str = Field(description="stable over forms and languages: W0, S1, …")
    domain: str
    text: str = Field(description="everything that is read aloud, the story of S1 included")
    max_seconds: int = Field(description="an answer ends at the latest after this many seconds")
    scored: bool = Field(description="false for the warm-up and the closing words")
    recall_of: str | None = Field(description="id of the question whose story is recalled, else null")


class Item(Strict):
    """What a question has in common over all forms and languages."""

    id: str = Field(pattern=r"^[A-Z][0-9]$")
    domain: str = Field(pattern=r"^[a-z_]+$")
    max_seconds: int = Field(gt=0, le=300)
    scored: bool
    reads_story: bool = False
    recall_of: str | None = None


class Protocol(Strict):
    """The order of the questions, the same inside every form."""

    version: str
    forms: tuple[str, ...] = Field(min_length=1)
    questions: tuple[Item, ...] = Field(min_length=1)


class Story(Strict):
    """A story to be retold, and the idea units that a retelling may hold."""

    text: str
    idea_units: tuple[str, ...] = Field(min_length=14, max_length=14)


class Nudges(Strict):
    """What is said into a long silence, each after a longer one."""

    gentle: str
    direct: str
    offer: str = Field(description="offers to end the answer or to leave the question")


class InterviewerWords(Strict):
    """What the interviewer says besides the questions."""

    greeting: str
    closing: str
    nudges: Nudges


class LanguageBank(Strict):
    """The wording of every question and story in one language."""

    language: str = Field(pattern=r"^[a-z]{2}$")
    terms: dict[str, tuple[str, ...]] = Field(
        description="allowed values of {you}, each with the values of {me} that are polite beside it; defaults first"
    )
    interviewer: InterviewerWords
    wording: dict[str, Wording]
    stories: dict[str, Story]
