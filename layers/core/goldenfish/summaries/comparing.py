"""This session among the person's others: what is kept of it, and the trends up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenfish.assessments.models import Assessment
from goldenfish.estimates.models import Refusal, SessionEstimate
from goldenfish.histories.models import PastSession
from goldenfish.sessions.models import Interview
from goldenfish.summaries.build import session_means
from goldenfish.transcripts.models import Transcript
from goldenfish.trends.models import SessionValue, Trend

FOLLOWED = {
    "speech_rate": "1/s",
    "phonation_ratio": "ratio",
    "pause_mean": "s",
    "f0_sd_st": "semitone",
    "word_rate": "1/min",
    "mattr_25": "ratio",
    "story_idea_recall": "ratio",
    "fluency_unique": "count",
}
"""Measurements shown over time beside the estimate, with their units: the most recognised ones of each family."""
BOUND_TO_FORM = frozenset({"story_idea_recall", "fluency_unique"})
"""Another form tells another story and asks for another category; how hard they are for one person is not known."""
MADE_OF_WORDS = frozenset({"word_rate", "mattr_25", "story_idea_recall", "fluency_unique"})
"""Another engine hears other words in the same recording."""


def past_session(
    interview: Interview,
    assessments: Mapping[int, Assessment],
    transcripts: Mapping[int, Transcript],
    estimated: SessionEstimate | Refusal,
) -> PastSession:
    """What later sessions of this person are compared with."""
    session = interview.session
    means = session_means(interview, assessments, transcripts)
    extractors = {one.extractor for one in assessments.values() if one.status == "done"}
    heard = {f"{one.engine} {one.model} {one.words_extractor}" for one in transcripts.values() if one.measurements}
    known = estimated if isinstance(estimated, SessionEstimate) else None
    return PastSession(
        session_id=session.session_id,
        at=session.created_at,
        language=session.language,
        form=session.form,
        mode=session.mode,
        extractor=extractors.pop() if len(extractors) == 1 else None,
        words_by=heard.pop() if len(heard) == 1 else None,
        model_sha256=known.model_sha256 if known else None,
        estimate=known.value if known else None,
        synthetic=known is not None and known.synthetic,
        measures={one.name: one.mean for one in means if one.name in FOLLOWED},
        expires_at=session.expires_at,
    )


def person_trends(sessions: Sequence[PastSession], estimated: SessionEstimate | Refusal) -> tuple[Trend, ...]:
    """The estimate and the followed measurements over the sessions, oldest first; the last is this one.

    Only the estimate has a known error of measurement (its model's card): the others are points without a band.
    """
    from goldenfish.trends.trend import trend  # noqa: PLC0415 (NumPy, which the handler's import must not cost)

    now = sessions[-1]
    like = [one for one in sessions if (one.mode == "mock") == (now.mode == "mock")]
    found = [
        trend([_value(one, name) for one in like], measure=name, unit=unit, sem=None)
        for name, unit in FOLLOWED.items()
        if name in now.measures
    ]
    if isinstance(estimated, SessionEstimate):
        values = [_estimate(one) for one in like]
        found.insert(
            0,
            trend(
                values,
                measure=estimated.target,
                unit="points",
                sem=estimated.sem,
                practice=estimated.practice or 0.0,
            ),
        )
    return tuple(found)


def _estimate(session: PastSession) -> SessionValue:
    return SessionValue(
        at=session.at,
        value=session.estimate,
        language=session.language,
        form=None,
        model=session.model_sha256,
        synthetic=session.synthetic,
    )


def _value(session: PastSession, name: str) -> SessionValue:
    return SessionValue(
        at=session.at,
        value=session.measures.get(name),
        language=session.language,
        form=session.form if name in BOUND_TO_FORM else None,
        model=session.words_by if name in MADE_OF_WORDS else session.extractor,
    )
