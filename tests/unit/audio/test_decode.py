"""One recipe for every format: same length, same level, and no way to make it read or hold more than it should."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from goldenfish.audio.decode import Decoded, UnsupportedAudio, decode
from tests.shared_audio import shared_audio
from tests.signals import RATE, encoded, flac_of_silence, silence, tone, wav

FORMATS = {
    "jfk.3gp": ("mp4", "amrnb", 8_000),
    "jfk.amr": ("amr", "amrnb", 8_000),
    "jfk.caf": ("caf", "alac", 16_000),
    "jfk.flac": ("flac", "flac", 16_000),
    "jfk.m4a": ("mp4", "aac", 16_000),
    "jfk.mp3": ("mp3", "mp3", 16_000),
    "jfk.mulaw.wav": ("wav", "pcm_mulaw", 8_000),
    "jfk.ogg": ("ogg", "vorbis", 16_000),
    "jfk.opus": ("ogg", "opus", 48_000),
    "jfk.wav": ("wav", "pcm_s16le", 16_000),
    "jfk.webm": ("webm", "opus", 48_000),
    "jfk.wma": ("asf", "wmav2", 16_000),
    "jfk_stream.webm": ("webm", "opus", 48_000),
}


def refused(data: bytes, max_seconds: float = 900) -> str:
    with pytest.raises(UnsupportedAudio) as caught:
        decode(data, max_seconds=max_seconds)
    assert caught.value.detail
    return caught.value.reason


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_decodes_to_the_same_recording(name: str) -> None:
    decoded = decode(shared_audio(f"formats/{name}").read_bytes(), max_seconds=900)
    conditions = decoded.conditions
    assert (conditions.container, conditions.codec, conditions.sample_rate_hz) == FORMATS[name]
    assert decoded.samples.dtype == np.float32
    assert decoded.sample_rate == RATE
    assert conditions.duration_s == pytest.approx(11.0, abs=0.03)
    assert decoded.samples.size == pytest.approx(conditions.duration_s * RATE, abs=16)
    assert conditions.corrupt_packets == 0
    assert not decoded.truncated
    assert loudness(decoded) == pytest.approx(loudness_of_reference(), abs=4.5)  # the lossy files were normalised
    assert best_shift_correlation(decoded) > 0.85


def loudness(decoded: Decoded) -> float:
    return float(10 * np.log10(np.mean(decoded.samples.astype(np.float64) ** 2)))


def loudness_of_reference() -> float:
    return loudness(decode(shared_audio("formats/jfk.wav").read_bytes(), max_seconds=900))


def best_shift_correlation(decoded: Decoded) -> float:
    """Correlation of envelopes with the WAV: the same words at the same time."""
    reference = decode(shared_audio("formats/jfk.wav").read_bytes(), max_seconds=900)
    length = min(decoded.samples.size, reference.samples.size) // 800 * 800
    one, other = (np.abs(d.samples[:length]).reshape(-1, 800).mean(axis=1) for d in (decoded, reference))
    return float(np.corrcoef(one, other)[0, 1])


def test_sixteen_bit_mono_at_16_khz_is_passed_through_exactly() -> None:
    samples = tone(440, 1.0)
    decoded = decode(wav(samples), max_seconds=900)
    np.testing.assert_array_equal(decoded.samples, np.round(samples * 32767).astype(np.float32) / 32768)


@pytest.mark.parametrize("rate", [4_000, 8_000, 22_050, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_level_does_not_change_with_rate_or_channels(rate: int, channels: int) -> None:
    mono = tone(440, 1.0, rate=rate)
    decoded = decode(wav(np.column_stack([mono] * channels), rate=rate), max_seconds=900)
    middle = decoded.samples[4_000:12_000].astype(np.float64)
    assert np.sqrt(2 * np.mean(middle**2)) == pytest.approx(0.5, rel=2e-3)
    assert decoded.conditions.channels == channels
    assert decoded.conditions.duration_s == pytest.approx(1.0, abs=0.002)


def test_channels_are_averaged() -> None:
    stereo = np.column_stack([tone(440, 1.0), silence(1.0)])
    assert np.abs(decode(wav(stereo), max_seconds=900).samples).max() == pytest.approx(0.25, rel=1e-3)


def test_a_stream_that_changes_its_rate_is_read_to_the_end() -> None:
    joined = b"".join(encoded(tone(440, 2.0), "mp3", "libmp3lame", rate=rate) for rate in (16_000, 44_100))
    assert decode(joined, max_seconds=900).conditions.duration_s == pytest.approx(4.0, abs=0.15)


@pytest.mark.parametrize(
    "playlist",
    [
        b"ffconcat version 1.0\nfile secret.wav\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.wav\n#EXT-X-ENDLIST\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:secret.wav\n#EXT-X-ENDLIST\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    ],
)
def test_a_playlist_opens_nothing(playlist: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.wav").write_bytes(wav(tone(440, 1.0)))
    monkeypatch.chdir(tmp_path)
    assert refused(playlist) == "unsupported_audio"


def test_ten_hours_in_a_small_file_are_refused_while_decoding() -> None:
    bomb = flac_of_silence(hours=10)
    assert len(bomb) < 72_000
    assert decode(flac_of_silence(hours=0.1), max_seconds=900).conditions.duration_s > 350  # it is a real FLAC file
    started = time.process_time()
    assert refused(bomb) == "too_long"
    assert time.process_time() - started < 0.5


def test_the_cap_is_on_decoded_seconds() -> None:
    assert decode(wav(tone(440, 2.0)), max_seconds=2.0).conditions.duration_s == 2.0
    assert decode(wav(tone(440, 2.01)), max_seconds=2.0).conditions.duration_s == 2.01
    assert refused(wav(tone(440, 2.1)), max_seconds=2.0) == "too_long"


def test_samples_that_are_no_numbers_become_silence() -> None:
    samples = tone(440, 1.0)
    samples[1_000:1_010] = np.nan
    samples[2_000] = np.inf
    samples[3_000] = 1e30
    floats = b"RIFF" + (36 + samples.nbytes).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    floats += b"\3\0\1\0" + RATE.to_bytes(4, "little") + (RATE * 4).to_bytes(4, "little") + b"\4\0\x20\0"
    floats += b"data" + samples.nbytes.to_bytes(4, "little") + samples.tobytes()
    decoded = decode(floats, max_seconds=900)
    assert np.isfinite(decoded.samples).all()
    assert np.abs(decoded.samples).max() <= 8
    np.testing.assert_array_equal(decoded.samples[1_000:1_010], 0)
    assert decoded.samples[2_000] == 0
