"""A practice question with its key points, as stored in the data files, and what an answer came to."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goldenfish.frozen import Frozen


class Strict(BaseModel):
    """Base of what the data files hold; a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(Strict):
    """One key point of an answer."""

    say: str = Field(description="the point as a clause that can stand in a sentence")
    right: tuple[str, ...] = Field(min_length=1, description="patterns that make the point; see `patterns.py`")
    extra: bool = Field(default=False, description="a right answer needs it not; it is given as a tip")


class Mistake(Strict):
    """A claim that is known to be wrong."""

    when: tuple[str, ...] = Field(alias="if", min_length=1, description="patterns that make the claim")
    unless: tuple[str, ...] = Field(default=(), description="patterns in the same claim that excuse it")
    mend: str = Field(description="what is so instead, as whole sentences")


class Question(Strict):
    """One question of the bank."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str = Field(description="the subject in a few words; summaries remember the question by it")
    question: str
    explanation: str = Field(description="a short good answer")
    subjects: tuple[str, ...] = Field(
        default=(), description="things that are compared; patterns name them by number, and clauses inherit them"
    )
    facts: bool = Field(default=True, description="false: denying a point is a choice, not a mistake")
    points: tuple[Point, ...] = Field(min_length=2)
    mistakes: tuple[Mistake, ...] = ()


class Topic(Strict):
    """The questions of one topic."""

    topic: str
    spoken: str = Field(description="as the interviewer names it")
    story: bool = Field(default=False, description="about the person's own experience: nothing is right or wrong")
    questions: tuple[Question, ...] = Field(min_length=1)


Verdict = Literal["right", "partial", "wrong", "unknown"]
"""
* `right`: every needed point is made and nothing contradicts.
* `partial`: some points are made.
* `wrong`: a claim contradicts a point, and no point is made.
* `unknown`: neither; the answer may be right in words that the bank does not know.
"""


class Judgement(Frozen):
    """What an answer came to, in points of the question."""

    verdict: Verdict
    made: tuple[Point, ...] = ()
    missing: tuple[Point, ...] = Field(default=(), description="needed points that were not found")
    tips: tuple[Point, ...] = Field(default=(), description="extra points that were not found")
    denied: tuple[Point, ...] = Field(default=(), description="points of which the opposite was said")
    mends: tuple[str, ...] = Field(default=(), description="of known mistakes that were made")
