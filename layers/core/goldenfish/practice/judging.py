"""Comparing an answer with the key points of its question.

It finds words, it understands nothing: what it does not find may have been said in other words, and it says so
(`unknown`). What it calls wrong contradicts a point in so many words.
"""

from __future__ import annotations

from goldenfish.practice.claims import Claim, claims_in
from goldenfish.practice.models import Judgement, Mistake, Point, Question, Verdict
from goldenfish.practice.patterns import Fit, fit, group, pattern

_OPPOSITE: dict[Fit, Fit] = {"affirmed": "denied", "denied": "affirmed"}


def judge(question: Question, answer: str, language: str = "en") -> Judgement:
    """What an answer came to.

    Args:
        question: that was asked.
        answer: what the person said.
        language: BCP 47 primary subtag of the bank.
    """
    claims = claims_in(answer, language, tuple(group(subject) for subject in question.subjects))
    fits = {point.say: _fit_of(point, claims) for point in question.points}
    mends = tuple(mistake.mend for mistake in question.mistakes if _is_made(mistake, claims))
    made = tuple(p for p in question.points if fits[p.say] == "affirmed")
    denied = tuple(p for p in question.points if question.facts and fits[p.say] == "denied")
    open_points = [p for p in question.points if p not in made and p not in denied]
    missing = tuple(p for p in open_points if not p.extra)
    return Judgement(
        verdict=_verdict(made, missing, contradicted=bool(denied or mends)),
        made=made,
        missing=missing,
        tips=tuple(p for p in open_points if p.extra),
        denied=denied,
        mends=mends,
    )


def _verdict(made: tuple[Point, ...], missing: tuple[Point, ...], *, contradicted: bool) -> Verdict:
    if made:
        return "partial" if missing or contradicted else "right"
    return "wrong" if contradicted else "unknown"


def _fit_of(point: Point, claims: list[Claim]) -> Fit | None:
    """What the last claim that touches the point says of it: people correct themselves."""
    last: Fit | None = None
    for claim in claims:
        fits = {_fit(text, claim) for text in point.right}
        if "affirmed" in fits:
            last = "affirmed"
        elif "denied" in fits:
            last = "denied"
    return last


def _is_made(mistake: Mistake, claims: list[Claim]) -> bool:
    return any(_says(mistake.when, claim) and not _says(mistake.unless, claim) for claim in claims)


def _says(patterns: tuple[str, ...], claim: Claim) -> bool:
    return any(_fit(text, claim) == "affirmed" for text in patterns)


def _fit(text: str, claim: Claim) -> Fit | None:
    said = fit(pattern(text), claim.words, claim.subject)
    return _OPPOSITE[said] if claim.doubted and said is not None else said
