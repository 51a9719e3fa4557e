"""The verdict on an answer as a whole: what its signal and its words say together. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.assessments.models import Gate, Quality, Verdict


def answer_verdict(quality: Quality | None, word_gates: Sequence[Gate]) -> Verdict | None:
    """The worst outcome over all gates; None where the recording was never judged.

    Args:
        quality: of the recording.
        word_gates: of the transcript; empty without one.
    """
    if quality is None:
        return None
    outcomes = {gate.outcome for gate in word_gates}
    if quality.verdict == "refused" or "refuse" in outcomes:
        return "refused"
    return "usable" if "warn" in outcomes else quality.verdict
