"""An engine that hears nothing: it makes up words from the samples, the same ones for the same samples.

For tests and keyless development; every transcript of it is marked `accuracy: mock`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldenfish.transcripts.models import Accuracy, Draft, Segment, Word

if TYPE_CHECKING:
    from goldenfish.audio.spans import Span
    from goldenfish.providers.transcriber import Samples

WORDS_PER_S = 2.0
# The radio alphabet: nobody takes it for an answer.
_ENGLISH = (
    *("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima"),
    *("mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey"),
)
_VIETNAMESE = (
    *("anh", "bình", "cường", "dũng", "em", "giang", "hà", "khánh", "lan", "minh", "nam", "oanh", "phúc", "quý"),
    *("rồng", "sơn", "thủy", "uyên", "vân", "xuân", "yến", "đào", "mai"),
)


class MockTranscriber:
    """Deterministic words inside the spans of speech."""

    engine = "mock"
    model = "mock"
    accuracy: Accuracy = "mock"
    paid = False
    verbatim = False

    def supports(self, language: str) -> bool:  # noqa: ARG002 - the port's signature
        """Any language; all but Vietnamese get the same English words."""
        return True

    def transcribe(self, samples: Samples, sample_rate: int, *, language: str, speech: Sequence[Span]) -> Draft:
        """Make up two words a second of speech; see `Transcriber.transcribe`."""
        vocabulary = _VIETNAMESE if language == "vi" else _ENGLISH
        segments: list[Segment] = []
        words: list[Word] = []
        for span in speech:
            piece = samples[int(span.start_s * sample_rate) : int(span.end_s * sample_rate)]
            digest = hashlib.sha256(piece.tobytes()).digest()
            count = max(1, int(span.duration_s * WORDS_PER_S))
            step = span.duration_s / count
            own = [
                Word(
                    text=_pick(vocabulary, digest, i),
                    start_s=round(span.start_s + i * step, 3),
                    end_s=round(span.start_s + (i + 1) * step, 3),
                    confidence=None,
                )
                for i in range(count)
            ]
            words += own
            segments.append(Segment(text=" ".join(w.text for w in own), start_s=own[0].start_s, end_s=own[-1].end_s))
        text = " ".join(segment.text for segment in segments)
        return Draft(text=text, segments=tuple(segments), words=tuple(words), language=language)


def _pick(vocabulary: Sequence[str], digest: bytes, index: int) -> str:
    """Strides through the vocabulary from a start; the digest sets both, and no word follows itself.

    Both vocabularies have 23 words, a prime, so every stride visits them all.
    """
    start, stride = digest[0], 1 + digest[1] % (len(vocabulary) - 1)
    return vocabulary[(start + index * stride) % len(vocabulary)]
