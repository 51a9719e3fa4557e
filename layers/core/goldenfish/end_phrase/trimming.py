"""The end phrase taken out of a transcript, whoever ended the answer. Pure.

What merely ends like the phrase, without a pause before it, stays. The pause is known, best first: from the words'
times and the silences of the sound; without word times, where punctuation sets the phrase apart and the last stretch
of speech comes after a pause and is no longer than the phrase; or since the answer was ended by the phrase, when
whoever heard it knew the pause.
"""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.audio.spans import Span, overlap_s
from goldenfish.end_phrase.cutting import LONGEST_S, cut_before, last_cut, speech_after_s
from goldenfish.end_phrase.matcher import PAUSE_BEFORE_S, GapBefore, Match, match_end
from goldenfish.end_phrase.phrases import Phrases
from goldenfish.end_phrase.word_times import token_gaps, token_spans
from goldenfish.frozen import Frozen
from goldenfish.transcripts.models import Draft, EndPhrase, Evidence, Segment
from goldenfish.transcripts.tokens import Token, tokenize

# What joins a phrase to the words before it in writing; a full stop belongs to those.
_JOINTS = " \t\r\n,;:–—-([{“\"'„«"
_STOPS = frozenset(".,!?;:…—–-。！？，")
_MOST_MISHEARD_TOKENS = 4


class Told(Frozen):
    """How the answer ended, as far as known before the transcript."""

    by_phrase: bool = False
    """It was ended by the phrase: whoever heard it also heard the pauses."""
    start_s: float | None = None
    """Where the phrase was said to begin in the recording."""


def trim(draft: Draft, speech: Sequence[Span], phrases: Phrases, told: Told) -> tuple[Draft, EndPhrase | None]:
    """A draft without its end phrase, and what was taken out; None where there is none.

    Args:
        draft: after the gates; its text may be empty.
        speech: all speech of the recording, in order; not empty.
        phrases: of its language.
        told: how the answer ended.
    """
    tokens = tokenize(draft.text)
    spans = token_spans(tokens, draft.words)
    told_cut = None if told.start_s is None else cut_before(speech, told.start_s)
    match = match_end(draft.text, tokens, phrases, gap_before=_known_gaps(draft.text, tokens, spans, speech))
    if match is None and told.by_phrase:
        text = draft.text.replace("?", ".")  # a rising voice may be written as a question; it was none
        match = match_end(text, tokens, phrases, gap_before=lambda _: PAUSE_BEFORE_S)
    if match is not None:
        start = spans[match.token]
        said = len(tokens) - match.token
        cut_s = told_cut if start is None and told_cut is not None else _cut(match, speech, start, said)
        taken = EndPhrase(
            text=draft.text[match.start :], start_s=cut_s, evidence="word_times" if start else "voice_activity"
        )
        return _without(draft, tokens, match.token, cut_s), taken
    cut_s = _unheard_cut(speech, phrases, told_cut) if told.by_phrase else None
    if cut_s is None:
        return draft, None
    first = _misheard(spans, cut_s)
    text = draft.text[tokens[first].start :] if first < len(tokens) else ""
    evidence: Evidence = "voice_activity" if told_cut is None else "told"
    return _without(draft, tokens, first, cut_s), EndPhrase(text=text, start_s=cut_s, evidence=evidence)


def _unheard_cut(speech: Sequence[Span], phrases: Phrases, told_cut: float | None) -> float | None:
    """Where a phrase begins that ended the answer but that the engine did not write."""
    longest = max((len(phrase) for phrase in phrases.phrase_forms), default=0)
    return last_cut(speech, tokens=longest) if told_cut is None else told_cut


def _known_gaps(
    text: str, tokens: Sequence[Token], spans: Sequence[Span | None], speech: Sequence[Span]
) -> GapBefore:
    """Pauses by word times or by the silence between two words' middles, whichever is longer; else by the sound."""
    by_words = token_gaps(spans)

    def gap_before(index: int) -> float | None:
        before, here = spans[index - 1], spans[index]
        if before is not None and here is not None:
            between = Span((before.start_s + before.end_s) / 2, (here.start_s + here.end_s) / 2)
            return max(by_words(index) or 0.0, between.duration_s - overlap_s(between, speech))
        set_apart = _STOPS & set(text[tokens[index - 1].end : tokens[index].start])
        return PAUSE_BEFORE_S if set_apart and last_cut(speech, tokens=len(tokens) - index) is not None else None

    return gap_before


def _cut(match: Match, speech: Sequence[Span], start: Span | None, tokens: int) -> float | None:
    """Where to cut the sound; None where that is not known, which leaves the phrase in it."""
    if start is not None:
        in_pause = cut_before(speech, start.start_s)
        return round(start.start_s, 3) if in_pause is None else in_pause
    after_pause = last_cut(speech, tokens=tokens, units=match.units)
    if after_pause is None and match.token == 0 and speech_after_s(speech, 0.0) <= LONGEST_S:
        return 0.0
    return after_pause


def _misheard(spans: Sequence[Span | None], cut_s: float) -> int:
    """From which token on the words are what the engine made of a phrase that begins at the cut."""
    first = len(spans)
    while first and (span := spans[first - 1]) is not None and (span.start_s + span.end_s) / 2 > cut_s:
        first -= 1
    return first if len(spans) - first <= _MOST_MISHEARD_TOKENS else len(spans)


def _without(draft: Draft, tokens: Sequence[Token], first: int, cut_s: float | None) -> Draft:
    """The draft without its tokens from `first` on."""
    dropped = len(tokens) - first
    if not dropped:
        return draft
    words, left = list(draft.words), dropped
    while words and left > 0:
        left -= len(tokenize(words.pop().text))
    text = draft.text[: tokens[first].start].rstrip(_JOINTS)
    return draft.model_copy(
        update={"text": text, "words": tuple(words), "segments": _segments(draft.segments, dropped, cut_s)}
    )


def _segments(segments: Sequence[Segment], dropped: int, cut_s: float | None) -> tuple[Segment, ...]:
    """The segments without their last `dropped` tokens."""
    kept = list(segments)
    while kept and dropped > 0:
        segment = kept.pop()
        own = tokenize(segment.text)
        if len(own) > dropped:
            end_s = segment.end_s if cut_s is None else max(segment.start_s, min(segment.end_s, cut_s))
            text = segment.text[: own[-dropped].start].rstrip(_JOINTS)
            kept.append(segment.model_copy(update={"text": text, "end_s": end_s}))
        dropped -= len(own)
    return tuple(kept)
