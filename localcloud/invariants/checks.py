"""The invariants themselves: pure, from what was found to what holds and what does not.

They read the stored items and nothing of the code that wrote them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from localcloud.invariants.evidence import Evidence, Json

DONE, SUMMARISING, CLOSED = "done", "summarising", "closed"
_HEARD = ("audio/", "slices/", "turns/")
_AUDIO = re.compile(r"audio/(?P<session>[^/]+)/(?P<index>\d+)/(?P<number>\d+)-(?P<recording>rec_[0-9a-z]+)\.")


@dataclass(frozen=True)
class Finding:
    """One invariant: whether it holds, of how many things, and what breaks it or is waited for.

    Attributes:
        broken: one line for each thing that breaks it.
        notes: what is as it may be, and worth knowing.
    """

    name: str
    looked_at: int
    broken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.broken


def check(
    evidence: Evidence, *, reasons: Mapping[str, str], sold: int | None = None, killed: int = 0
) -> list[Finding]:
    """All invariants, in the order in which they are shown.

    Args:
        evidence: what the local cloud holds.
        reasons: why each dead letter failed, by message id.
        sold: how many transcripts a vendor on this machine has sold; None without one.
        killed: how often a fault has killed a process that asks it: each may cost one purchase.
    """
    findings = [
        _sessions(evidence),
        _events(evidence),
        _summaries(evidence),
        _recordings(evidence),
        _results(evidence),
        _queues(evidence),
        _dead_letters(evidence, reasons),
    ]
    return findings if sold is None else [*findings, _bill(evidence, sold, killed)]


def _session_of(items: list[Json]) -> Json | None:
    return next((item for item in items if item["sk"] in ("SESSION", "CONVERSATION#HEAD")), None)


def _events_of(items: list[Json]) -> list[Json]:
    return sorted((item for item in items if item["sk"].startswith("EVENT#")), key=lambda item: str(item["sk"]))


def _answers_of(items: list[Json]) -> list[Json]:
    return [item["body"] for item in items if item["sk"].startswith("SESSION#ANSWER#")]


def _interviews(evidence: Evidence) -> Iterator[tuple[str, Json, list[Json]]]:
    for session_id, items in evidence.sessions():
        session = _session_of(items)
        if session is not None and session["sk"] == "SESSION":
            yield session_id, session, items


def _sessions(evidence: Evidence) -> Finding:
    """Every session has ended, or waits for something that can be named and that will come."""
    broken, notes, count = [], [], 0
    for session_id, session, items in _interviews(evidence):
        count += 1
        if session["status"] == DONE:
            continue
        if not session.get("gsi_sk"):
            broken.append(f"{session_id} is {session['status']} and nobody will look at it again")
            continue
        notes.append(f"{session_id} waits for {_waits_for(session, items)}, until {session['gsi_sk'].split('#')[0]}")
    return Finding("every session has ended or waits for something named", count, tuple(broken), tuple(notes))


def _waits_for(session: Json, items: list[Json]) -> str:
    if session["status"] == SUMMARISING:
        return "its summary"
    if session["status"] != CLOSED:
        return "its client"
    expected = set(session.get("expected") or ())
    recorded = {f"{answer['question_index']:03d}" for answer in _answers_of(items) if answer.get("recording")}
    parts = [f"the recording of answer {int(member)}" for member in sorted(expected - recorded)]
    for part, member_set in (("transcript", "transcribed"), ("assessment", "assessed")):
        left = (expected & recorded) - set(session.get(member_set) or ())
        parts += [f"the {part} of answer {int(member)}" for member in sorted(left)]
    return ", ".join(parts) or "its workers"


def _events(evidence: Evidence) -> Finding:
    """Events are numbered without gap or double, up to the number that the session knows."""
    broken, count = [], 0
    for session_id, items in evidence.sessions():
        session, events = _session_of(items), _events_of(items)
        count += len(events)
        numbers = [int(event["seq"]) for event in events]
        last = int(session["body"].get("last_seq", 0)) if session else len(numbers)
        if numbers != list(range(1, len(numbers) + 1)) or len(numbers) != last:
            broken.append(f"{session_id} has {len(numbers)} events, and knows of {last}")
    return Finding("events are numbered without a gap", count, tuple(broken))


def _summaries(evidence: Evidence) -> Finding:
    """One summary for each revision, and the last one is the final one."""
    broken, count = [], 0
    for session_id, session, items in _interviews(evidence):
        told = [event["body"]["data"] for event in _events_of(items) if event["type"] == "session_summary"]
        revisions = Counter(int(data["revision"]) for data in told)
        count += len(told)
        broken += [f"{session_id}: revision {n} was told {k} times" for n, k in revisions.items() if k > 1]
        if session["status"] == DONE:
            newest = int(session["body"]["revision"])
            if max(revisions, default=0) != newest:
                broken.append(f"{session_id} is done, and its last summary is not revision {newest}")
            if session["body"].get("summary_key") not in evidence.keys:
                broken.append(f"{session_id} is done, and its summary is not in the bucket")
    return Finding("one summary for each revision", count, tuple(broken))


def _recordings(evidence: Evidence) -> Finding:
    """Every stored recording counts for its answer, gave way to another, has lost its session, or is under way."""
    broken: list[str] = []
    notes: list[str] = []
    count = 0
    known = {session_id: items for session_id, items in evidence.sessions() if _session_of(items) is not None}
    under_way = sum(evidence.waiting.values()) > 0 or any(evidence.dead.values())
    for key in sorted(evidence.keys):
        match = _AUDIO.match(key)
        if match is None:
            continue
        count += 1
        answers = {int(answer["question_index"]): answer for answer in _answers_of(known.get(match["session"], []))}
        answer = answers.get(int(match["index"]))
        if answer is None:
            notes.append(f"{key} belongs to no session: erased or expired")
        elif not answer.get("recording") and "skipped" not in answer.get("flags", ()):
            (notes if under_way else broken).append(f"{key} was stored, and its session does not know of it")
    return Finding("every stored recording is accounted for", count, tuple(broken), tuple(notes))


def _results(evidence: Evidence) -> Finding:
    """What a session refers to is there."""
    broken, count = [], 0
    for session_id, _, items in _interviews(evidence):
        for answer in _answers_of(items):
            keys = [(answer.get(part) or {}).get("key") for part in ("transcript", "assessment")]
            count += sum(key is not None for key in keys)
            broken += [f"{session_id} refers to {key}" for key in keys if key and key not in evidence.keys]
    return Finding("every result that is referred to is in the bucket", count, tuple(broken))


def _queues(evidence: Evidence) -> Finding:
    """Nothing waits in a queue: when all work is done, they are empty."""
    broken = [f"{name} holds {count} messages" for name, count in sorted(evidence.waiting.items()) if count]
    return Finding("the queues are empty", len(evidence.waiting), tuple(broken))


def _dead_letters(evidence: Evidence, reasons: Mapping[str, str]) -> Finding:
    """Every dead letter has a reason."""
    letters = [(name, letter) for name, found in sorted(evidence.dead.items()) for letter in found]
    told = [(f"{name}: {letter.message_id}", reasons.get(letter.message_id, "")) for name, letter in letters]
    broken = [f"{name}: nobody knows why" for name, reason in told if not reason]
    notes = [f"{name}: {reason}" for name, reason in told if reason]
    return Finding("dead letters are explained", len(letters), tuple(broken), tuple(notes))


def _bill(evidence: Evidence, sold: int, killed: int) -> Finding:
    """The vendor on this machine was not paid more often than there is something to transcribe."""
    heard = sum(key.startswith(_HEARD) for key in evidence.keys)
    broken = (f"{sold} transcripts were paid for, of {heard} recordings",) if sold > heard + killed else ()
    return Finding("the vendor was paid once for each recording at the most", sold, broken)
