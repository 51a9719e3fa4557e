"""The state machine: what clients, queues, time and faults may do to one interview, in any order."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from goldenfish.consents import service as consents
from goldenfish.consents.models import Decision, Purpose, Told
from goldenfish.events import store as log
from goldenfish.events.models import Event
from goldenfish.recordings import service as recordings
from goldenfish.recordings.keys import parse_audio_key
from goldenfish.recordings.service import UploadForm
from goldenfish.sessions import service
from goldenfish.settings import settings
from tests.callers import FAMILY
from tests.faults.histories import promises
from tests.faults.histories.interruptions import KINDS, Backend, Fault
from tests.faults.histories.queues import Message
from tests.faults.histories.reference import Reference, Stored
from tests.faults.histories.stage import Stage
from tests.faults.histories.vendor import CONTENTS, Mood, recording

QUESTIONS = 3
DAY_S = 24 * 3600.0
MARGIN_S = 3600.0
"""More time than passes within one step."""
WAITS_S = (60.0, 20 * 60.0, 2 * 3600.0, 7 * 3600.0, 25 * 3600.0)
"""Within a form's time; past a summary's, a form's, a result's, and a recording's and the idle close's."""

FAULTS = st.one_of(
    st.none(), st.builds(Fault, st.sampled_from(KINDS), at=st.integers(1, 12), choice=st.integers(0, 5))
)
WEIGHTS = {
    "deliver": 16,
    "record": 9,
    "end": 6,
    "ask": 6,
    "deliver twice": 4,
    "use form": 4,
    "wait": 3,
    "grant": 3,
    "drop": 3,
    "vendor": 2,
    "close": 1,
    "redrive": 1,
    "withdraw": 1,
    "grant consents": 1,
    "record text": 1,
}
ACTS = [act for act, weight in WEIGHTS.items() for _ in range(weight)]
ONE_IN = 20
"""So many histories go on until the retention is over, and then on."""
WITHDRAWN: tuple[tuple[Purpose, bool], ...] = (
    ("transcribe", False),
    ("assess", False),
    ("keep", False),
    ("transcribe", True),
    ("assess", True),
)
MOODS: tuple[Mood, ...] = ("well", "busy", "well", "refusing")


class Histories(RuleBasedStateMachine):
    """One history of one interview. `backend` and `tally` are set by whoever runs it."""

    backend: ClassVar[Any]
    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        backend: Backend = type(self).backend()
        self.stage = Stage(backend)
        self.reference = Reference()
        self.forms: list[tuple[int, str, UploadForm]] = []
        self.seen: list[Event] = []
        self.sent = 0
        self.steps = 0
        self.expires_after = 0
        self.began_s = self.stage.clock.now_s
        self.stage.on_stored = self._stored
        self.stage.open()

    @initialize(kept=st.integers(0, ONE_IN - 1), steps=st.integers(1, 30))
    def create(self, kept: int, steps: int) -> None:
        """A session is made, and its first question asked; in some histories it will expire after some steps."""
        self.expires_after = steps if kept == ONE_IN - 1 else 0
        wanted = service.NewSession(user_id="x", language="en", form="A")
        self.session_id = self.stage.request(lambda: service.create_session(FAMILY, wanted)).session_id
        self.stage.client_acts = [self.close, lambda: self.end(0), self.ask, lambda: self.record(0, "speech")]
        self.ask()

    @rule(act=st.sampled_from(ACTS), pick=st.integers(0, 7), content=st.sampled_from(CONTENTS), fault=FAULTS)
    def step(self, act: str, pick: int, content: str, fault: Fault | None) -> None:
        """Anything that may happen next. One rule, so that each act has its weight."""
        acts: dict[str, Callable[[], None]] = {
            "ask": lambda: self.ask(fault),
            "record": lambda: self.record(pick, content, fault),
            "record text": lambda: self.record(pick, "text", fault),
            "grant": lambda: self.grant(pick, content, fault),
            "use form": lambda: self.use_form(pick),
            "end": lambda: self.end(pick, fault),
            "close": lambda: self.close(fault),
            "deliver": lambda: self.deliver(pick, fault=fault),
            "deliver twice": lambda: self.deliver(pick, again=True, fault=fault),
            "drop": lambda: self.drop(pick),
            "wait": lambda: self.wait(pick, fault),
            "vendor": lambda: self.vendor(pick),
            "withdraw": lambda: self.consent(pick, granted=False, fault=fault),
            "grant consents": lambda: self.consent(pick, granted=True, fault=fault),
            "redrive": self.stage.queues.redrive,
        }
        acts[act]()
        self.steps += 1
        if self.steps == self.expires_after:
            self.expire()

    def ask(self, fault: Fault | None = None) -> None:
        """The client asks for the question in force."""
        if len(self.reference.asked) >= QUESTIONS and not self.reference.expired:
            return
        given = self.stage.request(lambda: service.ask_question(FAMILY, self.session_id), fault)
        if given is not None and given[1] is not None:
            self.reference.question(given[1].question_index)
        elif self.stage.refused is not None:
            codes = {"session_closed"} if self.reference.close_tried else set()
            assert self.stage.refused.code in codes | ({"session_not_found"} if self.reference.expired else set())

    def record(self, pick: int, content: str, fault: Fault | None = None) -> None:
        """The client uploads an answer through the API; text is no recording."""
        index = self._index(pick)
        question, was_open = self.reference.question(index), self.reference.open_question(index)
        self.sent += 1
        audio = b"no recording at all" if content == "text" else recording(content, self.sent)
        question.refused |= content == "text"
        kept = self.stage.request(lambda: recordings.store_audio(FAMILY, self.session_id, index, audio), fault)
        if kept is not None and was_open and self.reference.open_question(index):
            question.least = max(question.least, kept.number)
        if self.stage.refused is not None:
            allowed = self.reference.may_refuse_upload(index) | (
                {"unsupported_audio_type"} if content == "text" else set()
            )
            assert self.stage.refused.code in allowed, self.stage.refused.code

    def grant(self, pick: int, content: str, fault: Fault | None = None) -> None:
        """The client asks for a form."""
        index = self._index(pick)
        self.sent += 1
        size = len(recording(content, self.sent))
        form = self.stage.request(
            lambda: recordings.grant_upload(
                FAMILY, self.session_id, index, content_type="audio/wav", size_bytes=size
            ),
            fault,
        )
        if form is not None:
            self.forms.append((index, content, form))
        elif self.stage.refused is not None:
            assert self.stage.refused.code in self.reference.may_refuse_upload(index)

    def use_form(self, pick: int) -> None:
        """The client uploads with a form, once or again; S3 takes it until the form's time is over."""
        if not self.forms:
            return
        _, content, form = self.forms[pick % len(self.forms)]
        if form.expires_at.timestamp() > self.stage.clock.now_s:
            self.stage.upload(form.key, recording(content, 0))

    def end(self, pick: int, fault: Fault | None = None) -> None:
        """The client ends an answer."""
        index = self._index(pick)
        question = self.reference.question(index)
        question.end_tried = True
        done = self.stage.request(lambda: service.end_answer_by_user(FAMILY, self.session_id, index), fault)
        question.ended |= done is not None and not self.reference.close_tried
        assert self.stage.refused is None or self.reference.expired

    def close(self, fault: Fault | None = None) -> None:
        """The client closes the session."""
        self.reference.close_tried = True
        done = self.stage.request(lambda: service.close_session(FAMILY, self.session_id), fault)
        self.reference.closed |= done is not None
        assert self.stage.refused is None or self.reference.expired

    def deliver(self, pick: int, *, again: bool = False, fault: Fault | None = None) -> None:
        """Any message reaches its worker; a duplicate of it stays behind."""
        if (message := self._message(pick)) is None:
            return
        if again:
            self.stage.queues.again(message)
        self.stage.deliver(message, fault)

    def drop(self, pick: int) -> None:
        """A message is received and its worker never begins."""
        if (message := self._message(pick)) is not None:
            self.stage.drop(message)

    def wait(self, pick: int, fault: Fault | None = None) -> None:
        """Time passes, and the sweeper comes round."""
        self.stage.clock.advance(WAITS_S[pick % len(WAITS_S)])
        self.stage.sweep(fault)

    def expire(self) -> None:
        """The retention's time passes."""
        self.stage.clock.advance(2 * settings().retention_days * DAY_S)
        self.reference.expired = True
        self.stage.sweep()

    def vendor(self, pick: int) -> None:
        """The vendor has a bad hour, or is well again."""
        self.stage.vendor.mood = MOODS[pick % len(MOODS)]

    @invariant()
    def what_was_told_stays(self) -> None:
        """Events are numbered without gap or double, and the log only grows."""
        if hasattr(self, "session_id"):
            new = log.after(self.session_id, len(self.seen), 1000)
            assert [event.seq for event in new] == list(range(len(self.seen) + 1, len(self.seen) + len(new) + 1))
            self.seen += new

    @invariant()
    def an_idle_session_may_be_closed(self) -> None:
        """No promise: the reference learns that time has passed."""
        idle_s = self.stage.clock.now_s - self.began_s
        self.reference.close_tried |= idle_s > settings().idle_close_minutes * 60 - MARGIN_S

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        """One purchase a recording, and one more for each that could not be kept, or was withdrawn and forgotten."""
        vendor = self.stage.vendor
        for recording_id, times in vendor.paid.items():
            under_way = any(recording_id in process.bought for process in self.stage.interruptions.running)
            again = vendor.wasted[recording_id] + self.reference.withdrawals
            assert times <= 1 + again + under_way, f"{recording_id} was paid {times} times"

    def teardown(self) -> None:
        """The faults stop; everything must come to its end, and be as it was promised."""
        try:
            if sys.exc_info()[0] is None and hasattr(self, "session_id"):
                promises.come_to_rest(self.stage, self.session_id, self.reference)
                self.seen = promises.check(self.stage, self.session_id, self.reference, self.seen)
                self.tally.update(self._counted())
        finally:
            self.stage.close()

    def _counted(self) -> Counter[str]:
        told = Counter(event.type.value for event in self.seen)
        return Counter(
            {
                "histories": 1,
                "steps": self.steps,
                "expired": int(self.reference.expired),
                "recordings": sum(len(question.stored) for question in self.reference.asked.values()),
                "deliveries": self.stage.deliveries,
                "dead letters": self.stage.queues.buried,
                "paid calls": self.stage.vendor.paid.total(),
                "bought twice after a death": self.stage.vendor.wasted.total(),
                "result cards": told["result_card"],
                "summaries": told["session_summary"],
                **Counter(self.stage.happened),
            }
        )

    def consent(self, pick: int, *, granted: bool, fault: Fault | None) -> None:
        """The person withdraws a consent, perhaps with what was made under it, or gives it again."""
        purpose, erase = WITHDRAWN[pick % len(WITHDRAWN)]
        decision = Decision(purpose=purpose, granted=granted, erase=erase and not granted)
        if not granted:
            self.reference.withdrawn.add(purpose)
            self.reference.erased |= erase
            self.reference.withdrawals += purpose == "transcribe"
        told = Told(decisions=(decision,), version="1", language="en")
        self.stage.request(lambda: consents.tell(FAMILY, self.session_id, told), fault)
        if self.stage.refused is not None:
            allowed = {"busy"} | ({"session_not_found"} if self.reference.expired else set())
            assert self.stage.refused.code in allowed, self.stage.refused.code

    def _message(self, pick: int) -> Message | None:
        waiting = self.stage.queues.waiting
        return waiting[pick % len(waiting)] if waiting else None

    def _index(self, pick: int) -> int:
        asked = sorted(self.reference.asked)
        return asked[pick % len(asked)]

    def _stored(self, key: str, content: str) -> None:
        parsed = parse_audio_key(key)
        assert parsed is not None, key
        question = self.reference.question(parsed.question_index)
        question.stored.setdefault(parsed.recording_id, Stored(parsed.number, content))
