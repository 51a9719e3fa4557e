"""Filled pauses and repetitions.

* `filler_rate` (1/100 words): "um", "uh", "ờ", "ừm" … per 100 other words. Alzheimer's disease: more "uh", less "um"
  (Yuan et al. 2020, doi:10.21437/Interspeech.2020-2516). Only an engine that writes every sound can tell.
* `repetition_rate` (1/100 words): tokens that repeat what stands just before them, one to four tokens long ("I was,
  I was": 2), per 100 tokens. Emphasis ("very very") and Vietnamese reduplication ("từ từ", one syllable said
  twice) are language, not repetition. What an engine tidied away is not seen.
"""

from __future__ import annotations

from collections.abc import Sequence

MIN_TOKENS = 25
_LONGEST = 4
_EMPHASIS = frozenset({"very", "really", "so", "no", "yes", "bye", "ha", "many", "far", "long", "had", "that"})


def filler_rate(marked: Sequence[tuple[str, bool]]) -> float | str:
    """Filled pauses per 100 words, or the reason why not.

    Args:
        marked: see `goldenfish.words.tokens.marked_fillers`.
    """
    fillers = sum(is_filler for _, is_filler in marked)
    words = len(marked) - fillers
    return 100 * fillers / words if words >= MIN_TOKENS else "too_few_words"


def repetition_rate(forms: Sequence[str], language: str) -> float | str:
    """Repeated tokens per 100, or the reason why not.

    Args:
        forms: tokens without fillers, in order.
        language: `en` or `vi`.
    """
    if len(forms) < MIN_TOKENS:
        return "too_few_words"
    return 100 * repeated_tokens(forms, language) / len(forms)


def repeated_tokens(forms: Sequence[str], language: str) -> int:
    """How many tokens repeat those just before them."""
    count, i = 0, 1
    while i < len(forms):
        size = next((n for n in range(_LONGEST, 0, -1) if _repeats(forms, i, n, language)), 0)
        count += size
        i += size or 1
    return count


def _repeats(forms: Sequence[str], i: int, size: int, language: str) -> bool:
    if i < size or list(forms[i : i + size]) != list(forms[i - size : i]):
        return False
    if size > 1:
        return True
    if language == "vi":  # a third time is no reduplication any more
        return i > 1 and forms[i - 2] == forms[i]
    return forms[i] not in _EMPHASIS
