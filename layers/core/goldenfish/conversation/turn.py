"""Carrying out a turn: one runner, one reply, one terminal event, whatever happens in between."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from goldenfish.clock import now
from goldenfish.consents.deciding import allowed
from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.conversation import store
from goldenfish.conversation.changing import Decide, change_talk
from goldenfish.conversation.fence import LEASE, Fence, LeaseLostError, StaleTurnError
from goldenfish.conversation.memory import remembered_since
from goldenfish.conversation.models import Change, Conversation, Talk, Turn
from goldenfish.conversation.outlet import Outlet
from goldenfish.conversation.prompt import chat_request
from goldenfish.conversation.reply import Reply, Voice, first_fault, frame_of, reached
from goldenfish.conversation.transitions.closing import Progress, close_turn, heard_person
from goldenfish.events.models import FrameType
from goldenfish.limits.service import count_audio, count_tokens
from goldenfish.observability import about, make_logger
from goldenfish.personas.models import Persona
from goldenfish.personas.service import persona_for
from goldenfish.personas.tone import tone_instructions, tone_of
from goldenfish.problems import SessionNotFound
from goldenfish.providers.chat_models.choose import chat_model
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speaker import SpeechRequest
from goldenfish.providers.speakers.choose import codec_for, speaker
from goldenfish.providers.third_parties import CHAT_MODELS, SPEAKERS
from goldenfish.transcripts.live import transcribe_now
from goldenfish.users.caller import PLATFORM
from goldenfish.vendor_costs.metering import replied

TIME_OVER = "turn_timeout"
INTERNAL = "internal"
OLDER_TURN_LOOK_S = 0.05
REMEMBERED_TURNS = 12
"""Read at once: what a model is told verbatim before a summary is made (20 messages), and the newest."""

logger = make_logger("turn")
T = TypeVar("T")


async def run_turn(session_id: str, number: int, outlet: Outlet, *, seconds: float) -> Talk | None:
    """Carry out a turn and close it.

    Args:
        session_id: of the conversation.
        number: of the turn.
        outlet: takes what is sent.
        seconds: within which it must be closed.

    Returns:
        The conversation with the turn as it was closed; None when another runner has it, or it was closed before.
    """
    about(session_id)
    runner, moment = uuid.uuid4().hex, now()
    # Side by side: the person waits for all three, and a runner that does not get the lease has only read.
    leased, talk, _ = await asyncio.gather(
        asyncio.to_thread(store.lease, session_id, number, runner, now=moment, until=moment + LEASE),
        asyncio.to_thread(store.load, PLATFORM, session_id, REMEMBERED_TURNS),
        outlet.open(),
    )
    turn = talk.turn(number) if talk else None
    if not leased or talk is None or turn is None or not turn.is_open:
        return None
    fence, progress = Fence(session_id, number, turn.gen, runner), Progress()
    error: str | None
    try:
        async with asyncio.timeout(seconds):
            await _carry_out(talk, turn, outlet, fence, progress)
        error = None
    except StaleTurnError:
        error = None  # the turn itself says why it ends
    except LeaseLostError:
        await _settle(talk.conversation, progress)
        return None
    except ProviderFault as fault:
        logger.warning("provider fault", turn=number, code=fault.code, detail=fault.detail)
        error = fault.code
    except TimeoutError:
        error = TIME_OVER
    except NotUnderstoodError as fault:
        error = fault.reason
    except NotConsentedError:
        error = NOT_CONSENTED
    except Exception:
        await _close(talk, turn, progress, INTERNAL, outlet)
        await _settle(talk.conversation, progress)
        raise
    done = await _close(talk, turn, progress, error, outlet)
    logger.info("turn ended", turn=number, error=error, generation_reads=fence.reads, chunks=len(progress.chunks))
    await _settle(talk.conversation, progress)
    return done


async def _settle(conversation: Conversation, progress: Progress) -> None:
    """Count what the model took, when nobody waits any more. What has been paid for is counted, however it ended."""
    if progress.usage is not None:
        replied(progress.usage)
        await asyncio.to_thread(count_tokens, conversation, progress.usage.tokens)


class NotUnderstoodError(Exception):
    """The recording of what the person said could not be transcribed.

    Args:
        reason: stable code, of a failed transcript.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotConsentedError(Exception):
    """The model is another company's, and the person has not consented to its being told what they say."""


async def _carry_out(seen: Talk, turn: Turn, outlet: Outlet, fence: Fence, progress: Progress) -> None:
    talk, turns = await _guarded(fence, _prepared(seen, turn, outlet, progress))
    conversation = talk.conversation
    persona = persona_for(conversation.product, conversation.mode, conversation.language)
    request = chat_request(conversation, persona, turns)
    tone = tone_of(request.messages, conversation.language)
    model = chat_model()
    others_may = allowed(conversation.consents, "transcribe")
    if model.engine in CHAT_MODELS and not others_may:
        raise NotConsentedError
    progress.model, progress.tone = f"{model.engine}:{model.model}", tone
    voice = _voice(conversation, persona, outlet, tone_instructions(tone))
    if voice is not None and voice.speaker.engine in SPEAKERS and not others_may:
        voice = None  # a reply may repeat what the person said: it is shown, and not spoken
    if voice is not None:
        progress.voice = f"{voice.speaker.engine}:{voice.request.voice}"
    await Reply(turn, request, model, voice, outlet, fence, progress, outlet.whole_reply).run()


