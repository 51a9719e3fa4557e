"""One random schedule of an interview held over the socket, and what must hold at its end."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from functions.asr import app as asr
from functions.assess import app as assess
from goldenfish.clock import now
from goldenfish.events import store as log
from goldenfish.problems import Problem
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service, store
from goldenfish.sessions.models import AnswerState, Status
from goldenfish.sessions.service import NewSession
from goldenfish.sessions.sweep import sweep
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.faults.schedules.client import WorldClient
from tests.faults.schedules.world import Action, Crash, World
from tests.unit.audio_bytes import wav_bytes
from tests.unit.workers.messages import Context, object_created, sqs_event

STEPS = 24
RECORDING = wav_bytes(0.1)


def hold(seed: int) -> World:
    """Hold one interview and check it; gives the world as it was left."""
    world = World(seed)
    with world.turning():
        session_id = service.create_session(FAMILY, NewSession("grandmother")).session_id
        client = WorldClient(world, session_id)
        _live(world, client, session_id)
        _come_to_rest(world, client, session_id)
        _check(client, session_id)
    return world


def _live(world: World, client: WorldClient, session_id: str) -> None:
    with world.calm():
        client.reconnect()
    clock = itertools.count(1000, 700)
    acts: dict[str, tuple[int, Action]] = {
        "next": (4, lambda: client.say("next_question")),
        "end": (5, lambda: _about_the_question(client, "end_answer")),
        "skip": (1, lambda: _about_the_question(client, "skip_question")),
        "repeat": (2, lambda: _about_the_question(client, "repeat_question")),
        "silence": (
            2,
            lambda: _about_the_question(client, "silence", ms=world.random.choice([3000, 30_000, 90_000])),
        ),
        "played": (2, lambda: _about_the_question(client, "playback", state="ended", client_ts=next(clock))),
        "speaks": (2, lambda: _about_the_question(client, "speech", state="started", client_ts=next(clock))),
        "asks over HTTP": (2, lambda: _refused(lambda: service.ask_question(FAMILY, session_id))),
        "uploads": (4, lambda: _upload(world, client, session_id)),
        "again": (4, lambda: client.post(world.random.choice(client.said)) if client.said else None),
        "reconnect": (3, client.reconnect),
        "hello": (1, client.hello),
        "push": (3, lambda: world.push(session_id)),
        "breaks": (1, lambda: client.say(world.random.choice(["pause", "resume_session"]))),
    }
    world.live(acts, STEPS)


def _about_the_question(client: WorldClient, kind: str, **data: object) -> None:
    """A message about the newest question that the client knows of."""
    client.take()
    asked = client.acceptor.log.of_type("question_asked")
    if asked:
        client.say(kind, ask_id=asked[-1]["data"]["ask_id"], **data)


def _refused(call: Callable[[], object]) -> None:
    """A call that may be refused, as a client may be."""
    with suppress(Problem):
        call()


def _upload(world: World, client: WorldClient, session_id: str) -> None:
    """The newest question's recording arrives; its notices reach the workers at least once."""
    asked = client.acceptor.log.of_type("question_asked")
    if not asked:
        return
    try:
        stored = recordings.store_audio(FAMILY, session_id, asked[-1]["data"]["question_index"], RECORDING, None)
    except Problem:
        return
    notice = object_created(stored.key, len(RECORDING))
    for worker in (asr, assess, world.random.choice([asr, assess])):
        world.due.append(_deliver(world, worker.handler, notice))


def _deliver(world: World, handler: Callable[..., object], notice: str) -> Callable[[], None]:
    """A queue's delivery, which comes again when the worker died."""

    def deliver() -> None:
        try:
            with world.undivided():
                handler(sqs_event(notice), Context())
        except BaseException as death:  # also what the libraries around a handler make of it
            world.due.append(deliver)
            raise Crash from death

    return deliver


def _come_to_rest(world: World, client: WorldClient, session_id: str) -> None:
    """The line holds: the client says again what it had to say, closes, and the workers finish."""
    with world.calm():
        client.say_all_again()
        world.run_all()
        service.close_session(FAMILY, session_id)
        world.run_all()
        for _ in range(2):  # a run gives up recordings, the next one results whose notices died with their uploader
            outcomes = sweep(now() + timedelta(days=30))
            assert not outcomes["failed"], outcomes
        world.run_all()
        client.catch_up()


def _check(client: WorldClient, session_id: str) -> None:
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    assert interview.session.status in {Status.SUMMARISING, Status.DONE}
    events = log.after(session_id, 0, 10_000)
    assert [event.seq for event in events] == list(range(1, interview.session.last_seq + 1))
    told = Counter((event.type.value, event.turn) for event in events)
    for answer in interview.answers:
        index = answer.question_index
        assert told["question_asked", index] == 1, index
        ended = answer.state is AnswerState.ENDED
        assert told["answer_ended", index] == int(ended), index
        assert told["transcript_final", index] <= 1 or answer.recording is not None
        if answer.recording is not None and ended:
            assert answer.transcript is not None
            assert answer.assessment is not None
        assert answer.ended_by is None or "silence" not in answer.ended_by
    asked = [event for event in events if event.type.value == "question_asked"]
    assert [event.turn for event in asked] == list(range(1, len(interview.answers) + 1)), "asked in order"
    assert len({event.data["ask_id"] for event in asked}) == len(asked)
    greetings = [e for e in events if e.type.value == "interviewer_said" and e.data["kind"] == "greeting"]
    assert len(greetings) == (1 if interview.session.greeted else 0)
    wished = {message["id"] for message in client.said if message["type"] == "repeat_question"}
    assert sum(kind == "question_repeated" for kind, _ in told.elements()) <= len(wished)
    assert [event["seq"] for event in client.acceptor.log.events] == [event.seq for event in events]
    assert [_without_addresses(event) for event in client.acceptor.log.events] == [
        _without_addresses(event.model_dump(mode="json")) for event in events
    ], "the replayed log is the uninterrupted one"


def _without_addresses(event: dict[str, object]) -> tuple[object, ...]:
    """An event as it was stored: addresses of sounds are added when it is shown, and differ each time."""
    data = dict(event["data"])  # type: ignore[call-overload]
    for sound in ("audio", "next_audio"):
        if isinstance(data.get(sound), dict):
            data[sound] = {name: data[sound][name] for name in ("codec", "ms", "sha256")}
    return event["type"], event["turn"], event["id"], data
