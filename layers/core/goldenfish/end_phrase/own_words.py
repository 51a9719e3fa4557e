"""Whether an end phrase is the interviewer's own, come back through the microphone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.end_phrase.matcher import Match
from goldenfish.end_phrase.phrases import forms_of
from goldenfish.frozen import Frozen
from goldenfish.transcripts.tokens import tokenize

_CONTEXT = 5


class OwnWords(Frozen):
    """Something that the interviewer says."""

    text: str
    audible: bool = False
    """Whether it may sound right now."""


def is_own(text: str, match: Match, spoken: Sequence[OwnWords]) -> bool:
    """Whether a phrase was said by the interviewer.

    It was when the interviewer's text holds the phrase, and either may be sounding now or has, by and large, the
    same words before the phrase. A phrase that stands in no text of the interviewer's is the person's at any time.

    Args:
        text: of the segment.
        match: found in it.
        spoken: what the interviewer has said since the answer began, and what it may be saying.
    """
    before = [token.form for token in tokenize(text)[: match.token]][-_CONTEXT:]
    for words in spoken:
        forms = forms_of(words.text)
        for at in range(len(forms) - len(match.phrase) + 1):
            if forms[at : at + len(match.phrase)] != match.phrase:
                continue
            if words.audible or _is_alike(before, forms[:at]):
                return True
    return False


def _is_alike(before: Sequence[str], own: Sequence[str]) -> bool:
    """Whether at least half of these words stand in the same places before the interviewer's phrase."""
    if not before:
        return False
    same = sum(a == b for a, b in zip(reversed(before), reversed(own), strict=False))
    return 2 * same >= len(before)
