"""A held "aaah" is a voice although Silero does not call it speech; silence, noise and hum are not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from functions.assess import part
from functions.assess.assess import AssessmentRequest, assess_recording
from functions.assess.held_vowel import held_vowel_spans
from functions.assess.quality import snr_db
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.audio.decode import decode
from goldenfish.audio.vad import speech_spans
from goldenfish.clock import now
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.questions.service import protocol
from goldenfish.recordings.capture import Capture
from goldenfish.recordings.intake import Job
from goldenfish.sessions.models import Answer
from tests.shared_audio import REPOSITORY, shared_audio
from tests.signals import RATE, FloatArray, noise, silence, tone, vowel, wav
from tests.unit.assess.answers import answer_of, values

SAMPLES = sorted((REPOSITORY / "samples").glob("*/02-*"))


def assessed(audio: bytes, domain: str | None = HELD_VOWEL) -> Assessment:
    return assess_recording(
        audio, AssessmentRequest(language="en", max_seconds=900, question_seconds=6.0, domain=domain)
    )


def held(f0: float = 140, *, margin_s: float = 0.5, snr_db: float | None = None) -> FloatArray:
    """Five seconds of a vowel, with room before and after it.

    Its loudness wavers by 2 %, less than a real voice: peaks that are all the same look clipped.
    """
    loudness = 1 + 0.02 * np.random.default_rng(1).standard_normal(500)
    wavering = np.interp(np.arange(5 * RATE), np.arange(500) * RATE / 100, loudness)
    voice = (vowel(f0, 5.0, jitter=0.005) * wavering).astype(np.float32)
    samples = np.concatenate([silence(margin_s), voice, silence(margin_s)])
    if snr_db is None:
        return samples
    rms = float(np.sqrt(np.mean(voice.astype(np.float64) ** 2))) / 10 ** (snr_db / 20)
    return samples + noise(samples.size / RATE, rms=rms)


def test_the_question_set_has_the_domain() -> None:
    (item,) = (item for item in protocol().questions if item.id == "V0")
    assert item.domain == HELD_VOWEL


@pytest.mark.parametrize("margin_s", [0.0, 0.5])
@pytest.mark.parametrize("snr", [None, 20.0])
@pytest.mark.parametrize("f0", [100.0, 140.0, 220.0])
def test_a_held_vowel_is_measured(f0: float, snr: float | None, margin_s: float) -> None:
    found = assessed(wav(held(f0, margin_s=margin_s, snr_db=snr)))
    assert found.status == "done"
    assert found.speech_s == pytest.approx(5.0, abs=0.05)
    assert values(found.measurements)["f0_median"] == pytest.approx(f0, rel=0.005)
    assert found.quality is not None
    assert found.quality.verdict != "refused"
    gates = {gate.code: gate for gate in found.quality.gates}
    if snr is not None and margin_s:
        assert gates["snr"].outcome == "pass"
        assert gates["snr"].value == pytest.approx(snr, abs=1)
    else:
        assert gates["snr"].outcome == "unknown"


def test_a_faint_vowel_is_refused_for_its_level() -> None:
    found = assessed(wav((held() * np.float32(0.01)).astype(np.float32)))
    assert found.quality is not None
    assert [gate.code for gate in found.quality.gates if gate.outcome == "refuse"] == ["level"]


def test_a_short_break_is_bridged_and_a_short_voice_dropped() -> None:
    samples = np.concatenate([vowel(150, 1.0), silence(0.05), vowel(150, 1.0), silence(0.5), vowel(150, 0.2)])
    samples += noise(samples.size / RATE, rms=1e-3)
    (span,) = held_vowel_spans(samples.astype(np.float32), RATE)
    assert span == pytest.approx((0.0, 2.05), abs=0.03)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_the_samples_are_not_refused(sample: Path) -> None:
    found = assessed(sample.read_bytes())
    assert (found.speech_s or 0) > 2
    assert found.quality is not None
    assert found.quality.verdict != "refused"


@pytest.mark.parametrize(
    "samples",
    [
        silence(5.0),
        noise(5.0),
        noise(5.0, rms=1e-3),
        tone(100, 5.0, level=0.05) + noise(5.0, rms=0.005),
        noise(0.001),
    ],
    ids=["silence", "noise", "quiet noise", "hum", "a click"],
)
def test_what_is_no_voice_is_no_speech(samples: FloatArray) -> None:
    found = assessed(wav(samples))
    assert (found.status, found.reason) == ("failed", FailureReason.NO_SPEECH)


@pytest.mark.parametrize("name", ["sb_noise3.wav", "sb_noise5.wav"])
def test_recorded_noise_is_no_speech(name: str) -> None:
    assert assessed(shared_audio(f"noise/{name}").read_bytes()).reason == FailureReason.NO_SPEECH


def test_words_instead_of_the_vowel_are_measured_all_the_same() -> None:
    assert assessed(shared_audio("formats/jfk.wav").read_bytes()).status == "done"


def test_other_domains_know_speech_only() -> None:
    speech = shared_audio("formats/jfk.wav").read_bytes()
    assert assessed(speech, "early_life") == assessed(speech, None)
    assert assessed(wav(held()), "early_life").reason == FailureReason.NO_SPEECH


def test_a_voice_outside_the_speech_is_not_taken_for_background() -> None:
    samples = held(snr_db=20)
    assert snr_db(answer_of(samples, (0.5, 5.5))) == pytest.approx(20, abs=1)
    assert snr_db(answer_of(samples, (0.5, 1.1))) is None
    clean = decode(shared_audio("formats/jfk.wav").read_bytes(), max_seconds=60).samples
    spans = [(span.start_s, span.end_s) for span in speech_spans(clean)]
    assert snr_db(answer_of(clean, *spans)) == pytest.approx(25.4, abs=0.5)


def test_the_worker_passes_domain_and_capture_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "read_audio", lambda _job: wav(held()))
    job = SimpleNamespace(
        session=SimpleNamespace(language="en", consents=None),
        question=SimpleNamespace(max_seconds=6, domain=HELD_VOWEL),
        answer=Answer(session_id="ses_1", question_index=1, ask_id="ask_1", asked_at=now()),
        capture=Capture(question_ended_at_ms=-1500),
    )
    made = part.AssessmentPart()._made(cast("Job", job))
    assert made.status == "done"
    assert values(made.measurements)["response_latency"] == pytest.approx(2.0, abs=0.05)
