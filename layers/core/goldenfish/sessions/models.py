"""A session and its answers: plain values, changed only by `transitions.py`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from goldenfish.assessments.speaker import Speaker
from goldenfish.consents.models import NOT_CONSENTED, ConsentRecord, Outcome, Purpose
from goldenfish.events.models import Event, NewEvent
from goldenfish.frozen import Frozen
from goldenfish.questions.models import InterviewerWords
from goldenfish.recordings.capture import Capture
from goldenfish.sessions.asked_with import AskedWith
from goldenfish.sessions.listening import Listening
from goldenfish.speech.models import SpokenText

CLIENT_IDS_KEPT = 32
"""Of messages that were carried out; a client that retries one does so within seconds."""

Duty = Literal[
    "drop_transcripts",
    "drop_assessments",
    "drop_summaries",
    "erase_transcripts",
    "erase_assessments",
    "forget_figures",
    "transcribe_again",
    "assess_again",
]
"""What a change of consent leaves to be done outside the session's own items; see `goldenfish.consents.duties`.

* `drop_…`: objects that may not be there, written by a worker that a withdrawal has overtaken.
* `erase_…`: the same, and all that the log and earlier summaries say of them.
* `forget_figures`: what is kept to compare the session with the person's others.
* `…_again`: recordings whose work had been left out go back to the queue.
"""

SKIPPED = "skipped"
WRITTEN = "written"
EARLY_ANSWER = "early_answer"


class Status(StrEnum):
    """Where a session stands: open → closed → summarising → done (and back to closed for a late recording)."""

    OPEN = "open"
    CLOSED = "closed"
    SUMMARISING = "summarising"
    DONE = "done"


class AnswerState(StrEnum):
    """Where one question stands."""

    ASKED = "asked"
    ENDED = "ended"
    NOT_ANSWERED = "not_answered"


EndedBy = Literal["phrase", "api", "user_action", "max_duration", "session_end", "user", "close"]
"""Who or what ended an answer; silence never does.

