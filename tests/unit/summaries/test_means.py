"""Means over a session: of running speech, and of the held vowel what only a held vowel shows."""

from __future__ import annotations

from goldenfish.assessments.models import Assessment, Measurement
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.sessions.models import Interview
from goldenfish.summaries.build import session_means
from tests.unit.reports.sessions import assessment
from tests.unit.sessions.interviews import asked, ended, interview


def measured(rate: float, jitter: float) -> Assessment:
    values = (
        Measurement(name="speech_rate", family="timing", value=rate, unit="1/s", reason=None, seconds_used=5.0),
        Measurement(
            name="jitter_local", family="perturbation", value=jitter, unit="%", reason=None, seconds_used=5.0
        ),
    )
    return assessment().model_copy(update={"measurements": values})


def two_answers(*domains: str) -> Interview:
    seen = interview(2)
    planned = zip(seen.session.questions, domains, strict=True)
    questions = tuple(one.model_copy(update={"domain": domain, "recall_of": None}) for one, domain in planned)
    seen = seen.model_copy(update={"session": seen.session.model_copy(update={"questions": questions})})
    return ended(asked(ended(asked(seen), 1), 2), 2, 3)


def means(*domains: str) -> dict[str, float]:
    assessments = {1: measured(0.1, 0.4), 2: measured(4.0, 2.0)}
    return {one.name: one.mean for one in session_means(two_answers(*domains), assessments, {})}


def test_a_held_vowel_has_no_rate_of_speech_and_the_better_jitter() -> None:
    assert means(HELD_VOWEL, "yesterday") == {"speech_rate": 4.0, "jitter_local": 0.4}


def test_without_a_held_vowel_all_count_alike() -> None:
    assert means("warm_up", "yesterday") == {"speech_rate": 2.05, "jitter_local": 1.2}
