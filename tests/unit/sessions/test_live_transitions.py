"""Repeat, skip, pause, nudges, greeting and closing words: what each does to an interview, case by case."""

from __future__ import annotations

import pytest

from goldenfish.events.models import NewEvent
from goldenfish.problems import QuestionSkipped, SessionClosed, StaleTurn, WrongState
from goldenfish.questions.service import interviewer_words
from goldenfish.sessions.asked_with import AskedWith, PatienceLevel
from goldenfish.sessions.models import AnswerState, Interview, Status
from goldenfish.sessions.transitions.asking import ask
from goldenfish.sessions.transitions.ending import close, end_answer, skip_question
from goldenfish.sessions.transitions.hearing import Heard, playback_told, silence_told, speech_told
from goldenfish.sessions.transitions.pausing import pause, resume
from goldenfish.sessions.transitions.repeating import repeat_question
from goldenfish.sessions.transitions.uploading import request_upload
from tests.unit.sessions.interviews import asked, at, ended, interview, recorded

ASK = "ask_0"


def live(questions: int = 3, patience: PatienceLevel = "normal") -> Interview:
    seen = interview(questions)
    words = interviewer_words("en", address_term="", interviewer_term="")
    session = seen.session.model_copy(update={"words": words, "asked_with": AskedWith(patience=patience)})
    return seen.model_copy(update={"session": session})


def greeted(questions: int = 3, patience: PatienceLevel = "normal") -> Interview:
    return ask(live(questions, patience), ask_id=ASK, now=at(0), recall_min_seconds=480, greet=True).change.interview


def kinds(events: tuple[NewEvent, ...]) -> list[str]:
    return [e.type.value for e in events]


def played(seen: Interview) -> Interview:
    for state, at_ms in (("started", 0.0), ("ended", 4000.0)):
        seen = playback_told(seen, Heard(ASK, at_ms), state, played_ms=4000, now=at(0)).interview  # type: ignore[arg-type]
    return seen


def spoke(seen: Interview, at_ms: float, *, speaking: bool) -> Interview:
    return speech_told(seen, Heard(ASK, at_ms), speaking=speaking, now=at(0)).interview


def nudged(seen: Interview, silence_ms: int, client_id: str | None = None) -> tuple[Interview, str | None]:
    outcome = silence_told(seen, ASK, silence_ms=silence_ms, client_id=client_id, now=at(1))
    return outcome.change.interview, outcome.nudge


def test_the_greeting_is_said_once_and_only_in_a_live_interview() -> None:
    first = ask(live(), ask_id=ASK, now=at(0), recall_min_seconds=480, greet=True)
    assert kinds(first.change.events) == ["interviewer_said", "question_asked"]
    second = ask(ended(first.change.interview, 1), ask_id="b", now=at(1), recall_min_seconds=480, greet=True)
    assert kinds(second.change.events) == ["question_asked"]
    by_http = ask(live(), ask_id=ASK, now=at(0), recall_min_seconds=480)
    assert kinds(by_http.change.events) == ["question_asked"]
    assert kinds(close(by_http.change.interview, closed_by="user", now=at(1)).events) == ["session_closed"]


def test_the_closing_words_come_with_the_close_where_somebody_hears_them() -> None:
    last = end_answer(greeted(questions=1), 1, ended_by="phrase", source="caption", now=at(1))
    assert kinds(last.events) == ["answer_ended", "interviewer_said", "session_closed"]
    assert (last.events[0].data["ended_by"], last.events[0].data["ended_source"]) == ("phrase", "caption")
    assert last.events[1].data["kind"] == "closing"
    assert kinds(close(greeted(), closed_by="idle", now=at(1)).events) == ["session_closed"]


def test_a_stage_is_derived_from_what_happened() -> None:
    seen = greeted(questions=1)
    stages = [seen.answers[0].stage]
    for step in (played, lambda s: spoke(s, 5000, speaking=True), recorded, lambda s: ended(s, 1)):
        seen = step(seen)
        stages.append(seen.answers[0].stage)
    assert stages == ["asked", "played", "listening", "listening", "uploaded"]
    playing = playback_told(greeted(), Heard(ASK, 0), "started", played_ms=None, now=at(0)).interview
    assert playing.answers[0].stage == "playing"


def test_a_repeat_is_counted_once_per_message_and_asks_nothing_twice() -> None:
    seen = spoke(played(greeted()), 9000, speaking=True)
    change = repeat_question(seen, 1, client_id="m1", now=at(1))
    assert kinds(change.events) == ["question_repeated"]
    assert (change.events[0].data["ask_id"], change.events[0].data["repeat_count"]) == (ASK, 1)
    again = repeat_question(change.interview, 1, client_id="m1", now=at(1))
    assert (again.interview, again.events) == (change.interview, ())
    assert repeat_question(again.interview, 1, client_id="m2", now=at(2)).interview.answers[0].repeats == 2
    late = playback_told(change.interview, Heard(ASK, 4000, repeat=0), "ended", played_ms=4000, now=at(1))
    assert late.interview == change.interview, "what is told of an earlier playing counts for nothing"
    assert change.interview.answers[0].listening.onset_ms is None


