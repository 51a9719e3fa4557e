"""Signal gates: what an engine wrote is kept only where somebody spoke, at a speed that a person can speak.

Engines invent text, most of all over long stretches without voice: https://arxiv.org/abs/2402.08021.
Pure functions over a draft and the spans of speech; whether an engine misheard, they cannot know.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from goldenfish.audio.spans import Span, overlap_s, padded
from goldenfish.transcripts.models import Draft, Segment, Word
from goldenfish.transcripts.repetition import is_dominated, is_mere_loop, loop_mask
from goldenfish.transcripts.tokens import Token, syllables, tokenize, without

SPEECH_SHARE = 0.3
SYLLABLES_PER_S = 8.0
# Engines place words some hundredths of a second beside the speech that voice activity detection finds.
TIMING_SLACK_S = 0.1
# Speech may last a little longer than it was found to; without this "Yes, I do" in 0.3 s were impossible.
SPEED_SLACK_S = 0.25


def gate(draft: Draft, speech: Sequence[Span], *, language: str) -> Draft:
    """The draft without its invented words.

    Words are judged by their times where the engine gives times, else segments by theirs; a text without
    any times is judged as a whole: its speed against all speech, and its repetitions.

    Args:
        draft: what the engine returned.
        speech: spans of speech in order, in seconds.
        language: BCP 47 primary language of the text.

    Returns:
        A draft whose `dropped_words` has grown by the number of words removed; its text is empty when
        nothing could be kept.
    """
    heard = padded(speech, TIMING_SLACK_S, end_s=math.inf)
    lines = _lines(draft)
    for line in lines:
        if draft.words or draft.segments:
            line.drop_unspoken(heard)
        if draft.segments and _is_too_fast(line.text(), overlap_s(line.span, speech), language):
            line.drop_all()
    _drop_loops(lines)
    kept = _put_together(draft, lines)
    all_speech_s = sum(span.duration_s for span in speech)
    if _is_too_fast(kept.text, all_speech_s, language):
        kept = kept.model_copy(update={"text": "", "segments": (), "words": ()})
    dropped = len(tokenize(draft.text)) - len(tokenize(kept.text))
    return kept.model_copy(update={"dropped_words": draft.dropped_words + max(0, dropped)})


@dataclass
class _Line:
    """One segment and its units: words with times, or mere tokens of its text."""

    segment: Segment
    words: list[Word]
    tokens: list[Token]
    dropped: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.dropped = [False] * len(self.words or self.tokens)

    @property
    def span(self) -> Span:
        return Span(self.segment.start_s, self.segment.end_s)

    def drop_all(self) -> None:
        self.dropped = [True] * len(self.dropped)

    def drop_unspoken(self, heard: Sequence[Span]) -> None:
        if self.words:
            self.dropped = [not _is_spoken(Span(word.start_s, word.end_s), heard) for word in self.words]
        elif not _is_spoken(self.span, heard):
            self.drop_all()

    def forms(self) -> list[str]:
        if self.words:
            return ["".join(token.form for token in tokenize(word.text)) for word in self.words]
        return [token.form for token in self.tokens]

    def text(self) -> str:
        if not any(self.dropped):
            return self.segment.text
        if self.words:
            return " ".join(word.text for word in self.kept_words())
        return without(self.segment.text, self.tokens, self.dropped)

    def kept_words(self) -> list[Word]:
        if not self.words:
            return []
        return [word for word, dropped in zip(self.words, self.dropped, strict=True) if not dropped]


def _lines(draft: Draft) -> list[_Line]:
    """The draft as lines, each word with the segment that its middle lies in, else with the nearest."""
    first, last = (draft.words[0].start_s, draft.words[-1].end_s) if draft.words else (0.0, 0.0)
    segments = draft.segments or (Segment(text=draft.text, start_s=first, end_s=last),)
    words: list[list[Word]] = [[] for _ in segments]
    for word in draft.words:
        middle = (word.start_s + word.end_s) / 2
        distances = [max(segment.start_s - middle, middle - segment.end_s, 0.0) for segment in segments]
        words[distances.index(min(distances))].append(word)
    return [_Line(segment, own, tokenize(segment.text)) for segment, own in zip(segments, words, strict=True)]


def _drop_loops(lines: Sequence[_Line]) -> None:
    """Drop repetitions of a phrase, also where each round is a segment of its own."""
    standing = [(line, i, form) for line in lines for i, form in enumerate(line.forms()) if not line.dropped[i]]
    forms = [form for _, _, form in standing]
    mask = loop_mask(forms)
    nothing_else = is_dominated(forms) or is_mere_loop(mask)
    for (line, i, _), repeats in zip(standing, mask, strict=True):
        line.dropped[i] = repeats or nothing_else


def _put_together(draft: Draft, lines: Sequence[_Line]) -> Draft:
    if not any(any(line.dropped) for line in lines):
        return draft
    texts = [line.text() for line in lines]
    segments = [
        line.segment.model_copy(update={"text": text})
        for line, text in zip(lines, texts, strict=True)
        if text.strip()
    ]
    return draft.model_copy(
        update={
            "text": " ".join(text.strip() for text in texts if text.strip()),
            "segments": tuple(segments) if draft.segments else (),
            "words": tuple(word for line in lines for word in line.kept_words()),
        }
    )


def _is_spoken(span: Span, heard: Sequence[Span]) -> bool:
    if span.duration_s <= 0:  # some engines give a short word no length
        span = Span(span.start_s - TIMING_SLACK_S / 2, span.start_s + TIMING_SLACK_S / 2)
    return overlap_s(span, heard) >= SPEECH_SHARE * span.duration_s


def _is_too_fast(text: str, speech_s: float, language: str) -> bool:
    return syllables(text, language) > SYLLABLES_PER_S * (speech_s + SPEED_SLACK_S)
