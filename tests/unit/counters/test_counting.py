"""What one event counts as."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.counters.counting import counts_of
from goldenfish.counters.models import COUNTERS, ENDLESS, HISTOGRAMS, SUM, bound_name
from goldenfish.events.models import EventType
from tests.unit.counters.told import card, event


@pytest.mark.parametrize(
    ("kind", "turn", "data", "counts"),
    [
        ("question_asked", 1, {}, {"questions_asked": 1, "sessions_begun.memories": 1}),
        ("question_asked", 2, {}, {"questions_asked": 1}),
        ("question_skipped", 2, {}, {"questions_skipped": 1}),
        ("answer_ended", 1, {"ended_by": "phrase"}, {"answers_ended.phrase": 1}),
        ("recording_stored", 1, {"size_bytes": 5, "late": False}, {"recordings_stored": 1, "recording_bytes": 5}),
        ("recording_stored", 1, {"size_bytes": 5, "late": True},
         {"recordings_stored": 1, "recording_bytes": 5, "recordings_late": 1}),
        ("transcript_final", 1, {"status": "done"}, {}),
        ("transcript_final", 1, {"source": "typed"}, {"utterances.typed": 1}),
        ("session_closed", None, {"closed_by": "idle"}, {"sessions_closed.idle": 1}),
        ("session_summary", None, {"revision": 1}, {"sessions_summarised": 1}),
        ("session_summary", None, {"revision": 3}, {"sessions_revised": 1}),
        ("error", 1, {"code": "engine_failed"}, {"worker_faults.engine_failed": 1}),
        ("turn_heard", 1, {}, {"turns_interrupted": 1}),
        ("session_paused", None, {}, {}),
        ("consent_changed", None,
         {"changes": [{"purpose": "keep", "granted": True}, {"purpose": "assess", "granted": False}]},
         {"consents_granted.keep": 1, "consents_withdrawn.assess": 1}),
        ("stream_complete", 1,
         {"product": "mentor", "reason": "completed", "timeline_ms": {"first_audio_sent": 900, "done": 4000}},
         {"turns.completed": 1, "sessions_begun.mentor": 1,
          "first_audio_seconds.1": 1, "first_audio_seconds.sum_ms": 900,
          "turn_seconds.5": 1, "turn_seconds.sum_ms": 4000}),
        ("stream_complete", 4, {"reason": "error", "error": "turn_timeout", "interrupted": False, "timeline_ms": {}},
         {"turns.error": 1, "turn_errors.turn_timeout": 1}),
        ("stream_complete", 4, {"reason": "cancelled", "interrupted": True},
         {"turns.cancelled": 1, "turns_interrupted": 1}),
    ],
)  # fmt: skip
def test_an_event_counts_as(kind: str, turn: int | None, data: dict[str, Any], counts: dict[str, int]) -> None:
    assert counts_of(event(EventType(kind), turn=turn, **data)) == counts


def test_a_card_tells_both_parts_their_length_and_how_long_it_took() -> None:
    assert counts_of(card(waited_s=7.5)) == {
        "answers_finished.done": 1,
        "transcripts.done": 1,
        "assessments.done": 1,
        "audio_ms": 12500,
        "upload_to_result_seconds.10": 1,
        "upload_to_result_seconds.sum_ms": 7500,
    }


def test_an_answer_without_a_recording_took_no_time() -> None:
    counts = counts_of(card(waited_s=None, reason="no_recording"))
    assert counts["answers_finished.no_recording"] == 1
    assert not [name for name in counts if name.startswith("upload_to_result")]


def test_a_time_beyond_the_last_bound_is_in_the_bucket_without_one() -> None:
    assert counts_of(card(waited_s=9999))[f"upload_to_result_seconds.{ENDLESS}"] == 1


@pytest.mark.parametrize("value", ["Ông Nguyễn Văn A", "a b", "", None, 5, "x" * 41, "a.b"])
def test_a_label_is_never_what_came_from_outside(value: object) -> None:
    assert counts_of(event(EventType.SESSION_CLOSED, closed_by=value)) == {"sessions_closed.other": 1}


def test_every_stored_name_is_one_of_the_list() -> None:
    stored = {name for kind in EventType for turn in (1, 2) for name in counts_of(event(kind, turn=turn))}
    stored |= set(counts_of(card()))
    for name in stored:
        family, _, label = name.partition(".")
        assert family in COUNTERS or label in {SUM, ENDLESS, *map(bound_name, HISTOGRAMS[family].bounds_s)}
        if family in COUNTERS:
            assert bool(label) == bool(COUNTERS[family].label), name
