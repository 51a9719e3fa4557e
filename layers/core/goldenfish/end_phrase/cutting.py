"""Where a recording is cut so that its end phrase is not part of the answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from goldenfish.audio.spans import Span

# A phrase with its tail, said twice.
LONGEST_S = 3.0
SHORTEST_S = 0.25
SECONDS_A_TOKEN = 0.4
# What a pause of 0.4 s becomes between edges on a grid of 32 ms, late where speech ends.
SHORTEST_PAUSE_S = 0.25
CLEAR_PAUSE_S = 0.35
# How far word times and clocks of clients may lie beside the sound.
NEAR_S = 0.6
# Voice activity is found some hundredths of a second late; the silence before it is left to the cut.
MARGIN_S = 0.1


def cut_before(speech: Sequence[Span], phrase_start_s: float) -> float | None:
    """Where to cut a recording before an end phrase, in the pause before it; None where none can begin there.

    Args:
        speech: all spans of speech in order, in seconds.
        phrase_start_s: when the phrase is said to begin; the nearest beginning of speech counts.
    """
    begins = _beginnings(speech)
    if not begins:
        return None
    before_s, start_s = min(begins, key=lambda begin: abs(begin[1] - phrase_start_s))
    if abs(start_s - phrase_start_s) > NEAR_S or speech_after_s(speech, start_s) > LONGEST_S:
        return None
    return round(max(before_s, start_s - MARGIN_S), 3)


def last_cut(speech: Sequence[Span], *, tokens: int, units: int = 1) -> float | None:
    """Where to cut when only the order of things is known: the phrase is what was said last, after a pause.

    Args:
        speech: all spans of speech in order, in seconds.
        tokens: words of the phrase and all that follows; more speech than they can take is no phrase alone.
        units: how often the phrase was said in a row.
    """
    begins = [begin for begin in _beginnings(speech)[1:] if begin[1] - begin[0] >= CLEAR_PAUSE_S]
    fitting = [begin for begin in begins if fits(speech, begin[1], tokens=tokens)]
    if not fitting:
        return None
    # Said twice with a pause between: the last beginning leaves less than two phrases behind it.
    enough = [begin for begin in fitting if speech_after_s(speech, begin[1]) >= SHORTEST_S * units]
    before_s, start_s = (enough or fitting)[-1]
    return round(max(before_s, start_s - MARGIN_S), 3)


def fits(speech: Sequence[Span], start_s: float, *, tokens: int) -> bool:
    """Whether so few words can be all that is said from a moment on."""
    return speech_after_s(speech, start_s) <= min(LONGEST_S, SECONDS_A_TOKEN * (tokens + 1))


def speech_after_s(speech: Sequence[Span], start_s: float) -> float:
    """Seconds from a moment to the end of all speech that is speech."""
    return sum(max(0.0, span.end_s - max(span.start_s, start_s)) for span in speech)


def speech_before(speech: Sequence[Span], cut_s: float) -> list[Span]:
    """The speech that remains."""
    return [Span(span.start_s, min(span.end_s, cut_s)) for span in speech if span.start_s < cut_s]


def _beginnings(speech: Sequence[Span]) -> list[tuple[float, float]]:
    """Where speech begins after a pause: the end of what came before, and the beginning; first the very first."""
    if not speech:
        return []
    pauses = [(before.end_s, after.start_s) for before, after in pairwise(speech)]
    return [(0.0, speech[0].start_s)] + [pause for pause in pauses if pause[1] - pause[0] >= SHORTEST_PAUSE_S]
