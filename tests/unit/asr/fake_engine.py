"""An engine that writes what a test tells it to, wherever the test says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldenfish.audio.spans import Span
from goldenfish.transcripts.models import Accuracy, Draft

if TYPE_CHECKING:
    from goldenfish.providers.transcriber import Samples


class FakeEngine:
    """Returns one draft, or raises; remembers that it was called."""

    engine = "fake"
    model = "fake-1"
    accuracy: Accuracy = "normal"
    paid = False
    verbatim = False

    def __init__(self, answer: Draft | Exception, *, languages: tuple[str, ...] = ("en",)) -> None:
        self.answer = answer
        self.languages = languages
        self.calls: list[tuple[str, list[Span]]] = []

    def supports(self, language: str) -> bool:
        return language in self.languages

    def transcribe(self, samples: Samples, sample_rate: int, *, language: str, speech: Sequence[Span]) -> Draft:
        self.calls.append((language, list(speech)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
