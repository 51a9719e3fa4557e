"""Finding the end phrase in what a recogniser wrote. Pure.

The phrase must be the last tokens of a final segment, after the segment's start or a pause of 0.4 s, with at most one
polite tail behind it; what follows must be silent for 0.7 s (`is_confirmed`). Compared are NFC, casefolded tokens
without punctuation, so "abandoned" holds no "done" and both ways to encode "đã xong" are one.

What the specification leaves open is decided so that nobody is cut off; a miss costs a press of the button:

* Without word times a pause cannot be known: then the phrase must be the whole segment.
* An unaccented spelling ("da xong") counts only as the whole segment, and only when all of it is unaccented.
* A question ("done?", "đã xong chưa?") ends nothing.
* After a word that wants a continuation ("it was … done") even a pause does not help, but a full stop does; one that
  makes the opposite ("I am not … done") counts from the segment before, too.
* The phrase said twice in a row is one match; said in the middle and again at the end, only the end counts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from goldenfish.end_phrase.phrases import Forms, Phrases
from goldenfish.end_phrase.word_times import token_gaps, token_spans
from goldenfish.frozen import Frozen
from goldenfish.transcripts.models import Word
from goldenfish.transcripts.tokens import Token, tokenize

PAUSE_BEFORE_S = 0.4
SILENCE_AFTER_S = 0.7

_QUESTION = frozenset("?？؟")
_SENTENCE_END = frozenset(".!?。！？…")
# Letters with a stroke do not decompose.
_STROKES = str.maketrans("đø", "do")

GapBefore = Callable[[int], float | None]
"""Seconds of pause before a token, by its index; None where it is not known."""


class Match(Frozen):
    """An end phrase in a segment."""

    start: int
    """Where it begins in the segment's text, in characters; it goes on to the end."""
    end: int
    """Where its last token ends, the tail included."""
    token: int
    """Index of its first token."""
    phrase: Forms
    """Which of the phrases it is, as comparable tokens."""
    units: int = 1
    """How often it was said in a row."""
    start_s: float | None = None
    """When it begins, on the clock of the words; None without word times."""
    end_s: float | None = None
    """When its last word ends; likewise."""


def is_confirmed(silence_s: float | None) -> bool:
    """Whether it has been silent for long enough after the phrase; None: not known, so no.

    Args:
        silence_s: seconds from the end of the last word.
    """
    return silence_s is not None and round(silence_s, 3) >= SILENCE_AFTER_S


def find_end_phrase(
    text: str, phrases: Phrases, *, words: Sequence[Word] = (), starts_after_pause: bool = True
) -> Match | None:
    """The end phrase at the end of a final (or stable) segment, or None.

    Args:
        text: of the segment.
        phrases: of its language.
        words: of the segment with their times, if the recogniser gives any; they must spell the end of `text`.
        starts_after_pause: whether the segment's start counts as a pause; not so where a sound was cut anywhere.
    """
    tokens = tokenize(text)
    spans = token_spans(tokens, words)
    found = match_end(text, tokens, phrases, gap_before=token_gaps(spans), starts_after_pause=starts_after_pause)
    if found is None or (first := spans[found.token]) is None or (last := spans[-1]) is None:
        return found
    return found.model_copy(update={"start_s": first.start_s, "end_s": last.end_s})


def match_end(
    text: str, tokens: Sequence[Token], phrases: Phrases, *, gap_before: GapBefore, starts_after_pause: bool = True
) -> Match | None:
    """As `find_end_phrase`, with pauses from wherever the caller knows them.

    Args:
        text: of the segment.
        tokens: of `text`.
        phrases: of its language.
        gap_before: see `GapBefore`.
        starts_after_pause: see `find_end_phrase`.
    """
    candidates = sorted(endings(text, tokens, phrases), key=lambda match: match.token)
    for match in candidates:
        if match.token == 0:
            opens = starts_after_pause
        else:
            gap = gap_before(match.token)
            opens = gap is not None and round(gap, 3) >= PAUSE_BEFORE_S
            opens = opens and not _is_continued(text, tokens, match.token, phrases)
        if opens:
            return match
    return None


def endings(text: str, tokens: Sequence[Token], phrases: Phrases) -> Iterator[Match]:
    """Every way to read the end of a text as end phrases in a row, whatever stands before."""
    if not tokens or _QUESTION & set(text[tokens[-1].end :]):
        return
    end, units = len(tokens), 0
    accented = True
    while (unit := _unit(tokens, end, phrases)) is not None:
        first, phrase, is_exact = unit
        if _QUESTION & set(text[tokens[first + len(phrase) - 1].end : tokens[end - 1].end]):
            return  # "Done? Thanks."
        accented, units, end = accented and is_exact, units + 1, first
        if accented or end == 0:
            yield Match(start=tokens[first].start, end=tokens[-1].end, token=first, phrase=phrase, units=units)


def _unit(tokens: Sequence[Token], end: int, phrases: Phrases) -> tuple[int, Forms, bool] | None:
    """The longest phrase with at most one tail before `end`: its first token, the phrase, whether it is accented."""
    best: tuple[int, Forms, bool] | None = None
    for tail in ((), *phrases.tail_forms):
        after = _exactness(tokens, end - len(tail), tail)
        for phrase in phrases.phrase_forms if after is not None else ():
            first = end - len(tail) - len(phrase)
            exact = _exactness(tokens, first, phrase)
            if exact is not None and (best is None or first < best[0]):
                best = (first, phrase, exact and bool(after))
    return best


def _exactness(tokens: Sequence[Token], first: int, forms: Forms) -> bool | None:
    """True where these forms stand at `first` as they are, False where unaccented, None where they do not."""
    if first < 0:
        return None
    there = tuple(token.form for token in tokens[first : first + len(forms)])
    if there == forms:
        return True
    plain = len(there) == len(forms) and all(a == unaccented(b) for a, b in zip(there, forms, strict=True))
    return False if plain else None


def unaccented(form: str) -> str:
    """A form without its accents, as recognisers write that know none."""
    letters = unicodedata.normalize("NFD", form.translate(_STROKES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _is_continued(text: str, tokens: Sequence[Token], index: int, phrases: Phrases) -> bool:
    before = tokens[index - 1]
    between = text[before.end : tokens[index].start]
    wanting = phrases.unfinished + phrases.undoing
    return before.form.replace("’", "'") in wanting and not _SENTENCE_END & set(between)


def undoes_what_follows(text: str, phrases: Phrases) -> bool:
    """Whether a segment ends in a word that makes the opposite of a phrase that begins the next one.

    Recognisers end a segment where somebody pauses: "I am not", and two seconds later "done".
    """
    tokens = tokenize(text)
    if not tokens or _SENTENCE_END & set(text[tokens[-1].end :]):
        return False
    return tokens[-1].form.replace("’", "'") in phrases.undoing
