"""The sound of an interview's texts: spoken in advance, in the background, so that asking waits for no engine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from goldenfish.background import store as background
from goldenfish.background.models import SpeechJob
from goldenfish.connections.service import channel_of
from goldenfish.observability import make_logger
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import Codec
from goldenfish.providers.speakers.choose import codec_for, speaker
from goldenfish.sessions import store
from goldenfish.sessions.asked_with import AskedWith
from goldenfish.sessions.models import Interview, Session
from goldenfish.sessions.sounds import GREETING, NOT_PREPARED, question_sound, texts
from goldenfish.settings import settings
from goldenfish.speech.models import SpokenText
from goldenfish.speech.service import speech_for
from goldenfish.users.caller import PLATFORM

logger = make_logger("interview-speech")

_LONGEST_IN_ADVANCE_S = 60.0
_CLAIM_S = 300
"""The function's own time: a claim outlives only one that died."""
_LONGEST_WAIT_S = 5.0
"""Somebody waits for the question: after this it is asked without its sound."""


def prepare_soon(session_id: str, first: int = 1) -> None:
    """Start speaking an interview's texts in the background, from one question on.

    Nothing is started where no function is configured for it. That it cannot be started is logged and no more: a
    question without a sound is asked all the same.
    """
    if not settings().interviewer_function:
        return
    try:
        background.start(SpeechJob(session_id=session_id, first=first))
    except Exception:
        logger.exception("speech not started", first=first)


def prepare_next(session: Session, question_index: int, codecs: Sequence[Codec]) -> None:
    """Start speaking what comes after a question, unless that has been done in a format of the client's."""
    after = question_index + 1
    if codecs and after <= len(session.questions) and not _fits(session.sounds.get(question_sound(after)), codecs):
        prepare_soon(session.session_id, after)


def prepare(session_id: str, first: int) -> None:
    """Speak an interview's texts, from one question on, in the order in which they are needed.

    What has been spoken already is left as it is, so that this can be done again at any time; one at a time does
    it. An engine that fails ends it: asking a question tries once more.
    """
    interview = store.load(PLATFORM, session_id)
    if interview is None or not interview.session.is_open:
        return
    session, codecs = interview.session, channel_of(session_id).codecs
    missing = {n: text for n, text in texts(session, first).items() if not _fits(session.sounds.get(n), codecs)}
    if not missing or not store.claim_sounds(session, _CLAIM_S):
        return
    try:
        for name, text in missing.items():
            store.keep_sound(session, name, _spoken(session, text, codecs, seconds=_LONGEST_IN_ADVANCE_S))
    except ProviderFault as fault:
        logger.warning("speech failed", code=fault.code, detail=fault.detail, sound=name)
    else:
        logger.info("speech prepared", first=first, made=len(missing))
    finally:
        store.release_sounds(session)


def with_question(interview: Interview, question_index: int, *, codecs: Sequence[Codec]) -> tuple[Interview, str]:
    """The interview with the sound of one question, which is spoken now if it has not been.

    Args:
        interview: as read.
        question_index: of the question; the greeting goes before the first.
        codecs: that the client plays; empty: it plays no sound.

    Returns:
        The interview, and why something has no sound if it has none: the fault's code.
    """
    session, needed = interview.session, texts(interview.session)
    names = [GREETING] if question_index == 1 and session.words and not interview.answers else []
    for name in (*names, question_sound(question_index)):
        if not codecs or _fits(session.sounds.get(name), codecs):
            continue
        try:
            spoken = _spoken(session, needed[name], codecs, seconds=_LONGEST_WAIT_S)
        except ProviderFault as fault:
            logger.warning("speech failed", code=fault.code, detail=fault.detail, sound=name)
            return interview, fault.code
        store.keep_sound(session, name, spoken)
        session = session.model_copy(update={"sounds": {**session.sounds, name: spoken}})
    return interview.model_copy(update={"session": session}), NOT_PREPARED


def _fits(spoken: SpokenText | None, codecs: Sequence[Codec]) -> bool:
    return spoken is not None and (not codecs or spoken.codec in codecs)


def _spoken(session: Session, text: str, codecs: Sequence[Codec], *, seconds: float) -> SpokenText:
    """Speak a text as the session is asked: the same voice and pace from the first question to the last.

    Raises:
        ProviderFault: it cannot be spoken, or not in time.
    """
    asked_with, chosen = session.asked_with or AskedWith(), speaker()
    codec = codec_for(chosen, codecs or chosen.codecs)
    if codec is None:
        raise ProviderFault("not_configured", f"{chosen.engine} makes {', '.join(chosen.codecs)} only")
    speaking = speech_for(
        text,
        language=session.language,
        voice=asked_with.voice or "",
        speed=asked_with.speed,
        codec=codec,
    )
    try:
        return asyncio.run(asyncio.wait_for(speaking, seconds))
    except TimeoutError as error:
        raise ProviderFault("upstream_timeout", "a text took too long to speak") from error
