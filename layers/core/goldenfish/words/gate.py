"""Whether a transcript can be trusted enough to be measured.

Words that nobody said would be measured as if somebody had. See `docs/transcripts.md` for what engines can do.
"""

from __future__ import annotations

from goldenfish.transcripts.models import Transcript
from goldenfish.transcripts.tokens import tokenize

# Geometric mean of the token probabilities (OpenAI), mean of the word probabilities (Whisper): below this about
# half of the words are guesses.
MIN_CONFIDENCE = 0.5
MAX_REJECTED_SHARE = 0.25


def refusal(transcript: Transcript) -> str | None:
    """The reason why no word of this transcript is measured, or None.

    `transcript_low_accuracy` still lets the number of words stand (`measure.py`): a draft engine counts much better
    than it hears.
    """
    if transcript.accuracy == "mock":
        return "mock_transcript"
    if transcript.accuracy != "normal":
        return "transcript_low_accuracy"
    if any(gate.code == "language" and gate.outcome == "refuse" for gate in transcript.gates):
        return "language_mismatch"
    kept = len(tokenize(transcript.text))
    rejected = transcript.rejected_words
    doubtful = transcript.confidence is not None and transcript.confidence < MIN_CONFIDENCE
    if doubtful or rejected > MAX_REJECTED_SHARE * (kept + rejected):
        return "transcript_low_confidence"
    return None
