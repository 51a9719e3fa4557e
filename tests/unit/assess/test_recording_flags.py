"""Which values carry which flag, by the file and by what the client says of it."""

from __future__ import annotations

import pytest

from functions.assess.recording_flags import level_flags, spectrum_flags
from goldenfish.assessments.measured import flagged, measured
from goldenfish.recordings.capture import Capture
from tests.unit.assess.answers import pcm

PCM_BYTES = 30 * 32_000


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        (None, ()),
        (Capture(codec="opus", bit_rate_kbps=48), ("codec_limited",)),
        (Capture(codec="opus", bit_rate_kbps=96), ()),
        (Capture(codec="pcm", bit_rate_kbps=48), ()),
        (Capture(codec="amr-nb", sample_rate_hz=8_000), ("codec_limited", "band_limited")),
        (Capture(sample_rate_hz=48_000), ()),
    ],
)
def test_a_lossless_file_is_no_better_than_what_it_was_made_of(said: Capture | None, flags: tuple[str, ...]) -> None:
    assert spectrum_flags(PCM_BYTES, pcm(30.0, capture=said)) == flags


def test_a_lossy_file_counts_by_the_lower_of_its_rate_and_the_one_asked_for() -> None:
    def flags(kbps: float, said: float | None) -> tuple[str, ...]:
        conditions = pcm(30.0, codec="opus", capture=Capture(bit_rate_kbps=said))
        return spectrum_flags(int(kbps * 1000 * 30 / 8), conditions)

    assert flags(70, None) == flags(70, 96) == ()
    assert flags(70, 32) == flags(40, 96) == flags(40, None) == ("codec_limited",)


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        (None, ()),
        (Capture(noise_suppression=False, auto_gain_control=False), ()),
        (Capture(echo_cancellation=True), ()),
        (Capture(noise_suppression=True), ("device_processed",)),
        (Capture(auto_gain_control=True), ("device_processed",)),
    ],
)
def test_a_device_that_changes_the_level_is_named(said: Capture | None, flags: tuple[str, ...]) -> None:
    assert level_flags(pcm(30.0, capture=said)) == flags


def test_a_flag_stands_beside_values_only() -> None:
    values = measured("level", {"a": "dB", "b": "dB"}, {"a": 1.0, "b": "too_short"}, 1.0, ("band_limited",))
    assert [one.flags for one in flagged(values, ("device_processed",))] == [("band_limited", "device_processed"), ()]
