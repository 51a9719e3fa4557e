"""The question bank: read from the data files, one per topic, and put into the order in which it is asked."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from itertools import zip_longest

from goldenfish.practice.models import Question, Topic

DATA = files("goldenfish.practice") / "data"

TOPICS = ("coding", "databases", "system-design", "cloud-devops", "behavioural")
"""In the order in which they take turns."""


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """All topics with their questions.

    Raises:
        ValueError: a data file is missing or malformed, or an id or title appears twice.
    """
    paths = [DATA / "bank" / f"{name}.json" for name in TOPICS]
    read = tuple(Topic.model_validate_json(path.read_text(encoding="utf-8")) for path in paths)
    for names in ([q.id for t in read for q in t.questions], [q.title for t in read for q in t.questions]):
        if len(set(names)) != len(names):
            raise ValueError("a question appears twice in the bank")
    return read


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """All questions, the topics taking turns."""
    rounds = zip_longest(*(topic.questions for topic in topics()))
    return tuple(question for turn in rounds for question in turn if question is not None)


def topic_of(question: Question) -> Topic:
    """The topic that a question belongs to."""
    return next(topic for topic in topics() if question in topic.questions)


def next_question(
    covered: frozenset[str], after: Question | None = None, topic: Topic | None = None
) -> Question | None:
    """The next question that has not been asked.

    Args:
        covered: ids of those that have been.
        after: the one asked last; the bank goes on behind it and begins anew at its end.
        topic: only questions of this topic.
    """
    start = 0 if after is None else questions().index(after) + 1
    ring = questions()[start:] + questions()[:start]
    return next((q for q in ring if q.id not in covered and (topic is None or q in topic.questions)), None)
