"""Damaged, lying and hostile files: a named refusal or what could be saved, never a crash."""

from __future__ import annotations

import numpy as np
import pytest

from goldenfish.audio.decode import Decoded, UnsupportedAudio, decode
from tests.shared_audio import shared_audio
from tests.signals import encoded, noise, silence, tone, wav

SECONDS = 6.0


def outcome(data: bytes) -> Decoded | str:
    """What decoding gives: the signal, or the reason of the refusal. Anything else raised fails the test."""
    try:
        return decode(data, max_seconds=60)
    except UnsupportedAudio as fault:
        return fault.reason


def with_header(data: bytes, at: int, value: int, size: int) -> bytes:
    return data[:at] + value.to_bytes(size, "little") + data[at + size :]


VOICE_LIKE = tone(300, SECONDS) + noise(SECONDS, rms=0.05)
GOOD = {
    "wav": wav(VOICE_LIKE),
    "flac": encoded(VOICE_LIKE, "flac", "flac"),
    "mp3": encoded(VOICE_LIKE, "mp3", "libmp3lame"),
    "ogg": encoded(VOICE_LIKE, "ogg", "libopus", rate=48_000),
    "webm": encoded(VOICE_LIKE, "webm", "libopus", rate=48_000),
    "m4a": encoded(VOICE_LIKE, "ipod", "aac"),
    "aac": encoded(VOICE_LIKE, "adts", "aac"),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_undamaged_file_is_whole(name: str) -> None:
    decoded = decode(GOOD[name], max_seconds=60)
    assert decoded.conditions.duration_s == pytest.approx(SECONDS, abs=0.15)
    assert not decoded.truncated
    assert decoded.conditions.corrupt_packets == 0


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "ogg", "webm"])
def test_half_a_file_gives_half_the_sound_and_says_so(name: str) -> None:
    decoded = decode(GOOD[name][: len(GOOD[name]) // 2], max_seconds=60)
    assert decoded.conditions.duration_s == pytest.approx(SECONDS / 2, abs=1.1)  # Ogg ends at a page: a second
    assert decoded.truncated


@pytest.mark.parametrize("share", [0.3, 0.5, 0.77])
def test_a_streamed_webm_shows_the_cut_inside_its_last_block(share: float) -> None:
    data = shared_audio("formats/jfk_stream.webm").read_bytes()
    decoded = decode(data[: int(len(data) * share)], max_seconds=60)
    assert decoded.truncated
    assert decoded.conditions.duration_s == pytest.approx(11 * share, abs=0.5)


def test_a_stream_without_length_gives_half_the_sound() -> None:
    decoded = decode(GOOD["aac"][: len(GOOD["aac"]) // 2], max_seconds=60)
    assert decoded.conditions.duration_s == pytest.approx(SECONDS / 2, abs=0.3)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_mp4_without_its_index_is_named_truncated(share: float) -> None:
    assert outcome(GOOD["m4a"][: int(len(GOOD["m4a"]) * share)]) == "truncated"


@pytest.mark.parametrize("name", ["jfk.3gp", "jfk.m4a", "jfk.caf"])
def test_real_phone_files_without_their_index_are_named_truncated(name: str) -> None:
    data = shared_audio(f"formats/{name}").read_bytes()
    assert outcome(data[: len(data) // 2]) == "truncated"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_audio"),
        (wav(silence(0)), "empty_audio"),
        (GOOD["wav"][:44], "truncated"),
        (GOOD["wav"][:30], "unsupported_audio"),
        (b"Dear Sir or Madam,\n" * 100, "unsupported_audio"),
        (b"<html><body>413</body></html>", "unsupported_audio"),
        (bytes(10_000), "unsupported_audio"),
        (b"\xff" * 10_000, "unsupported_audio"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "unsupported_audio"),
        (with_header(GOOD["wav"], 24, 1, 4), "unsupported_audio"),  # 1 Hz: one second would be hours
        (with_header(GOOD["wav"], 24, 4_000_000_000, 4), "unsupported_audio"),
        (with_header(GOOD["wav"], 24, 0, 4), "unsupported_audio"),
        (with_header(GOOD["wav"], 22, 0, 2), "unsupported_audio"),
        (with_header(GOOD["wav"], 22, 9, 2), "unsupported_audio"),
        (with_header(GOOD["wav"], 22, 65_535, 2), "unsupported_audio"),
        (with_header(GOOD["wav"], 34, 0, 2), "unsupported_audio"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, reason: str) -> None:
    assert outcome(data) == reason


def test_a_header_that_promises_ten_hours_over_one_second() -> None:
    one_second = wav(tone(440, 1.0))
    decoded = decode(with_header(one_second, 40, 16_000 * 2 * 36_000, 4), max_seconds=900)
    assert decoded.conditions.duration_s == 1.0
    assert decoded.truncated


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_streamed_wav_without_size_is_whole(size: int) -> None:
    streamed = with_header(with_header(GOOD["wav"], 4, size, 4), 40, size, 4)
    decoded = outcome(streamed)
    if size:
        assert isinstance(decoded, Decoded)
        assert decoded.conditions.duration_s == SECONDS
        assert not decoded.truncated
    else:
        assert isinstance(decoded, Decoded) or decoded == "empty_audio"


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(seed: int) -> None:
    random = np.random.default_rng(seed)
    assert outcome(random.bytes(int(random.integers(1, 50_000)))) in {"unsupported_audio", "empty_audio"}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", GOOD)
def test_changed_bytes_never_crash(name: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    damaged = np.frombuffer(GOOD[name], dtype=np.uint8).copy()
    damaged[random.integers(0, damaged.size, 200)] = random.integers(0, 256, 200)
    result = outcome(damaged.tobytes())
    if isinstance(result, Decoded):
        assert np.isfinite(result.samples).all()
        assert 0 < result.conditions.duration_s <= 60


@pytest.mark.parametrize("name", ["flac", "mp3", "webm", "ogg"])
def test_bad_packets_are_counted_and_the_rest_is_kept(name: str) -> None:
    middle = len(GOOD[name]) // 2
    damaged = GOOD[name][:middle] + bytes(400) + GOOD[name][middle + 400 :]
    decoded = decode(damaged, max_seconds=60)
    assert decoded.conditions.duration_s == pytest.approx(SECONDS, abs=0.3)
    assert decoded.conditions.corrupt_packets >= 1
    assert not decoded.truncated


def test_a_lost_packet_does_not_shift_what_follows() -> None:
    click = silence(SECONDS)
    click[5 * 16_000] = 1.0
    flac = encoded(click + noise(SECONDS, rms=0.01), "flac", "flac")
    broken = bytearray(flac)
    broken[len(flac) // 3 : len(flac) // 3 + 40] = bytes(40)
    decoded = decode(bytes(broken), max_seconds=60)
    assert decoded.conditions.corrupt_packets >= 1
    assert np.abs(decoded.samples).argmax() / 16_000 == pytest.approx(5.0, abs=0.02)
