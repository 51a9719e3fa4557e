"""What the recording's codec and rate do to the values measured on it."""

from __future__ import annotations

from goldenfish.assessments.models import RecordingConditions

LOSSLESS = ("pcm", "flac", "alac")
SPEECH_CODECS = ("amrnb", "amrwb")
# Below this MP3, AAC and Opus change voice-quality values: J. Gonzalez & T. Cervera (2001).
TRANSPARENT_KBPS = 64.0
FULL_BAND_HZ = 16_000


def bit_rate_kbps(size_bytes: int, conditions: RecordingConditions) -> float:
    """Mean bit rate of the whole file, kbit/s."""
    return size_bytes * 8 / 1000 / conditions.duration_s


def is_lossless(conditions: RecordingConditions) -> bool:
    """True for PCM (µ-law and A-law are not), FLAC and ALAC."""
    codec = conditions.codec
    return codec.startswith(LOSSLESS) and not codec.endswith(("law",))


def spectrum_flags(size_bytes: int, conditions: RecordingConditions) -> tuple[str, ...]:
    """Flags for values that depend on the fine spectrum."""
    coarse = conditions.codec in SPEECH_CODECS or bit_rate_kbps(size_bytes, conditions) < TRANSPARENT_KBPS
    return (
        *(("codec_limited",) if coarse and not is_lossless(conditions) else ()),
        *(("band_limited",) if conditions.sample_rate_hz < FULL_BAND_HZ else ()),
    )
