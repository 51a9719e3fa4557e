"""What no file may do to a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goldenfish.assessments.models import FailureReason as AssessmentReason
from goldenfish.transcripts.models import FailureReason as TranscriptReason
from localcloud.template.translate import read_template
from tests.hostile.carrying_out import Outcome

_TEMPLATE: dict[str, Any] = dict(read_template(Path(__file__).parents[2] / "template.yaml"))
ASR_MB = int(_TEMPLATE["Parameters"]["AsrMemory"]["Default"])
ASSESS_MB = int(_TEMPLATE["Resources"]["AssessFunction"]["Properties"]["MemorySize"])
"""What Lambda gives the two functions; above it, it kills them."""

_OF_OURS = {"engine_failed", "extractor_failed"}


def faults(asr: Outcome, assess: Outcome) -> list[str]:
    """What is wrong with how the workers ended; nothing where each has a named result within its memory."""
    named = {"done", *(reason.value for reason in (*TranscriptReason, *AssessmentReason))} - _OF_OURS
    found = [f"{worker} {end.said}" for worker, end in (("asr", asr), ("assess", assess)) if end.said not in named]
    if asr.peak_mb > ASR_MB:
        found.append(f"asr took {asr.peak_mb} MB")
    if assess.peak_mb > ASSESS_MB:
        found.append(f"assess took {assess.peak_mb} MB")
    return found
