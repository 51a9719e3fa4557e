"""How varied the words are.

N: words; V: different words; V1: words said once. Words are lower-case and not reduced to lemmas; Vietnamese ones are
segmented (`parts_of_speech.tagged_words`), never compared with English.

* `mattr_25` (ratio): mean of V / 25 over every window of 25 words. Covington & McFall 2010
  (doi:10.1080/09296171003643098).
* `brunet_w` (index): N^(V^-0.165); lower is richer. Brunet 1978, as used by Bucks et al. 2000
  (doi:10.1080/026870300401603).
* `honore_r` (index): 100 ln N / (1 - V1 / V); undefined where every word is said once. Honoré 1979, as used there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

WINDOW = 25
# Brunet's and Honoré's figures move with the length of a text; below this they say more of it than of the speaker.
MIN_WORDS = 50


def mattr(words: Sequence[str]) -> float | str:
    """The moving-average type-token ratio, or the reason why not."""
    if len(words) < WINDOW:
        return "too_few_words"
    counts = Counter(words[:WINDOW])
    different = [len(counts)]
    for leaving, coming in zip(words, words[WINDOW:], strict=False):
        counts[coming] += 1
        counts[leaving] -= 1
        if not counts[leaving]:
            del counts[leaving]
        different.append(len(counts))
    return sum(different) / (WINDOW * len(different))


def brunet_w(words: Sequence[str]) -> float | str:
    """Brunet's W, or the reason why not."""
    if len(words) < MIN_WORDS:
        return "too_few_words"
    return float(len(words) ** (len(set(words)) ** -0.165))


def honore_r(words: Sequence[str]) -> float | str:
    """Honoré's R, or the reason why not."""
    if len(words) < MIN_WORDS:
        return "too_few_words"
    counts = Counter(words)
    once = sum(count == 1 for count in counts.values())
    return 100 * math.log(len(words)) / (1 - once / len(counts)) if once < len(counts) else "undefined"
