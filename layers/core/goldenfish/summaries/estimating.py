"""The estimate of a session: its answers as rows for the installed model, or why there is none.

NumPy is imported only where a model is installed: most stacks have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from goldenfish.assessments.models import Assessment
from goldenfish.assessments.verdict import answer_verdict
from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.estimates.models import AnswerRow, Refusal, SessionEstimate
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.sessions.models import Answer, AnswerState, Interview
from goldenfish.settings import settings
from goldenfish.transcripts.models import Transcript

if TYPE_CHECKING:
    from goldenfish.estimates.artefact import Model

NO_MODEL = Refusal(reason="no_validated_model")
NO_CONSENT = Refusal(reason=NOT_CONSENTED)


def estimate(
    interview: Interview, assessments: Mapping[int, Assessment], transcripts: Mapping[int, Transcript]
) -> SessionEstimate | Refusal:
    """Estimate the session with the installed model.

    Args:
        interview: the session with its answers.
        assessments: whole assessments by question index, of the answers that have one.
        transcripts: likewise.
    """
    if not settings().assessment_model_dir:
        return NO_MODEL
    from goldenfish.estimates.artefact import ModelRefused  # noqa: PLC0415 (NumPy, see above)
    from goldenfish.estimates.session import estimate_session  # noqa: PLC0415

    try:
        model = _installed(Path(settings().assessment_model_dir))
    except ModelRefused as refusal:
        return Refusal(reason=refusal.reason, detail=refusal.detail)
    rows = [
        answer_row(interview, answer, assessments[answer.question_index], transcripts.get(answer.question_index))
        for answer in interview.answers
        if answer.state is AnswerState.ENDED and answer.question_index in assessments
    ]
    return estimate_session(
        model, rows, interview.session.speaker, demonstration_model=settings().demonstration_model
    )


def answer_row(
    interview: Interview, answer: Answer, assessment: Assessment, transcript: Transcript | None
) -> AnswerRow:
    """One answer as the estimate sees it."""
    question = interview.session.questions[answer.question_index - 1]
    measurements = (*assessment.measurements, *(transcript.measurements if transcript else ()))
    measured = [m for m in measurements if m.value is not None]
    capture = assessment.conditions.capture if assessment.conditions else None
    return AnswerRow(
        question_id=question.question_id,
        # A held vowel has no timing and no melody: no model of speech is asked about it.
        scored=question.scored and question.domain != HELD_VOWEL,
        language=interview.session.language,
        extractors=tuple(filter(None, (assessment.extractor, transcript.words_extractor if transcript else None))),
        values={m.name: m.value for m in measured if m.value is not None},
        units={m.name: m.unit for m in measured},
        flags={m.name: m.flags for m in measured if m.flags},
        verdict=answer_verdict(assessment.quality, transcript.gates if transcript else ()),
        speech_s=assessment.speech_s or 0.0,
        conditions=assessment.conditions,
        device=capture.device if capture else None,
    )


@lru_cache(maxsize=1)
def _installed(directory: Path) -> Model | None:
    """Read once per process: a bundle's model does not change while it runs."""
    from goldenfish.estimates.artefact import load_model  # noqa: PLC0415 (NumPy, see above)

    return load_model(directory)
