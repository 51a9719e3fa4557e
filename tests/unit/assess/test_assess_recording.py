"""Whole recordings: real answers are measured, what cannot be is a reason, and nothing raises."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess.assess import EXTRACTOR, AssessmentRequest, assess_recording
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.audio.decode import decode
from goldenfish.recordings.capture import Capture
from tests.shared_audio import shared_audio
from tests.signals import RATE, encoded, flac_of_silence, noise, silence, tone, wav
from tests.unit.assess.answers import reasons, values

REQUEST = AssessmentRequest(language="en", max_seconds=900)


def assessed(relative: str) -> Assessment:
    return assess_recording(shared_audio(relative).read_bytes(), REQUEST)


def sentences() -> list[np.ndarray]:
    folder = shared_audio("read/librivox")
    return [decode(file.read_bytes(), max_seconds=60).samples for file in sorted(folder.iterdir())]


@pytest.mark.parametrize("name", ["01-jfk.flac", "02-1688.flac", "04-librivox.wav", "06-jfk.webm", "07-jfk.m4a"])
def test_a_real_answer_is_measured(name: str) -> None:
    found = assessed(f"answers/{name}")
    assert (found.status, found.reason, found.detail, found.extractor) == ("done", None, None, EXTRACTOR)
    assert found.quality is not None
    assert found.quality.verdict in {"good", "usable"}
    measured = values(found.measurements)
    assert measured["speech_time"] == pytest.approx(found.speech_s, abs=0.01)
    assert 0.5 < measured["phonation_ratio"] <= 1
    assert 75 < measured["f0_median"] < 300
    missing = {name: why for name, why in reasons(found.measurements).items() if not name.startswith("pause_")}
    assert missing == {"response_latency": "question_end_unknown"}
    assert Assessment.model_validate_json(found.model_dump_json()) == found


def test_other_audio_gives_other_figures() -> None:
    one, other = (values(assessed(f"answers/{name}").measurements) for name in ("02-1688.flac", "08-3005.flac"))
    assert one.keys() == other.keys()
    differing = [name for name in one if one[name] != other[name]]
    assert len(differing) > 0.9 * len(one)


def test_the_same_audio_in_another_container_gives_the_same_figures() -> None:
    plain = values(assessed("formats/jfk.wav").measurements)
    samples = decode(shared_audio("formats/jfk.wav").read_bytes(), max_seconds=60).samples
    assert values(assess_recording(encoded(samples, "flac", "flac"), REQUEST).measurements) == plain
    lossy = values(assessed("formats/jfk.m4a").measurements)
    assert lossy["f0_median"] == pytest.approx(plain["f0_median"], rel=0.01)
    assert lossy["pause_count"] == plain["pause_count"]
    assert lossy["speech_time"] == pytest.approx(plain["speech_time"], rel=0.03)


def test_it_is_deterministic() -> None:
    assert assessed("answers/05-2414.flac") == assessed("answers/05-2414.flac")


@pytest.mark.parametrize("gap_s", [0.5, 1.0, 3.0])
def test_pauses_put_between_sentences_are_found(gap_s: float) -> None:
    parts = sentences()
    joined = np.concatenate([part for sentence in parts for part in (sentence, silence(gap_s))][:-1])
    room = noise(joined.size / RATE + 1, rms=1e-3)[: joined.size]
    without = np.concatenate(parts) + noise(60, rms=1e-3)[: sum(part.size for part in parts)]
    with_gaps, plain = (
        values(assess_recording(wav(samples), REQUEST).measurements) for samples in (joined + room, without)
    )
    assert with_gaps["pause_max"] > gap_s
    assert with_gaps["answer_duration"] - plain["answer_duration"] == pytest.approx(4 * gap_s, abs=0.1)
    assert with_gaps["speech_time"] == pytest.approx(plain["speech_time"], rel=0.05)
    if gap_s > 2:
        assert with_gaps["pause_long_rate"] * with_gaps["answer_duration"] == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize(
    "relative",
    ["noise/office_ambience.mp3", "noise/sb_noise3.wav", "noise/sb_noise5.wav", "silence/pv_empty.wav"],
)
def test_background_is_no_speech(relative: str) -> None:
    found = assessed(relative)
    assert (found.status, found.reason, found.speech_s) == ("failed", FailureReason.NO_SPEECH, 0.0)
    assert found.detail
    assert found.measurements == ()
    assert found.conditions is not None
    assert found.quality is not None
    assert found.quality.verdict == "refused"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", FailureReason.EMPTY_AUDIO),
        (b"not a recording", FailureReason.UNSUPPORTED_AUDIO),
        (encoded(tone(300, 3.0), "ipod", "aac")[:2_000], FailureReason.TRUNCATED),
        (flac_of_silence(hours=1), FailureReason.TOO_LONG),
        (wav(silence(3.0)), FailureReason.NO_SPEECH),
        (wav(noise(3.0)), FailureReason.NO_SPEECH),
        (wav(noise(0.001)), FailureReason.NO_SPEECH),
    ],
)
def test_what_cannot_be_assessed_is_a_reason(data: bytes, reason: FailureReason) -> None:
    found = assess_recording(data, REQUEST)
    assert (found.status, found.reason, found.extractor) == ("failed", reason, EXTRACTOR)
    assert found.detail
    assert found.measurements == ()


def test_a_cut_recording_is_measured_and_marked() -> None:
    data = shared_audio("formats/jfk.flac").read_bytes()
    found = assess_recording(data[: len(data) * 3 // 4], REQUEST)
    assert found.status == "done"
    assert found.quality is not None
    assert "truncated" in {gate.code for gate in found.quality.gates if gate.outcome == "warn"}


def test_latency_is_measured_when_the_question_end_is_known() -> None:
    request = AssessmentRequest(language="en", max_seconds=900, capture=Capture(question_ended_at_ms=-2000))
    found = assess_recording(shared_audio("formats/jfk.wav").read_bytes(), request)
    assert values(found.measurements)["response_latency"] == pytest.approx(2.35, abs=0.1)


@pytest.mark.parametrize("seed", range(6))
def test_odd_signals_never_raise(seed: int) -> None:
    random = np.random.default_rng(seed)
    speech = sentences()[seed % 5]
    odd = [
        speech[: 3 * RATE // 10],
        np.sign(speech),
        speech * np.float32(1e-4),
        np.repeat(speech[::4], 4),
        np.where(random.random(speech.size) < 0.5, speech, 0),
        np.tile(speech[:160], 400),
    ][seed]
    assert assess_recording(wav(odd.astype(np.float32)), REQUEST).status in {"done", "failed"}


def test_values_and_gates_say_that_the_device_changed_the_sound() -> None:
    said = Capture(noise_suppression=True, codec="opus", bit_rate_kbps=24)
    request = AssessmentRequest(language="en", max_seconds=900, capture=said)
    found = assess_recording(shared_audio("formats/jfk.wav").read_bytes(), request)
    assert found.conditions is not None
    assert found.conditions.capture == said
    flags = {one.family: set(one.flags) for one in found.measurements if one.value is not None}
    assert "device_processed" in flags["level"]
    assert "codec_limited" in flags["spectrum"]
    assert "device_processed" not in flags["timing"]
    assert found.quality is not None
    outcomes = {gate.code: gate.outcome for gate in found.quality.gates}
    assert (outcomes["codec"], outcomes["snr"] in ("unknown", "warn", "refuse")) == ("warn", True)
