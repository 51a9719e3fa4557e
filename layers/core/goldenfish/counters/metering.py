"""Events as metrics of CloudWatch: the same figures that are counted, for alarms and dashboards."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.counters.counting import counts_of, milestone_s, outcome_of, upload_to_result_s
from goldenfish.events.models import Event, EventType
from goldenfish.observability import Meter, Metric

_COUNTED = {
    "sessions_begun": Metric.SESSION_STARTED,
    "sessions_closed": Metric.SESSION_CLOSED,
    "sessions_summarised": Metric.SESSION_COMPLETED,
    "recordings_stored": Metric.ANSWER_UPLOADED,
    "turns": Metric.TURN_ENDED,
    "turns_interrupted": Metric.TURN_INTERRUPTED,
}
_MILESTONES = {
    "transcribed": Metric.STT_SECONDS,
    "first_audio_sent": Metric.TIME_TO_FIRST_AUDIO,
    "done": Metric.TURN_SECONDS,
}
_STEPS = {
    ("transcribed", "first_token"): Metric.LLM_FIRST_TOKEN,
    ("first_sentence", "first_audio_spoken"): Metric.TTS_FIRST_SOUND,
}


def meter(events: Sequence[Event], metrics: Meter) -> None:
    """Write the metrics of events that were counted just now."""
    for event in events:
        for name, n in counts_of(event).items():
            counter, _, label = name.partition(".")
            if counter in _COUNTED:
                metrics.add(_COUNTED[counter], n, outcome=label)
        if event.type is EventType.RESULT_CARD:
            metrics.add(Metric.ANSWER_FINISHED, outcome=outcome_of(event.data))
        if (waited := upload_to_result_s(event)) is not None:
            metrics.add(Metric.UPLOAD_TO_RESULT, waited)
        _meter_turn(event, metrics)


def _meter_turn(event: Event, metrics: Meter) -> None:
    """How long the steps of a turn took: to a milestone, or from one to the next."""
    for name, metric in _MILESTONES.items():
        if (reached := milestone_s(event, name)) is not None:
            metrics.add(metric, reached)
    for (first, then), metric in _STEPS.items():
        begun, ended = milestone_s(event, first), milestone_s(event, then)
        if ended is not None:
            metrics.add(metric, ended - (begun or 0.0))
