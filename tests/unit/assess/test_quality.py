"""Every gate on a signal that is just good and one that is just bad."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.assess.advice import ADVICE
from functions.assess.answer import Answer
from functions.assess.clipping import clipped_share
from functions.assess.quality import judge, judge_without_speech, speech_limits
from goldenfish.assessments.models import Gate, Quality, RecordingConditions
from goldenfish.audio.decode import decode
from goldenfish.audio.vad import speech_spans
from goldenfish.recordings.capture import Capture
from tests.shared_audio import shared_audio
from tests.signals import RATE, encoded, noise, silence, tone, vowel
from tests.unit.assess.answers import answer_of, pcm

PCM_BYTES = 30 * RATE * 2


@cache
def talk(*, level: float = 0.2, background: float = 2e-3, seconds: float = 20.0) -> Answer:
    """A voice of changing loudness between two seconds of background on each side; what is measured stays with it."""
    swell = 0.2 + 0.8 * np.abs(np.sin(np.linspace(0, 40, int(seconds * RATE)))) ** 2
    breath = noise(seconds, rms=0.02, seed=1)
    voice = (vowel(np.geomspace(110, 190, int(seconds * 1000)), seconds) + breath) * swell
    voice *= level / np.sqrt(np.mean(voice**2))
    samples = np.concatenate([silence(2.0), voice, silence(2.0)]) + noise(seconds + 4, rms=background)
    return answer_of(samples.astype(np.float32), (2.0, 2.0 + seconds))


def quality(answer: Answer, *, truncated: bool = False, size: int = PCM_BYTES, **conditions: object) -> Quality:
    return judge(answer, pcm(30.0, **conditions), size_bytes=size, truncated=truncated)


def gate(found: Quality, code: str) -> Gate:
    (one,) = (one for one in found.gates if one.code == code)
    return one


def test_a_clean_answer_is_good() -> None:
    found = quality(talk())
    assert found.verdict == "good"
    assert {one.outcome for one in found.gates} == {"pass"}
    assert all(one.advice is None for one in found.gates)
    assert {one.code for one in found.gates} == set(ADVICE)


@pytest.mark.parametrize(("seconds", "outcome"), [(16, "pass"), (14, "warn"), (1.9, "refuse")])
def test_speech_seconds(seconds: float, outcome: str) -> None:
    found = gate(quality(talk(seconds=seconds)), "speech_seconds")
    assert (found.outcome, found.value, found.unit) == (outcome, seconds, "s")


@pytest.mark.parametrize(("dbfs", "outcome"), [(-38, "pass"), (-42, "warn"), (-57, "refuse")])
def test_level(dbfs: float, outcome: str) -> None:
    found = gate(quality(talk(level=10 ** (dbfs / 20), background=1e-5)), "level")
    assert found.outcome == outcome
    assert found.value == pytest.approx(dbfs, abs=0.2)


@pytest.mark.parametrize(("snr", "outcome"), [(17, "pass"), (13, "warn"), (3, "refuse")])
def test_snr(snr: float, outcome: str) -> None:
    found = gate(quality(talk(level=0.1, background=0.1 / 10 ** (snr / 20))), "snr")
    assert found.outcome == outcome
    assert found.value == pytest.approx(snr, abs=0.3)


def test_snr_of_a_gated_background_is_unknown_and_costs_nothing() -> None:
    found = quality(talk(background=0.0))
    assert gate(found, "snr").outcome == "unknown"
    assert found.verdict == "good"


@pytest.mark.parametrize(("over_db", "outcome"), [(0, "pass"), (3, "warn"), (20, "refuse")])
@pytest.mark.parametrize("turned_down", [1.0, 0.1])
def test_clipping_is_seen_at_any_level(over_db: float, outcome: str, turned_down: float) -> None:
    answer = talk(background=0)
    peak = np.abs(answer.samples).max()
    clipped = np.clip(answer.samples, -peak / 10 ** (over_db / 20), peak / 10 ** (over_db / 20)) * turned_down
    found = gate(quality(answer_of(clipped.astype(np.float32), (2.0, 22.0))), "clipping")
    assert found.outcome == outcome or (outcome == "warn" and found.outcome == "refuse")


@pytest.mark.parametrize("f0", [90, 120, 150, 200, 250])
def test_a_perfectly_regular_waveform_is_not_clipped(f0: int) -> None:
    """Every period touches the peak, and none stays there."""
    for samples in (vowel(f0, 5.0), tone(f0, 5.0), tone(2 * f0, 5.0, level=0.999)):
        assert clipped_share(samples) == 0


@pytest.mark.parametrize(("container", "codec"), [("ogg", "libopus"), ("mp3", "libmp3lame"), ("wav", "pcm_s16le")])
def test_clipping_survives_a_codec_and_another_rate(container: str, codec: str) -> None:
    samples = talk(background=0).samples[2 * RATE : 10 * RATE]
    limit = np.quantile(np.abs(samples), 0.97)
    rate = 48_000 if codec != "libmp3lame" else 44_100
    for loud, clipped in ((samples, False), (np.clip(samples, -limit, limit), True)):
        file = encoded((0.5 * loud / np.abs(loud).max()).astype(np.float32), container, codec, rate=rate)
        share = clipped_share(decode(file, max_seconds=60).samples)
        assert share is not None
        assert (share > 1e-4) == clipped


def test_digital_silence_is_not_judged_for_clipping() -> None:
    assert clipped_share(silence(1.0)) is None


def test_bandwidth_of_a_telephone_line() -> None:
    answer = talk(background=0)
    spectrum = np.fft.rfft(answer.samples)
    spectrum[np.fft.rfftfreq(answer.samples.size, 1 / RATE) > 3800] = 0
    narrow = np.fft.irfft(spectrum, answer.samples.size).astype(np.float32)
    assert gate(quality(answer_of(narrow, (2.0, 22.0))), "bandwidth").outcome == "warn"


def test_a_recording_sampled_at_8_khz_is_a_telephones() -> None:
    found = gate(quality(talk(), sample_rate_hz=8_000), "bandwidth")
    assert (found.outcome, found.value) == ("warn", None)


@pytest.mark.parametrize(
    ("said", "outcome", "kbps"),
    [
        (None, "pass", None),
        (Capture(codec="pcm", bit_rate_kbps=24), "pass", None),
        (Capture(codec="opus", bit_rate_kbps=24), "warn", 24),
        (Capture(codec="opus", bit_rate_kbps=64), "pass", 64),
        (Capture(codec="opus"), "pass", None),
        (Capture(bit_rate_kbps=24), "pass", None),
        (Capture(codec="AMR-NB"), "warn", None),
    ],
)
def test_what_the_client_says_of_its_codec_counts(said: Capture | None, outcome: str, kbps: float | None) -> None:
    found = gate(quality(talk(), capture=said), "codec")
    assert (found.outcome, found.value) == (outcome, kbps)


def test_a_good_snr_behind_noise_suppression_says_nothing() -> None:
    on = Capture(noise_suppression=True)
    assert gate(quality(talk(), capture=on), "snr").outcome == "unknown"
    assert gate(quality(talk(level=0.1, background=0.1), capture=on), "snr").outcome == "refuse"
    assert gate(quality(talk(), capture=Capture(noise_suppression=False)), "snr").outcome == "pass"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("truncated", {"truncated": True}),
        ("damaged", {"corrupt_packets": 1}),
        ("codec", {"codec": "opus", "size": 24_000 * 30 // 8}),
        ("codec", {"codec": "amrnb", "size": 64_000 * 30 // 8}),
    ],
)
def test_the_file_itself_warns(code: str, changes: dict[str, object]) -> None:
    found = quality(talk(), **changes)  # type: ignore[arg-type]
    assert found.verdict == "usable"
    assert [one.code for one in found.gates if one.outcome == "warn"] == [code]
    assert gate(found, code).advice == ADVICE[code]


def test_the_worst_gate_decides() -> None:
    assert quality(talk(level=0.001, background=1e-6), truncated=True).verdict == "refused"


def test_advice_is_given_in_both_languages() -> None:
    for text in ADVICE.values():
        assert text.en.endswith(".")
        assert text.vi.endswith(".")
        assert text.en != text.vi


def test_no_speech_is_refused_for_want_of_speech() -> None:
    found = judge_without_speech(pcm(), size_bytes=PCM_BYTES, truncated=False)
    assert found.verdict == "refused"
    assert gate(found, "speech_seconds").value == 0


def real(samples: NDArray[np.float32], conditions: RecordingConditions | None = None) -> Quality:
    answer = Answer(samples, RATE, tuple(speech_spans(samples)))
    return judge(answer, conditions or pcm(), size_bytes=PCM_BYTES, truncated=False)


@cache
def clean_reading() -> list[NDArray[np.float32]]:
    files = sorted(shared_audio("read").rglob("*.flac")) + sorted(shared_audio("read").rglob("*.wav"))
    signals = [decode(file.read_bytes(), max_seconds=60).samples for file in files]
    return [samples for samples in signals if samples.size > 5 * RATE]


def test_clean_reading_is_never_refused() -> None:
    found = [real(samples) for samples in clean_reading()]
    assert len(found) > 15
    assert [one for one in found if one.verdict == "refused"] == []
    assert {gate(one, "clipping").outcome for one in found} == {"pass"}


def test_degraded_reading_is_caught() -> None:
    for samples in clean_reading()[::4]:
        rms = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
        loud = np.clip(samples * (4 * 0.99 / np.abs(samples).max()), -0.99, 0.99).astype(np.float32)
        noisy = samples + noise(samples.size / RATE + 1, rms=rms)[: samples.size]
        faint = samples * np.float32(10 ** (-45 / 20) / rms / 10)
        padded = (
            np.concatenate([silence(1), noisy, silence(1)])
            + noise(samples.size / RATE + 3, rms=rms)[: samples.size + 2 * RATE]
        )
        assert gate(real(loud), "clipping").outcome == "refuse"
        assert gate(real(padded.astype(np.float32)), "snr").outcome in {"warn", "refuse"}
        assert gate(real(faint), "level").outcome == "refuse"


def test_a_codec_from_the_browser_is_named() -> None:
    data = encoded(tone(300, 5.0) + noise(5.0, rms=0.05), "webm", "libopus", rate=48_000, kbps=16)
    decoded = decode(data, max_seconds=60)
    found = judge(answer_of(decoded.samples), decoded.conditions, size_bytes=len(data), truncated=decoded.truncated)
    assert gate(found, "codec").outcome == "warn"
    assert 10 < (gate(found, "codec").value or 0) < 32


def test_a_short_question_asks_for_less_speech() -> None:
    assert speech_limits(None) == (15.0, 2.0)
    assert speech_limits(120.0) == (15.0, 2.0)
    assert speech_limits(6.0) == (3.0, 1.0)
