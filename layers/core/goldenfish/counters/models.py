"""What is counted, under which names, and the counts of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenfish.frozen import Frozen

Counts = dict[str, int]
"""By stored name: a counter's, then its label's value after a full stop (`turns.completed`)."""


@dataclass(frozen=True)
class Counter:
    """One counter.

    Attributes:
        label: what its values are told apart by; empty: by nothing.
        says: what is counted.
    """

    says: str
    label: str = ""


@dataclass(frozen=True)
class Histogram:
    """One measured time: how many fell into each bucket, and their sum.

    Attributes:
        bounds_s: upper bounds of the buckets, in seconds; a last one has none.
        says: what is measured.
    """

    says: str
    bounds_s: tuple[float, ...]


COUNTERS: dict[str, Counter] = {
    "sessions_begun": Counter("first question asked, or first turn of a conversation ended", "product"),
    "sessions_closed": Counter("interviews closed", "closed_by"),
    "sessions_summarised": Counter("interviews whose summary was written"),
    "sessions_revised": Counter("summaries written anew, for what came late"),
    "questions_asked": Counter("questions asked"),
    "questions_skipped": Counter("questions left out"),
    "answers_ended": Counter("answers ended", "ended_by"),
    "recordings_stored": Counter("recordings that counted for an answer when they came"),
    "recordings_late": Counter("of these, came after nobody waited any more"),
    "recording_bytes": Counter("bytes of these recordings"),
    "answers_finished": Counter("result cards: both parts done, or the first reason why not", "outcome"),
    "transcripts": Counter("transcripts on result cards", "outcome"),
    "assessments": Counter("assessments on result cards", "outcome"),
    "audio_ms": Counter("milliseconds of recordings that were measured"),
    "turns": Counter("turns of conversations ended", "reason"),
    "turn_errors": Counter("turns ended by an error", "code"),
    "turns_interrupted": Counter("replies that the person interrupted"),
    "utterances": Counter("things said by persons in conversations", "source"),
    "worker_faults": Counter("answers given up for a fault of ours", "code"),
    "consents_granted": Counter("consents given", "purpose"),
    "consents_withdrawn": Counter("consents refused or withdrawn", "purpose"),
}
HISTOGRAMS: dict[str, Histogram] = {
    "upload_to_result_seconds": Histogram(
        "from a recording's arrival to its answer's result card", (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
    ),
    "first_audio_seconds": Histogram(
        "from the beginning of a turn to its first sound sent", (0.25, 0.5, 1, 1.5, 2, 3, 5, 10)
    ),
    "turn_seconds": Histogram("from the beginning of a turn to its end", (1, 2, 5, 10, 20, 30, 60, 120)),
}
ENDLESS = "inf"
SUM = "sum_ms"


def bucket(histogram: str, seconds: float) -> str:
    """The stored name of the bucket that a time falls into."""
    bound = next((b for b in HISTOGRAMS[histogram].bounds_s if seconds <= b), None)
    return f"{histogram}.{ENDLESS if bound is None else bound_name(bound)}"


def bound_name(bound: float) -> str:
    """A bucket's bound in a stored name: `10`, `0.25`."""
    return f"{bound:g}"


class Day(Frozen):
    """All counts of one day, UTC."""

    day: date
    counts: Mapping[str, int]

    def total(self, counter: str) -> int:
        """A counter over all values of its label."""
        return sum(self.labelled(counter).values())

    def labelled(self, counter: str) -> Counts:
        """A counter by the values of its label; under an empty one where it has none."""
        prefix = f"{counter}."
        found = {name.removeprefix(prefix): n for name, n in self.counts.items() if name.startswith(prefix)}
        return found or ({"": self.counts[counter]} if counter in self.counts else {})
