"""What the interviewer says to an answer: what was right, what is missing, and what is so instead."""

from __future__ import annotations

from goldenfish.practice.models import Judgement, Point, Question

_YES = ("That's right.", "Yes, exactly.", "Correct.")
_PARTLY = ("Partly right.", "You are half-way there.", "That is part of it.")
_NO = ("I'm afraid that is not right.", "No, that is not so.", "That is not correct.")


def feedback(question: Question, judgement: Judgement, *, story: bool) -> str:
    """The reaction to an answer, as two to four sentences.

    Args:
        question: that was asked.
        judgement: what the answer came to.
        story: the question is about the person's own experience: nothing is right or wrong.
    """
    if judgement.verdict == "unknown":
        return (
            "I compare answers with key points and found none of them in yours. You may have said it in other words, "
            f"which I cannot tell. A good answer would be: {question.explanation}"
        )
    if story:
        return _on_story(question, judgement)
    if judgement.verdict == "right":
        return _joined(_one_of(_YES, question), f"You named what matters: {_list(judgement.made)}.", _tip(judgement))
    if judgement.verdict == "partial":
        found = f"Right is this: {_list(judgement.made)}."
        return _joined(_one_of(_PARTLY, question), found, _corrections(judgement), _missing(judgement))
    return _joined(_one_of(_NO, question), _corrections(judgement), f"In short: {question.explanation}")


def _on_story(question: Question, judgement: Judgement) -> str:
    heard = f"Thank you. I found in your answer: {_list(judgement.made)}."
    if not judgement.missing:
        return _joined(heard, "That is what an interviewer listens for.", _tip(judgement))
    return _joined(heard, f"I did not find: {_list(judgement.missing)}.", question.explanation)


def _corrections(judgement: Judgement) -> str:
    """What is so instead; a known mistake explains itself, else the point that was denied stands for it."""
    # A mistake and the point it denies are told once, in the words of the mistake.
    if judgement.mends:
        return " ".join(judgement.mends)
    return f"It is like this: {_list(judgement.denied)}." if judgement.denied else ""


def _missing(judgement: Judgement) -> str:
    return f"What I miss: {_list(judgement.missing)}." if judgement.missing else ""


def _tip(judgement: Judgement) -> str:
    return f"To go further, you could add this: {judgement.tips[0].say}." if judgement.tips else ""


def _list(points: tuple[Point, ...]) -> str:
    says = [point.say for point in points]
    return says[0] if len(says) == 1 else f"{'; '.join(says[:-1])}; and {says[-1]}"


def _one_of(openings: tuple[str, ...], question: Question) -> str:
    """Always the same for a question, not always the same in an interview."""
    return openings[len(question.title) % len(openings)]


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
