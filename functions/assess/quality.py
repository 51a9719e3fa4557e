"""Quality gates: is this recording good enough to be measured?

| gate | value | warns | refuses |
|---|---|---|---|
| speech_seconds | seconds of speech | below 15, or half of a short question's time | below 2, or a sixth of it |
| level | mean level of speech, dBFS | below -40 | below -55 |
| clipping | share of samples in cut-off tops (`clipping.py`) | above 1e-4 | above 1e-3 |
| snr | speech over background, dB; unknown if that holds a loud voice | below 15 | below 5 |
| second_speaker | share of the speech that is somebody else's (`second_speaker.py`) | from 8 % and 2 s on | |
| truncated | | end known to be missing | |
| damaged | packets that could not be decoded | above 0 | |
| codec | kbit/s of a lossy codec, the file's or the one before it | below 32, and AMR | |
| bandwidth | energy 4.3-7.5 kHz over 0.3-3.7 kHz in speech, dB | below -55, and sampled at 8 kHz | |

A gate that cannot be decided is `unknown` and does not lower the verdict; so is an snr that the device's own noise
suppression made good. Whether the declared language is spoken is judged on the words, where the transcript is
(`goldenfish/transcripts/language_gate.py`). Limits follow senselab's checks
(https://github.com/sensein/senselab) where it has them; the others were set on clean read speech, which lies
at 0 (clipping), 16 dB and above (SNR) and -45 dB and above (bandwidth; telephone: below -62).
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from functions.assess.advice import ADVICE
from functions.assess.answer import Answer, within
from functions.assess.clipping import clipped_share
from functions.assess.level import SILENT_POWER
from functions.assess.recording_flags import is_speech_codec, lossy_kbps, sampled_hz, suppresses_noise
from functions.assess.second_speaker import other_voice_share
from goldenfish.assessments.models import Gate, Quality, RecordingConditions

Outcome = Literal["pass", "warn", "refuse", "unknown"]

SPEECH_SECONDS = (15.0, 2.0)
LEVEL_DBFS = (-40.0, -55.0)
CLIPPED_SHARE = (1e-4, 1e-3)
SNR_DB = (15.0, 5.0)
MIN_KBPS = 32.0
BANDWIDTH_DB = -55.0
TELEPHONE_HZ = 8_000
# Background is taken this far from speech: Silero's edges cut into it.
BACKGROUND_MARGIN_S = 0.1
MIN_BACKGROUND_FRAMES = 30
# A voice this close to the speech is one that Silero missed, or another speaker: not background.
VOICE_NEAR_SPEECH = 10**0.6  # 6 dB
VOICED_SHARE = 0.1


def judge(
    answer: Answer,
    conditions: RecordingConditions,
    *,
    size_bytes: int,
    truncated: bool,
    question_seconds: float | None = None,
) -> Quality:
    """All gates of an answer that holds speech; the worst outcome decides the verdict.

    Args:
        answer: the signal with its speech.
        conditions: how it was recorded.
        size_bytes: of the recording.
        truncated: whether its end is known to be missing.
        question_seconds: the most that the question leaves for an answer; None if unknown.
    """
    gates = (
        _at_least("speech_seconds", answer.speech_s, "s", *speech_limits(question_seconds)),
        _at_least("level", speech_level_dbfs(answer), "dBFS", *LEVEL_DBFS),
        _at_most("clipping", clipped_share(answer.samples), "ratio", *CLIPPED_SHARE),
        _snr_gate(answer, conditions),
        _at_most("second_speaker", other_voice_share(answer.samples, answer.speech), "ratio", 0.0, math.inf),
        *_recording_gates(conditions, size_bytes=size_bytes, truncated=truncated),
        _bandwidth_gate(answer, conditions),
    )
    return Quality(verdict=_verdict(gates), gates=gates)


def judge_without_speech(conditions: RecordingConditions, *, size_bytes: int, truncated: bool) -> Quality:
    """What can be said of a recording in which nobody speaks."""
    gates = (
        _at_least("speech_seconds", 0.0, "s", *SPEECH_SECONDS),
        *_recording_gates(conditions, size_bytes=size_bytes, truncated=truncated),
    )
    return Quality(verdict=_verdict(gates), gates=gates)


def speech_limits(question_seconds: float | None) -> tuple[float, float]:
    """Seconds of speech below which to warn and to refuse: less for a sustained vowel of six seconds."""
    warn, refuse = SPEECH_SECONDS
    if question_seconds is None:
        return warn, refuse
    return min(warn, question_seconds / 2), min(refuse, question_seconds / 6)


def speech_level_dbfs(answer: Answer) -> float | None:
    """Level of the mean power of the speech frames; None for frames of digital silence only."""
    power = answer.power[within(answer.power_times_s, answer.speech)]
    mean = float(power.mean()) if power.size else 0.0
    return 10 * math.log10(mean) if mean > SILENT_POWER else None


def _snr_gate(answer: Answer, conditions: RecordingConditions) -> Gate:
    """Where the device took the background away, a good ratio says nothing of the room; a bad one still does."""
    gate = _at_least("snr", snr_db(answer), "dB", *SNR_DB)
    hidden = gate.outcome == "pass" and suppresses_noise(conditions)
    return gate.model_copy(update={"outcome": "unknown"}) if hidden else gate


def snr_db(answer: Answer) -> float | None:
    """Speech power less background over the median background power.

    None with less than 0.3 s of background that is not digital silence (a gated or comfort-noise pause), and
    where a tenth of it or more is a voice about as loud as the speech.
    """
    times = answer.power_times_s
    away = ~within(times, answer.speech, margin_s=BACKGROUND_MARGIN_S) & (answer.power > SILENT_POWER)
    background = answer.power[away]
    if background.size < MIN_BACKGROUND_FRAMES:
        return None
    speech = float(answer.power[within(times, answer.speech)].mean())
    # A voice also stands out of the background's quiet moments; noise as loud as the speech does not.
    quiet = float(np.percentile(background, 10))
    voices = answer.voiced[away] & (background > max(speech / VOICE_NEAR_SPEECH, quiet * VOICE_NEAR_SPEECH))
    if voices.mean() >= VOICED_SHARE:
        return None
    noise = float(np.median(background))
    signal = speech - noise
    return 10 * math.log10(max(signal, noise * 1e-3) / noise)


def _bandwidth_gate(answer: Answer, conditions: RecordingConditions) -> Gate:
    """At 8 kHz nothing above the telephone band was recorded; what is measured there is the resampler's doing."""
    if sampled_hz(conditions) <= TELEPHONE_HZ:
        return _gate("bandwidth", "warn", None, "dB", BANDWIDTH_DB)
    return _at_least("bandwidth", bandwidth_db(answer), "dB", BANDWIDTH_DB, -math.inf)


