"""PocketSphinx: keyless, offline, English only, and inaccurate (25 to 60 % of the words wrong on clean reading).

It has no usable confidence and turns any other language into fluent English nonsense, so it goes by the
declared language alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from goldenfish.audio.spans import Span, grouped, padded
from goldenfish.transcripts.models import Accuracy, Draft, Segment, Word

if TYPE_CHECKING:
    from goldenfish.providers.transcriber import Samples

FRAME_S = 0.01
# It uses the quiet round the words to normalise: speech cut close (0.2 s) cost 6 points of word error.
PAD_S = 1.0
GAP_S = 3.0
LONGEST_S = 30.0
# Loud recordings are heard much worse (59 against 23 % errors on one of -15 dB): speech is brought to the
# nominal level of telephony, -26 dB of full scale (ITU-T P.56).
SPEECH_RMS = 10 ** (-26 / 20)


class PocketSphinxTranscriber:
    """The bundled US English model, loaded once per process."""

    engine = "pocketsphinx"
    model = "en-us"
    accuracy: Accuracy = "low"
    paid = False
    verbatim = False

    def supports(self, language: str) -> bool:
        """English only."""
        return language == "en"

    def transcribe(
        self,
        samples: Samples,
        sample_rate: int,
        *,
        language: str,  # noqa: ARG002 - the port's signature; `supports` has been asked
        speech: Sequence[Span],
    ) -> Draft:
        """Decode speech in pieces of at most about half a minute; see `Transcriber.transcribe`."""
        decoder = _decoder()
        # The noise estimate outlives an utterance: without this a transcript would depend on the one before.
        decoder.reinit_feat()
        levelled = _levelled(samples, sample_rate, speech)
        segments: list[Segment] = []
        words: list[Word] = []
        pieces = grouped(speech, gap_s=GAP_S, longest_s=LONGEST_S)
        for piece in padded(pieces, PAD_S, samples.size / sample_rate):
            own = _decode(decoder, levelled, sample_rate, piece)
            if own:
                words += own
                text = " ".join(word.text for word in own)
                segments.append(Segment(text=text, start_s=own[0].start_s, end_s=own[-1].end_s))
        text = " ".join(segment.text for segment in segments)
        return Draft(text=text, segments=tuple(segments), words=tuple(words), language="en")


def _levelled(samples: Samples, sample_rate: int, speech: Sequence[Span]) -> Samples:
    spoken = [samples[int(span.start_s * sample_rate) : int(span.end_s * sample_rate)] for span in speech]
    rms = float(np.sqrt(np.mean(np.square(np.concatenate(spoken), dtype=np.float64))))
    return samples if rms == 0.0 else samples * np.float32(SPEECH_RMS / rms)


@cache
def _decoder() -> Any:  # noqa: ANN401 - the package has no types
    from pocketsphinx import Decoder  # noqa: PLC0415 - 0.6 s and 120 MB, only where this engine is chosen

    return Decoder(loglevel="FATAL")


def _decode(decoder: Any, samples: Samples, sample_rate: int, piece: Span) -> list[Word]:  # noqa: ANN401
    signal = samples[int(piece.start_s * sample_rate) : int(piece.end_s * sample_rate)]
    decoder.start_utt()
    decoder.process_raw((signal.clip(-1.0, 1.0) * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [
        Word(
            text=entry.word.partition("(")[0],  # "and(2)" is the second pronunciation
            start_s=round(piece.start_s + entry.start_frame * FRAME_S, 3),
            end_s=round(piece.start_s + (entry.end_frame + 1) * FRAME_S, 3),
            confidence=None,
        )
        for entry in decoder.seg()
        if entry.word[0] not in "<[+"  # silence, noise and sentence marks
    ]
