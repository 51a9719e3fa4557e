"""Word times laid over the tokens of a text: recognisers split words as they like."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from goldenfish.audio.spans import Span
from goldenfish.transcripts.models import Word
from goldenfish.transcripts.tokens import Token, tokenize


def token_spans(tokens: Sequence[Token], words: Sequence[Word]) -> list[Span | None]:
    """When each token was said; None for those that no word can be told for.

    Compared from the end, as far as words and text spell the same: the end is what matters here.

    Args:
        tokens: of the text.
        words: of the same text, in order. Several tokens may be one word; they share its time.
    """
    timed = [(token.form, Span(word.start_s, word.end_s)) for word in words for token in tokenize(word.text)]
    spans: list[Span | None] = [None] * len(tokens)
    for index in range(1, min(len(tokens), len(timed)) + 1):
        form, span = timed[-index]
        if form != tokens[-index].form:
            break
        spans[-index] = span
    return spans


def token_gaps(spans: Sequence[Span | None]) -> Callable[[int], float | None]:
    """Seconds between a token and the one before it, by its index; None where one of the two has no time."""

    def gap_before(index: int) -> float | None:
        before, here = spans[index - 1], spans[index]
        if index == 0 or before is None or here is None:
            return None
        return here.start_s - before.end_s

    return gap_before