@pytest.mark.parametrize("index", [1, 3])
def test_only_the_question_in_force_is_repeated(index: int) -> None:
    with pytest.raises(WrongState):
        repeat_question(asked(ended(greeted(), 1), 1), index, client_id="m", now=at(2))


def test_a_skipped_question_waits_for_no_recording_and_takes_none() -> None:
    change = skip_question(greeted(), 1, now=at(1))
    answer = change.interview.answers[0]
    assert (kinds(change.events), answer.state, answer.skipped) == (
        ["question_skipped"],
        AnswerState.NOT_ANSWERED,
        True,
    )
    assert skip_question(change.interview, 1, now=at(2)).interview == change.interview
    with pytest.raises(QuestionSkipped):
        request_upload(change.interview, 1, now=at(2))
    assert recorded(change.interview) == change.interview
    closed = close(change.interview, closed_by="user", now=at(3)).interview
    assert closed.session.status is Status.SUMMARISING
    assert recorded(closed) == closed


def test_skipping_the_last_question_closes_the_session() -> None:
    change = skip_question(greeted(questions=1), 1, now=at(1))
    assert kinds(change.events) == ["question_skipped", "interviewer_said", "session_closed"]


def test_a_question_whose_recording_has_come_is_ended_not_skipped() -> None:
    answer = skip_question(recorded(greeted()), 1, now=at(1)).interview.answers[0]
    assert (answer.state, answer.ended_by) == (AnswerState.ENDED, "user_action")


def test_a_pause_holds_until_something_is_asked_for() -> None:
    paused = pause(greeted(), now=at(1))
    assert kinds(paused.events) == ["session_paused"]
    assert not pause(paused.interview, now=at(2)).events
    assert resume(paused.interview, now=at(3)).events[0].data["paused_ms"] == 120_000
    assert kinds(repeat_question(paused.interview, 1, client_id="m", now=at(2)).events) == [
        "session_resumed",
        "question_repeated",
    ]
    going_on = ask(ended(paused.interview, 1), ask_id="b", now=at(2), recall_min_seconds=480)
    assert kinds(going_on.change.events) == ["session_resumed", "question_asked"]
    assert going_on.change.interview.session.paused_at is None
    with pytest.raises(SessionClosed):
        pause(close(paused.interview, closed_by="user", now=at(2)).interview, now=at(3))


def test_nudges_escalate_one_by_one_and_speech_takes_them_back() -> None:
    seen, given = played(greeted()), []
    for silence_ms in (9_999, 60_000, 60_000, 60_000, 60_000):
        seen, nudge = nudged(seen, silence_ms)
        given.append(nudge)
    assert given == [None, "gentle", "direct", "offer", None]
    spoken = spoke(spoke(seen, 70_000, speaking=True), 71_000, speaking=False)
    assert nudged(spoken, 10_000)[1] == "gentle"
    assert spoken.answers[0].nudges == 3
    assert spoken.answers[0].state is AnswerState.ASKED


def test_no_nudge_while_there_is_no_silence() -> None:
    playing = playback_told(greeted(), Heard(ASK, 0), "started", played_ms=None, now=at(0)).interview
    speaking = spoke(played(greeted()), 5000, speaking=True)
    paused = pause(played(greeted()), now=at(1)).interview
    over = ended(played(greeted()), 1)
    assert [nudged(seen, 60_000)[1] for seen in (playing, speaking, paused, over)] == [None] * 4


def test_a_silence_told_twice_is_one() -> None:
    once, first = nudged(played(greeted()), 60_000, "m1")
    assert (first, nudged(once, 60_000, "m1")[1], nudged(once, 60_000, "m2")[1]) == ("gentle", None, "direct")


@pytest.mark.parametrize(
    ("patience", "after_ms"), [("normal", 10_000), ("patient", 15_000), ("very_patient", 25_000)]
)
def test_patience_is_the_persons(patience: PatienceLevel, after_ms: int) -> None:
    seen = played(greeted(patience=patience))
    assert nudged(seen, after_ms - 1)[1] is None
    assert nudged(seen, after_ms)[1] == "gentle"


def test_an_early_answer_is_flagged_and_kept() -> None:
    seen = playback_told(greeted(), Heard(ASK, 0), "started", played_ms=None, now=at(0)).interview
    early = spoke(seen, 2000, speaking=True)
    done = end_answer(
        playback_told(early, Heard(ASK, 3000), "ended", played_ms=3000, now=at(0)).interview,
        1,
        ended_by="user_action",
        now=at(1),
    )
    assert (done.events[0].data["onset_ms"], done.events[0].data["flags"]) == (-1000, ["early_answer"])


def test_what_is_told_of_an_unknown_question_is_refused() -> None:
    with pytest.raises(StaleTurn):
        speech_told(greeted(), Heard("ask_of_another", 0), speaking=True, now=at(0))


def test_a_client_that_sends_ids_without_end_is_remembered_no_more_than_needed() -> None:
    session = greeted().session
    for number in range(100):
        session = session.remembering(f"m{number}")
    assert (len(session.client_ids), session.client_ids[-1]) == (32, "m99")
