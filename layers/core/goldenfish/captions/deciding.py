"""What a caption means for the end of an answer. Pure; nothing here waits.

Only a final caption ends an answer, and only when 0.7 s of silence are known to follow its phrase: told with the
caption itself, by a later empty caption or `silence` message, or by word times of what is said next. Until then the
phrase waits ("armed"); further speech takes it back, unless it is one polite word.
"""

from __future__ import annotations

from dataclasses import dataclass

from goldenfish.captions.models import Armed, Caption
from goldenfish.captions.question import Question
from goldenfish.end_phrase.matcher import endings, find_end_phrase, is_confirmed
from goldenfish.end_phrase.own_words import is_own
from goldenfish.end_phrase.phrases import Phrases, forms_of
from goldenfish.transcripts.tokens import tokenize


@dataclass(frozen=True)
class Outcome:
    """What is to be done: end the answer by this phrase, or let this phrase wait, or neither."""

    ends: Armed | None = None
    armed: Armed | None = None


def after_final(told: Caption, armed: Armed | None, question: Question, *, undone: bool = False) -> Outcome:
    """What a final caption means; one without words only tells of the silence.

    Args:
        told: the caption.
        armed: the phrase that waits.
        question: in force.
        undone: whether the final caption before it ended in a word like "not".
    """
    if armed is not None and armed.ask_id != question.ask_id:
        armed = None
    forms = forms_of(told.text)
    if not forms:
        ends = armed is not None and is_confirmed_by_silence(armed, told.silence_s)
        return Outcome(ends=armed) if ends else Outcome(armed=armed)
    if armed is not None:
        if forms in question.phrases.tail_forms:
            return _waiting(armed.model_copy(update={"suspended": False}), told)
        if armed.end_s is not None and told.words and is_confirmed(told.words[0].start_s - armed.end_s):
            return Outcome(ends=armed)
    match = find_end_phrase(told.text, question.phrases, words=told.heard, starts_after_pause=not undone)
    if match is None or is_own(told.text, match, question.own_words):
        return Outcome()
    heard = Armed(
        ask_id=question.ask_id,
        language=question.language,
        source=told.ended_source,
        start_s=match.start_s,
        end_s=match.end_s,
        client_ts=told.client_ts,
    )
    return _waiting(heard, told)


def after_partial(told: Caption, armed: Armed | None, phrases: Phrases) -> Armed | None:
    """What remains of a waiting phrase after a partial caption.

    Partial captions may be overtaken: an older one, and one of the phrase itself, takes nothing back.
    """
    tokens = tokenize(told.text)
    if armed is None or not tokens or any(endings(told.text, tokens, phrases)):
        return armed
    if told.client_ts is not None and armed.client_ts is not None and told.client_ts < armed.client_ts:
        return armed
    return armed.model_copy(update={"suspended": True})


def is_confirmed_by_silence(armed: Armed, silence_s: float | None) -> bool:
    """Whether a silence that is told now belongs to the waiting phrase and is long enough."""
    return not armed.suspended and is_confirmed(silence_s)


def stable_characters(before: str, text: str) -> int:
    """How much of a partial caption will not change: whole words that it shares with the one before."""
    same = 0
    for old, new in zip(before, text, strict=False):
        if old != new:
            break
        same += 1
    if all(not rest or rest[0].isspace() for rest in (text[same:], before[same:])):
        return same
    return text.rfind(" ", 0, same) + 1


def _waiting(heard: Armed, told: Caption) -> Outcome:
    return Outcome(ends=heard) if is_confirmed(told.silence_s) else Outcome(armed=heard)
