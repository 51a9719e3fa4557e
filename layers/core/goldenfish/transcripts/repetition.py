"""Loops in a text: what speech recognition writes when it has lost the speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

# A person says "no, no, no" and starts a sentence twice. A decoder's loop runs on: a phrase three times in
# a row, a single word six times.
LOOP_TIMES = 3
LOOP_TOKENS = 6
LONGEST_PHRASE = 12

DOMINANT_SHARE = 0.6
DOMINANT_TOKENS = 6
# Of a text that is a loop and nothing else (five rounds or more), the first round is invented as well.
LOOP_SHARE = 0.8


def loop_mask(forms: Sequence[str]) -> list[bool]:
    """Which tokens repeat a phrase that has just been said; its first occurrence is kept.

    Args:
        forms: comparable forms of the tokens of a text, in order.

    Returns:
        One flag per token, True where it belongs to the second or a later round of a loop.
    """
    mask = [False] * len(forms)
    for size in range(1, LONGEST_PHRASE + 1):
        start = 0
        while start + size * LOOP_TIMES <= len(forms):
            end = _end_of_rounds(forms, start, size)
            if end - start >= max(size * LOOP_TIMES, LOOP_TOKENS):
                mask[start + size : end] = [True] * (end - start - size)
                start = end
            else:
                start += 1
    return mask


def is_mere_loop(mask: Sequence[bool]) -> bool:
    """Whether hardly anything stands beside the loops that `loop_mask` found."""
    return sum(mask) >= max(LOOP_TOKENS, LOOP_SHARE * len(mask))


def is_dominated(forms: Sequence[str]) -> bool:
    """Whether a single token makes up most of the text. Short answers ("yes, yes") are left alone."""
    if len(forms) < DOMINANT_TOKENS:
        return False
    (_, count), *_ = Counter(forms).most_common(1)
    return count >= DOMINANT_SHARE * len(forms)


def _end_of_rounds(forms: Sequence[str], start: int, size: int) -> int:
    """End of the last whole round of the phrase `forms[start : start + size]` said again and again."""
    end = start + size
    while forms[end : end + size] == forms[start : start + size]:
        end += size
    return end
