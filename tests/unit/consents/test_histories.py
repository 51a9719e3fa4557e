"""Random histories with decisions between the steps: all answers end, one summary a revision, nothing unwanted in."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from goldenfish.consents.deciding import allowed
from goldenfish.consents.models import Purpose
from goldenfish.problems import Busy
from goldenfish.sessions.join import is_complete
from goldenfish.sessions.keeping import not_to_keep
from goldenfish.sessions.models import Change, Interview, Status, lacks_consent
from goldenfish.sessions.transitions.consenting import duties_done, recordings_removed, tell_consents
from goldenfish.sessions.transitions.ending import close, end_answer
from goldenfish.sessions.transitions.permitting import no_assessment, no_transcript
from goldenfish.sessions.transitions.uploading import recording_arrived
from goldenfish.sessions.transitions.working import assessment_stored, summary_written, transcript_stored
from tests.unit.consents.telling import others_transcript, told, with_consents, withdrawn
from tests.unit.sessions.interviews import asked, assessment, at, interview, recording

QUESTIONS = 2
PURPOSES: tuple[Purpose, ...] = ("keep", "transcribe", "assess")


class World:
    """An interview, what its workers have begun under the consents of that moment, and a count of summaries."""

    def __init__(self, seen: Interview) -> None:
        self.seen = seen
        self.wanted = 0

    def take(self, change: Change) -> None:
        self.seen = change.interview
        self.wanted += change.summary_wanted

    def step(self, name: str, chance: random.Random) -> None:
        kind, _, index = name.partition(":")
        if kind in {"grant", "withdraw", "erase"}:
            self._tell(kind, chance.choice(PURPOSES))
        elif kind == "close":
            self.take(close(self.seen, closed_by="user", now=at(5)))
        elif kind == "sweep":
            self.sweep()
        elif kind == "summarise":
            self.summarise()
        elif kind == "arrive":
            self.take(recording_arrived(self.seen, int(index), recording(index=int(index))))
        else:
            # Begun before or after the decisions around it: a worker may bring either.
            self._work(kind, int(index), begun_without=chance.random() < 0.3)

    def _tell(self, kind: str, purpose: Purpose) -> None:
        told_ = told(purpose) if kind == "grant" else withdrawn(purpose, erase=kind == "erase")
        try:
            self.take(tell_consents(self.seen, told_, now=at(6)))
        except Busy:
            self.sweep()
            self.take(tell_consents(self.seen, told_, now=at(6)))

    def _work(self, kind: str, index: int, *, begun_without: bool) -> None:
        rec, consents = f"rec_{index}_1", self.seen.session.consents
        answer = self.seen.answer(index)
        if answer is None or answer.recording is None or answer.recording.removed_at is not None:
            return
        if kind == "transcribe":
            heard = others_transcript()
            brief = no_transcript() if begun_without and not allowed(consents, "transcribe") else heard
            self.take(transcript_stored(self.seen, index, rec, brief, now=at(5)))
        else:
            measured = no_assessment() if begun_without and not allowed(consents, "assess") else assessment()
            self.take(assessment_stored(self.seen, index, rec, measured, now=at(5)))

    def sweep(self) -> None:
        self.take(recordings_removed(self.seen, not_to_keep(self.seen), now=at(8)))
        self.take(duties_done(self.seen, dict(self.seen.session.duties)))

    def summarise(self) -> None:
        revision = self.seen.session.revision
        if revision:
            self.take(summary_written(self.seen, revision, f"summary-{revision:03d}", {"revision": revision}))

    def settle(self) -> None:
        """What the queues and the sweeper still bring."""
        for _ in range(3):
            for index in range(1, QUESTIONS + 1):
                self.take(recording_arrived(self.seen, index, recording(index=index)))
                self._work("transcribe", index, begun_without=True)
                self._work("assess", index, begun_without=True)
            self.sweep()
            self.summarise()


STEPS = ["grant", "withdraw", "erase", "sweep", "close", "summarise"]
PARTS = [f"{kind}:{index}" for kind in ("arrive", "transcribe", "assess") for index in range(1, QUESTIONS + 1)]


@settings(max_examples=250, deadline=None)
@given(seed=st.integers(0, 2**32), length=st.integers(4, 24))
def test_whatever_is_decided_whenever(seed: int, length: int) -> None:
    chance = random.Random(seed)
    seen = interview(QUESTIONS + 1)
    for index in range(1, QUESTIONS + 1):
        seen = end_answer(asked(seen), index, ended_by="user", now=at(1)).interview
    world = World(with_consents(seen, *chance.sample(PURPOSES, chance.randint(0, 3))))
    for name in chance.choices(STEPS + PARTS * 2, k=length):
        world.step(name, chance)
    world.take(close(world.seen, closed_by="user", now=at(9)))
    world.settle()
    session = world.seen.session
    assert session.status is Status.DONE
    assert is_complete(session)
    assert session.summarised_revision == session.revision
    assert world.wanted <= session.revision, "each revision is asked for at most once"
    assert session.duties == {}
    assert not_to_keep(world.seen) == []
    for answer in world.seen.answers:
        assert answer.transcript is not None
        assert answer.assessment is not None
        assert answer.recording is not None
        # What may be done has been done, as long as there was a recording to do it with.
        there = answer.recording.removed_at is None
        assert not (there and allowed(session.consents, "transcribe") and lacks_consent(answer.transcript))
        assert not (there and allowed(session.consents, "assess") and lacks_consent(answer.assessment))
        if not allowed(session.consents, "keep"):
            assert answer.recording.removed_at is not None
