"""How fast words come.

* `word_rate` (1/min): words without fillers per minute from the first speech to the last (the research table's row
  19). Vietnamese by segmented words, not by syllables.
"""

from __future__ import annotations

MIN_WORDS = 5


def word_rate(words: int, duration_s: float | None) -> float | str:
    """Words per minute, or the reason why not.

    Args:
        words: how many there are.
        duration_s: from the first speech to the last; None when not known.
    """
    if not duration_s or duration_s <= 0:
        return "no_duration"
    return 60 * words / duration_s if words >= MIN_WORDS else "too_few_words"
