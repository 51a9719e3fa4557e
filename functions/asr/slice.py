"""A slice of an answer that is being spoken: does it end with the end phrase?

Nothing here fails a session or comes back to the queue: a slice is of use for seconds, and there are others. It ends
an answer only when

* its engine can be trusted with a word (`accuracy: normal`), and the phrase passes the rules of captions;
* a pause stands before the phrase in the slice itself, since its beginning may be a cut through speech;
* 0.7 s of silence follow in the slice.

Without word times the slice must hold nothing but the phrase, and no more speech than the phrase takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from goldenfish.audio.decode import Decoded, decode
from goldenfish.audio.spans import Span
from goldenfish.audio.vad import speech_spans
from goldenfish.captions.question import Question, question_of
from goldenfish.clock import now
from goldenfish.consents.deciding import allowed
from goldenfish.end_phrase.cutting import cut_before, fits
from goldenfish.end_phrase.matcher import PAUSE_BEFORE_S, Match, find_end_phrase, is_confirmed
from goldenfish.end_phrase.own_words import is_own
from goldenfish.limits.service import count_audio, may_transcribe
from goldenfish.objects import store as objects
from goldenfish.observability import Meter, Metric, about
from goldenfish.providers.transcriber import Transcriber
from goldenfish.providers.transcribers.choose import transcriber
from goldenfish.recordings.keys import SliceKey, parse_slice_key
from goldenfish.recordings.notification import NotANotification, ObjectCreated, parse_notification
from goldenfish.recordings.slices import MAX_BYTES, MAX_SECONDS
from goldenfish.sessions import live
from goldenfish.sessions.models import Answer, AnswerState, Change, Interview
from goldenfish.sessions.service import change_session
from goldenfish.sessions.transitions.cutting import phrase_told
from goldenfish.settings import settings
from goldenfish.transcripts.gates import gate
from goldenfish.transcripts.models import Draft
from goldenfish.transcripts.store import pay_once
from goldenfish.transcripts.tokens import tokenize
from goldenfish.users.caller import PLATFORM

_SHORTEST_WORD_S = 0.1  # "done" may last less than what counts as speech in an answer


def serve_slice(record: SQSRecord, context: Any, logger: Logger, metrics: Meter) -> bool:  # noqa: ANN401 (Lambda's)
    """Listen to a slice, if the message tells of one.

    Returns:
        Whether it does; then it is done with, whatever happened.
    """
    try:
        notification = parse_notification(record.body)
    except NotANotification:
        return False
    key = parse_slice_key(notification.key)
    if key is None or notification.bucket != settings().recordings_bucket:
        return False
    about(key.session_id)
    logger.append_keys(question_index=key.question_index, slice_id=key.slice_id, number=key.number)
    metrics.add(Metric.SLICE_RECEIVED)
    try:
        logger.info("slice", outcome=_listen(notification, key, context))
    except Exception as fault:  # whatever it is: the answer ends in another way
        # Its type alone: message and traceback may quote what was said.
        logger.error("slice not heard", fault=type(fault).__name__)  # noqa: TRY400 - see above
        metrics.add(Metric.SLICE_FAILED)
    return True


def _listen(notification: ObjectCreated, key: SliceKey, context: Any) -> str:  # noqa: ANN401 (Lambda's context)
    interview = change_session(PLATFORM, key.session_id, lambda seen: Change(interview=seen)).interview
    answer = _open_answer(interview, key.question_index)
    engine = transcriber()
    question = None if answer is None else question_of(interview, answer, now())
    if question is None or not question.phrases.phrases:
        return "nothing_to_end"
    if engine.accuracy != "normal" or not engine.supports(question.language):
        return "engine_not_trusted"
    if engine.paid and not allowed(interview.session.consents, "transcribe"):
        return "not_consented"
    outcome: list[str] = []

    def work() -> str:
        audio = objects.get(notification.key, max_bytes=MAX_BYTES, version_id=notification.detail.object.version_id)
        decoded = decode(audio, max_seconds=MAX_SECONDS)
        outcome.append(_heard(engine, decoded, question, key))
        if engine.paid:  # what costs nothing counts once, with the whole recording
            count_audio(interview.session, key.slice_id, decoded.samples.size / decoded.sample_rate)
        return key.slice_id

    if engine.paid and not may_transcribe(interview.session):
        return "quota_exhausted"
    if engine.paid:
        pay_once(key.slice_id, context, work)
    else:
        work()
    return outcome[0] if outcome else "heard_before"


def _open_answer(interview: Interview, question_index: int) -> Answer | None:
    answer = interview.answer(question_index)
    waits = interview.session.is_open and interview.session.paused_at is None
    return answer if waits and answer is not None and answer.state is AnswerState.ASKED else None


def _heard(engine: Transcriber, decoded: Decoded, question: Question, key: SliceKey) -> str:
    speech = speech_spans(decoded.samples, min_speech_s=_SHORTEST_WORD_S)
    if not speech:
        return "no_speech"
    length_s = decoded.samples.size / decoded.sample_rate
    if not is_confirmed(length_s - speech[-1].end_s):
        return "no_silence"  # before the engine is asked: it may be paid
    draft = engine.transcribe(decoded.samples, decoded.sample_rate, language=question.language, speech=speech)
    draft = gate(draft, speech, language=question.language)
    match = phrase_of_slice(draft, speech, question)
    if match is None:
        return "no_phrase"
    _end(key, question, match.start_s)
    return "ended"


def phrase_of_slice(draft: Draft, speech: Sequence[Span], question: Question) -> Match | None:
    """The end phrase with which a slice ends, or None.

    Args:
        draft: what the engine wrote, after the gates.
        speech: of the slice, in order; not empty.
        question: that is being answered.
    """
    after_pause = speech[0].start_s >= PAUSE_BEFORE_S
    match = find_end_phrase(draft.text, question.phrases, words=draft.words, starts_after_pause=after_pause)
    if match is None or is_own(draft.text, match, question.own_words):
        return None
    if match.start_s is None:
        alone = fits(speech, speech[0].start_s, tokens=len(tokenize(draft.text)) - match.token)
        return match.model_copy(update={"start_s": speech[0].start_s}) if alone else None
    return None if cut_before(speech, match.start_s) is None else match


def _end(key: SliceKey, question: Question, start_s: float | None) -> None:
    """End the answer; where the phrase begins is known if the client told where the slice lies."""
    if key.offset_s is not None and start_s is not None:
        at_s = round(key.offset_s + start_s, 3)
        change_session(PLATFORM, key.session_id, lambda seen: phrase_told(seen, key.question_index, at_s))
    live.end_answer(PLATFORM, key.session_id, ask_id=question.ask_id, ended_by="phrase", source="slice")