def bandwidth_db(answer: Answer) -> float | None:
    """Energy above the telephone band over energy inside it, on up to 10 s of speech in blocks of 64 ms."""
    length = 1024
    if answer.samples.size < length:
        return None
    blocks = sliding_window_view(answer.samples, length)[::length]
    centres = (np.arange(len(blocks)) + 0.5) * length / answer.sample_rate
    spoken = np.flatnonzero(within(centres, answer.speech))[:156]
    power = (np.abs(np.fft.rfft(blocks[spoken] * np.hanning(length), axis=1)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(length, 1 / answer.sample_rate)
    low = float(power[(hertz >= 300) & (hertz <= 3700)].sum())  # noqa: PLR2004 - the telephone band
    high = float(power[(hertz >= 4300) & (hertz <= 7500)].sum())  # noqa: PLR2004
    return 10 * math.log10(max(high / low, 1e-12)) if low else None


def _recording_gates(conditions: RecordingConditions, *, size_bytes: int, truncated: bool) -> tuple[Gate, ...]:
    kbps = lossy_kbps(size_bytes, conditions)
    coarse = is_speech_codec(conditions) or (kbps is not None and kbps < MIN_KBPS)
    damaged = conditions.corrupt_packets > 0
    return (
        _gate("truncated", "warn" if truncated else "pass", None, "", None),
        _gate("damaged", "warn" if damaged else "pass", float(conditions.corrupt_packets), "count", 0.0),
        _gate("codec", "warn" if coarse else "pass", kbps, "kbit/s", MIN_KBPS),
    )


def _at_least(code: str, value: float | None, unit: str, warn: float, refuse: float) -> Gate:
    if value is None:
        return _gate(code, "unknown", None, unit, warn)
    if value < refuse:
        return _gate(code, "refuse", value, unit, refuse)
    return _gate(code, "warn" if value < warn else "pass", value, unit, warn)


def _at_most(code: str, value: float | None, unit: str, warn: float, refuse: float) -> Gate:
    if value is None:
        return _gate(code, "unknown", None, unit, warn)
    if value > refuse:
        return _gate(code, "refuse", value, unit, refuse)
    return _gate(code, "warn" if value > warn else "pass", value, unit, warn)


def _gate(code: str, outcome: Outcome, value: float | None, unit: str, threshold: float | None) -> Gate:
    rounded = None if value is None else float(f"{value:.4g}")
    advice = ADVICE[code] if outcome in ("warn", "refuse") else None
    return Gate(code=code, outcome=outcome, value=rounded, unit=unit, threshold=threshold, advice=advice)


def _verdict(gates: tuple[Gate, ...]) -> Literal["good", "usable", "refused"]:
    outcomes = {gate.outcome for gate in gates}
    if "refuse" in outcomes:
        return "refused"
    return "usable" if "warn" in outcomes else "good"
