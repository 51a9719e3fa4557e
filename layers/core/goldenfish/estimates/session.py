"""One estimate per session: the mean prediction over its scored answers, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.artefact import Model
from goldenfish.estimates.models import AnswerRow, Refusal, SessionEstimate


def estimate_session(
    model: Model | None, answers: Sequence[AnswerRow], speaker: Speaker, *, demonstration_model: bool
) -> SessionEstimate | Refusal:
    """Estimate one session.

    Args:
        model: as `artefact.load_model` read it; None where none is installed. Where it raised `ModelRefused`, the
            refusal of the session is `Refusal(reason=error.reason, detail=error.detail)`.
        answers: of the person's session, in order.
        speaker: who answered.
        demonstration_model: whether a model trained on simulated speakers may be served.
    """
    raise NotImplementedError((model, answers, speaker, demonstration_model))
