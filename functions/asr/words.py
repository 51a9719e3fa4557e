"""The words family of an answer, measured as soon as its transcript is there.

Not in `functions/assess`: both workers run side by side, and there is no transcript yet when that one measures.
"""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.assessments.measured import not_measured
from goldenfish.audio.spans import Span
from goldenfish.observability import make_logger
from goldenfish.transcripts.models import Transcript
from goldenfish.words.measure import EXTRACTOR, UNITS, word_measurements

logger = make_logger("asr")


def with_word_measurements(
    transcript: Transcript, speech: Sequence[Span], *, domain: str | None, form: str | None, verbatim: bool
) -> Transcript:
    """The transcript with its measurements. A fault of ours never costs a transcript that was paid for.

    Args:
        transcript: what was heard.
        speech: spans of speech in order, in seconds; not empty.
        domain: see `goldenfish.words.measure.word_measurements`.
        form: likewise.
        verbatim: likewise.
    """
    try:
        measurements = word_measurements(
            transcript,
            speech_s=sum(span.duration_s for span in speech),
            duration_s=speech[-1].end_s - speech[0].start_s,
            domain=domain,
            form=form,
            verbatim=verbatim,
        )
    except Exception as fault:  # whatever it is: the transcript comes first
        # Its type alone: message and traceback may quote what was said.
        logger.error("words not measured", fault=type(fault).__name__)  # noqa: TRY400 - see above
        measurements = not_measured("words", UNITS, "extractor_failed")
    return transcript.model_copy(update={"measurements": measurements, "words_extractor": EXTRACTOR})