async def _prepared(seen: Talk, turn: Turn, outlet: Outlet, progress: Progress) -> tuple[Talk, Sequence[Turn]]:
    """The conversation and its turns to remember, the last with the person's words, those before it closed."""
    if turn.audio_key is not None and turn.user_text is None:
        seen = await _transcribed(seen, turn, turn.audio_key, outlet)
        reached(progress, "transcribed", turn)
    while older := [t for t in seen.turns if t.is_open and t.number < turn.number]:
        # Only when it has ended it is known what was heard of it.
        for lost in (t for t in older if t.lease_until is None or t.lease_until < now()):
            # Nobody carries it out (any more); once it is closed no runner can begin it.
            await asyncio.to_thread(change_talk, PLATFORM, turn.session_id, _closing(lost.number))
        await asyncio.sleep(OLDER_TURN_LOOK_S)
        seen = await _read(turn.session_id)
    if seen.conversation.gen != turn.gen:  # left behind before it began; after a reset there is nothing to answer
        raise StaleTurnError
    since = remembered_since(seen.conversation)
    turns: Sequence[Turn] = seen.turns
    if turns[0].number > since + 1:
        turns = await asyncio.to_thread(store.turns_after, turn.session_id, since)
    return seen, [t for t in turns if since < t.number <= turn.number]


def _closing(number: int) -> Decide:
    return lambda seen: close_turn(seen, number, Progress(), now=now())


async def _read(session_id: str) -> Talk:
    talk = await asyncio.to_thread(store.load, PLATFORM, session_id, REMEMBERED_TURNS)
    if talk is None:
        raise StaleTurnError
    return talk


async def _transcribed(seen: Talk, turn: Turn, audio_key: str, outlet: Outlet) -> Talk:
    await outlet.send(frame_of(turn, FrameType.STATUS, {"stage": "transcribing"}))
    third_party = allowed(seen.conversation.consents, "transcribe")
    heard = await asyncio.to_thread(transcribe_now, audio_key, seen.conversation.language, third_party=third_party)
    if heard.audio_s:
        # By the turn: a client may name one recording in many turns, or put others in its place.
        said = f"{turn.session_id}#{turn.number}"
        await asyncio.to_thread(count_audio, seen.conversation, said, heard.audio_s)
    if heard.status != "done" or not heard.text.strip():
        raise NotUnderstoodError(heard.reason or "no_speech")

    def decide(talk: Talk) -> Change:
        return heard_person(talk, turn.number, heard.text.strip())

    stored = await asyncio.to_thread(
        change_talk, PLATFORM, turn.session_id, decide, sent_by_writer=outlet.sends_events
    )
    await outlet.tell(turn.session_id, stored.events)
    return await _read(turn.session_id)


def _voice(conversation: Conversation, persona: Persona, outlet: Outlet, tone: str) -> Voice | None:
    """Who speaks, or None where the client plays no sound."""
    codecs = outlet.codecs
    if not codecs:
        return None
    engine = speaker()
    wanted = engine.voice(conversation.language, persona.voices.get(engine.engine, ""))
    return Voice(
        engine,
        SpeechRequest(
            text="",
            language=conversation.language,
            voice=wanted,
            speed=conversation.speed,
            codec=codec_for(engine, codecs),
            instructions=" ".join(part for part in (persona.speech_instructions, tone) if part),
        ),
    )


def _what_failed(turn: Turn) -> str:
    if turn.audio_key is not None and turn.user_text is None:
        return "The recording was not understood."
    return "The reply could not be completed."


async def _close(seen: Talk, turn: Turn, progress: Progress, error: str | None, outlet: Outlet) -> Talk | None:
    reached(progress, "done", turn)

    def decide(talk: Talk) -> Change:
        return close_turn(talk, turn.number, progress, error=error, now=now())

    # As it was read when the turn began, but where it counts what the client has played since.
    known = seen if error is None else None
    try:
        stored = await asyncio.to_thread(
            change_talk, PLATFORM, turn.session_id, decide, seen=known, sent_by_writer=outlet.sends_events
        )
    except SessionNotFound:  # erased meanwhile, its log too
        return None
    closed = stored.talk.turn(turn.number) or turn
    if closed.reason == "error":
        data = {"code": closed.error, "message": _what_failed(closed), "fatal": False}
        await outlet.send(frame_of(turn, FrameType.ERROR, data))
    await outlet.tell(turn.session_id, stored.events)
    return stored.talk


async def _guarded(fence: Fence, work: Coroutine[Any, Any, T]) -> T:
    """Something that takes time, left as soon as the turn is stale."""
    step = asyncio.ensure_future(work)
    await first_fault([step], asyncio.ensure_future(fence.watch()))
    return step.result()
