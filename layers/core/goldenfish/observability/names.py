"""The metrics: one list of their names as data. `docs/metrics.md` explains each; tests hold the two together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Unit = Literal["Count", "Seconds", "None"]


class Metric(StrEnum):
    """Names of metrics in CloudWatch."""

    MESSAGE_RECEIVED = "MessageReceived"
    MESSAGE_DROPPED = "MessageDropped"
    PART_DONE = "PartDone"
    ASR_SECONDS = "AsrSeconds"
    ASR_FAILED = "AsrFailed"
    ASSESS_SECONDS = "AssessSeconds"
    ASSESS_FAILED = "AssessFailed"
    SLICE_RECEIVED = "SliceReceived"
    SLICE_FAILED = "SliceFailed"
    TURN_RECEIVED = "TurnReceived"
    REPORT_NOT_PRINTED = "ReportNotPrinted"
    SESSIONS_LOOKED_AT = "SessionsLookedAt"
    SESSIONS_SWEPT = "SessionsSwept"
    STUCK_SESSIONS = "StuckSessions"
    SESSION_STARTED = "SessionStarted"
    SESSION_CLOSED = "SessionClosed"
    SESSION_COMPLETED = "SessionCompleted"
    ANSWER_UPLOADED = "AnswerUploaded"
    ANSWER_FINISHED = "AnswerFinished"
    UPLOAD_TO_RESULT = "UploadToResultSeconds"
    TURN_ENDED = "TurnEnded"
    TURN_INTERRUPTED = "TurnInterrupted"
    TURN_SECONDS = "TurnSeconds"
    STT_SECONDS = "SttSeconds"
    LLM_FIRST_TOKEN = "LlmFirstTokenSeconds"  # noqa: S105 (a model's)
    TTS_FIRST_SOUND = "TtsFirstSoundSeconds"
    TIME_TO_FIRST_AUDIO = "TimeToFirstAudioSeconds"
    SPEECH_FOUND = "SpeechFound"
    SPEECH_MADE = "SpeechMade"
    EVENT_NOT_COUNTED = "EventNotCounted"
    WEBHOOK_ATTEMPTED = "WebhookAttempted"
    VENDOR_COST = "VendorCostUsd"
    VENDOR_COST_UNKNOWN = "VendorCostUnknown"
    LIMIT_REACHED = "LimitReached"
    LIMITS_UNKNOWN = "LimitsUnknown"


@dataclass(frozen=True)
class About:
    """What a metric is.

    Attributes:
        unit: CloudWatch's.
        outcome: what the dimension `outcome` tells; empty: the metric has none. Always one of a list of ours.
    """

    unit: Unit
    outcome: str = ""


_COUNT = About("Count")
_SECONDS = About("Seconds")
_REASON = "done, or why it failed"

METRICS: dict[Metric, About] = {
    Metric.MESSAGE_RECEIVED: _COUNT,
    Metric.MESSAGE_DROPPED: _COUNT,
    Metric.PART_DONE: _COUNT,
    Metric.ASR_SECONDS: About("Seconds", _REASON),
    Metric.ASR_FAILED: About("Count", "why"),
    Metric.ASSESS_SECONDS: About("Seconds", _REASON),
    Metric.ASSESS_FAILED: About("Count", "why"),
    Metric.SLICE_RECEIVED: _COUNT,
    Metric.SLICE_FAILED: _COUNT,
    Metric.TURN_RECEIVED: _COUNT,
    Metric.REPORT_NOT_PRINTED: _COUNT,
    Metric.SESSIONS_LOOKED_AT: _COUNT,
    Metric.SESSIONS_SWEPT: About("Count", "what was done with them"),
    Metric.STUCK_SESSIONS: _COUNT,
    Metric.SESSION_STARTED: About("Count", "product"),
    Metric.SESSION_CLOSED: About("Count", "who closed it"),
    Metric.SESSION_COMPLETED: _COUNT,
    Metric.ANSWER_UPLOADED: _COUNT,
    Metric.ANSWER_FINISHED: About("Count", _REASON),
    Metric.UPLOAD_TO_RESULT: _SECONDS,
    Metric.TURN_ENDED: About("Count", "how"),
    Metric.TURN_INTERRUPTED: _COUNT,
    Metric.TURN_SECONDS: _SECONDS,
    Metric.STT_SECONDS: _SECONDS,
    Metric.LLM_FIRST_TOKEN: _SECONDS,
    Metric.TTS_FIRST_SOUND: _SECONDS,
    Metric.TIME_TO_FIRST_AUDIO: _SECONDS,
    Metric.SPEECH_FOUND: _COUNT,
    Metric.SPEECH_MADE: _COUNT,
    Metric.EVENT_NOT_COUNTED: _COUNT,
    Metric.WEBHOOK_ATTEMPTED: About("Count", "what came of it"),
    Metric.VENDOR_COST: About("None", "what for"),
    Metric.VENDOR_COST_UNKNOWN: About("Count", "why"),
    Metric.LIMIT_REACHED: About("Count", "which limit"),
    Metric.LIMITS_UNKNOWN: _COUNT,
}