* `phrase`: the end phrase; `ended_source` says who heard it.
* `api`: the HTTP route.
* `user_action`: the person, by a button or a key.
* `max_duration`: the client, after the question's `max_seconds`.
* `session_end`: the close; the answer was open and had its recording.
* `user`, `close`: written by earlier versions for `api` and `session_end`.
"""
EndedSource = Literal["caption", "vendor", "slice"]
"""Who heard the end phrase: the client's own recognition, a vendor's live one, or our worker in an uploaded slice."""
ClosedBy = Literal["last_answer", "user", "idle"]


Stage = Literal[
    "pending",
    "asked",
    "playing",
    "played",
    "listening",
    "ended",
    "uploaded",
    "transcribed",
    "assessed",
    "not_answered",
]
"""Derived, never stored. `pending`: not asked yet; `assessed`: transcript and assessment are both done with."""


class PlannedQuestion(Frozen):
    """A question of this session, worded for this person when the session was made.

    Kept with the session so that a later edit of the question set never changes what was asked.
    """

    question_id: str
    domain: str
    text: str
    max_seconds: int
    scored: bool
    recall_of: str | None = None


class Session(Frozen):
    """One interview. `version` rises with every change and is what concurrent writers compete for."""

    session_id: str
    owner: str = Field(description="the token's owner; every read and write is checked against it")
    user_id: str = Field(description="a label of the client's inside the session, never an authority")
    language: str
    form: str
    mode: str = Field(description="EXTERNAL_SERVICES_MODE when the session was made")
    status: Status = Status.OPEN
    questions: tuple[PlannedQuestion, ...]
    speaker: Speaker = Field(default_factory=Speaker, description="what the client told of the person")
    invited: bool = Field(default=False, description="by an invitation somebody was let in: it has limits of its own")
    offline_queue: bool = Field(default=False, description="the client announced that it may upload days later")
    version: int = 0
    last_seq: int = 0
    created_at: datetime
    active_at: datetime = Field(description="last thing the client did; idle sessions are closed by the sweeper")
    closed_at: datetime | None = None
    closed_by: ClosedBy | None = None
    # The join: answers that were ended at the close, and those that each worker is done with. String sets.
    expected: frozenset[str] = frozenset()
    transcribed: frozenset[str] = frozenset()
    assessed: frozenset[str] = frozenset()
    revision: int = Field(default=0, description="of the summary asked for last; 0: none yet")
    summarised_revision: int = Field(default=0, description="the newest revision that was written")
    summary_key: str | None = None
    summarising_since: datetime | None = None
    expires_at: int = Field(description="epoch seconds; items past it are treated as gone")
    asked_with: AskedWith | None = Field(default=None, description="None: made by an earlier version")
    words: InterviewerWords | None = Field(default=None, description="greeting, closing, nudges; None: as above")
    sounds: dict[str, SpokenText] = Field(
        default_factory=dict, description="what has been spoken in advance, by `sound_name`; written apart"
    )
    greeted: bool = Field(default=False, description="the interview is held live, and the greeting has been said")
    paused_at: datetime | None = None
    client_ids: tuple[str, ...] = Field(default=(), description="newest messages carried out, so that a retry is not")
    consents: dict[Purpose, ConsentRecord] | None = Field(
        default=None, description="by purpose; None: made by an earlier version"
    )
    duties: dict[Duty, int] = Field(
        default_factory=dict, description="still to be done, and how often it was asked for; the sweeper sees to it"
    )

    def has_carried_out(self, client_id: str | None) -> bool:
        """Whether this message has come before."""
        return client_id is not None and client_id in self.client_ids

    def remembering(self, client_id: str | None) -> Session:
        """The session with one more message carried out."""
        if client_id is None or client_id in self.client_ids:
            return self
        return self.model_copy(update={"client_ids": (*self.client_ids, client_id)[-CLIENT_IDS_KEPT:]})

    def owing(self, *duties: Duty) -> Session:
        """The session with more to be done outside of it."""
        more = {duty: self.duties.get(duty, 0) + 1 for duty in duties}
        return self.model_copy(update={"duties": {**self.duties, **more}})

    @property
    def is_open(self) -> bool:
        """Whether questions can be asked and uploads requested."""
        return self.status is Status.OPEN


class RecordingRef(Frozen):
    """The recording that counts for an answer."""

    recording_id: str
    number: int = Field(description="counts the upload requests of one answer; a higher one replaces a lower one")
    key: str
    version_id: str | None = Field(default=None, description="the bytes that came first under this key")
    size_bytes: int
    content_type: str
    received_at: datetime
    capture: Capture | None = Field(default=None, description="what the client said with this very upload")
    expires_at: datetime | None = Field(default=None, description="past it nobody reads it; None: with the session")
    removed_at: datetime | None = Field(default=None, description="when it was removed: it might not be kept")

    def is_there(self, now: datetime) -> bool:
        """Whether it can still be read."""
        return self.removed_at is None and (self.expires_at is None or now < self.expires_at)


class TranscriptBrief(Frozen):
    """What the session keeps of a transcript; the whole stands in S3 under `key`."""

    status: Outcome
    reason: str | None
    key: str | None
    excerpt: str = Field(description="first 600 characters")
    word_count: int
    engine: str | None
    accuracy: str | None
    trim_s: float | None = Field(default=None, description="where the end phrase was cut off in the recording")

    @property
    def is_final(self) -> bool:
        """Whether an engine, or the recording, has had its say; not so where a worker broke."""
        return not may_be_replaced(self)


class AssessmentBrief(Frozen):
    """What the session keeps of an assessment; the whole stands in S3 under `key`."""

    status: Outcome
    reason: str | None
    key: str | None
    verdict: str | None
    duration_s: float | None
    speech_s: float | None
    trim_s: float | None = Field(default=None, description="what the recording was cut to before it was measured")


_RETRIABLE = frozenset({"engine_failed", "extractor_failed", "quota_exhausted"})


def may_be_replaced(brief: TranscriptBrief | AssessmentBrief) -> bool:
    """Whether a later result may still replace this one: nothing is said of the recording.

    Either the worker broke, or it was not allowed to begin.
    """
    return is_our_fault(brief) or lacks_consent(brief)


def is_our_fault(brief: TranscriptBrief | AssessmentBrief) -> bool:
    """Whether the worker broke."""
    return brief.status == "failed" and brief.reason in _RETRIABLE


def lacks_consent(brief: TranscriptBrief | AssessmentBrief | None) -> bool:
    """Whether a part was left out, or erased, because the person does not consent to it."""
    return brief is not None and brief.status == NOT_CONSENTED


class Answer(Frozen):
    """One question that was asked, and what came of it."""

    session_id: str
    question_index: int = Field(ge=1)
    ask_id: str
    asked_at: datetime
    state: AnswerState = AnswerState.ASKED
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    ended_source: EndedSource | None = Field(default=None, description="who heard the phrase that ended it")
    phrase_start_s: float | None = Field(
        default=None, description="where the end phrase begins in the recording, as told by who heard it"
    )
    assess_again: bool = Field(default=False, description="the transcript's end is another than was measured")
    listening: Listening = Field(default_factory=Listening)
    repeats: int = Field(default=0, description="how often the person asked to hear the question again")
    nudges: int = Field(default=0, description="how often the interviewer spoke into a silence")
    flags: tuple[str, ...] = ()
    late: bool = Field(default=False, description="its recording came after the close")
    uploads_requested: int = 0
    captures: dict[int, Capture] = Field(
        default_factory=dict, description="by upload number, of granted uploads whose recording may still come"
    )
    refused_upload: str | None = Field(default=None, description="why the last upload was refused, if it was")
    recording: RecordingRef | None = None
    strays: int = Field(default=0, description="recordings that came, count for nothing, and must not be kept")
    transcript: TranscriptBrief | None = None
    assessment: AssessmentBrief | None = None

    @property
    def is_done_with(self) -> bool:
        """Whether neither worker needs its recording any more."""
        return self.transcript is not None and self.assessment is not None and not self.assess_again

    @property
    def skipped(self) -> bool:
        """Whether the person left the question out; no recording of it counts."""
        return SKIPPED in self.flags

    @property
    def written(self) -> bool:
        """Whether the person has written the answer; a recording of it that comes later counts for nothing."""
        return WRITTEN in self.flags

    @property
    def stage(self) -> Stage:
        """Where the question stands, from being asked to its last result."""
        if self.state is AnswerState.NOT_ANSWERED:
            return "not_answered"
        if self.state is AnswerState.ENDED:
            return self._stage_of_results()
        if self.listening.speech:
            return "listening"
        if self.listening.is_playing:
            return "playing"
        return "asked" if self.listening.playback is None else "played"

    def _stage_of_results(self) -> Stage:
        if self.assessment is not None and self.transcript is not None:
            return "assessed"
        if self.transcript is not None:
            return "transcribed"
        return "uploaded" if self.recording is not None else "ended"

    @property
    def member(self) -> str:
        """This answer's name in the join's string sets."""
        return member(self.question_index)


def member(question_index: int) -> str:
    """An answer's name in the join's string sets and in object keys: `001`."""
    return f"{question_index:03d}"


class Interview(Frozen):
    """A session with all its answers: what one consistent query reads and one transaction writes."""

    session: Session
    answers: tuple[Answer, ...] = ()

    def answer(self, question_index: int) -> Answer | None:
        """The answer at this index, if its question was asked."""
        return next((a for a in self.answers if a.question_index == question_index), None)

    def replacing(self, answer: Answer, session: Session | None = None) -> Interview:
        """This interview with one answer, and perhaps the session, in a new state."""
        answers = tuple(answer if a.question_index == answer.question_index else a for a in self.answers)
        return Interview(session=session or self.session, answers=answers)

    @property
    def current(self) -> Answer | None:
        """The question asked last, answered or not."""
        return self.answers[-1] if self.answers else None


class Change(Frozen):
    """What a transition decided: the new state and the durable events that tell of it."""

    interview: Interview
    events: tuple[NewEvent, ...] = ()
    silent: bool = Field(default=False, description="worth storing although no event tells of it")
    summary_wanted: bool = Field(default=False, description="this change won the join: ask for the summary")
    stored: tuple[Event, ...] = Field(default=(), description="the events as written, with their numbers")
