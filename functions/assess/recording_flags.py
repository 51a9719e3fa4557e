"""What the recording's codec and rate, and the device's own processing, do to the values measured on it.

| flag | on | when |
|---|---|---|
| codec_limited | spectrum, perturbation | a lossy codec below 64 kbit/s, or AMR, in the file or before it |
| band_limited | spectrum, perturbation | sampled below 16 kHz |
| device_processed | level, loudness | the client says that gain control or noise suppression was on |

Models trained on PCM leave flagged values out. The file's codec is measured; what the client says of the codec
before it (`Capture`) can only make the verdict worse: a WAV made of a 16 kbit/s stream is no better than that.
"""

from __future__ import annotations

from goldenfish.assessments.models import RecordingConditions

LOSSLESS = ("pcm", "flac", "alac", "wav")
SPEECH_CODECS = ("amrnb", "amrwb", "amr", "amr-nb", "amr-wb")
# Below this MP3, AAC and Opus change voice-quality values: J. Gonzalez & T. Cervera (2001).
TRANSPARENT_KBPS = 64.0
FULL_BAND_HZ = 16_000


def lossy_kbps(size_bytes: int, conditions: RecordingConditions) -> float | None:
    """Bit rate of the coarsest lossy coding that is known of, kbit/s; None when none is.

    Measured as the mean of the whole file. What the client says counts where its codec, or the file's, is lossy.
    """
    capture = conditions.capture
    said_codec = (capture.codec if capture else None) or conditions.codec
    said = capture.bit_rate_kbps if capture and not is_lossless_codec(said_codec) else None
    measured = None if is_lossless(conditions) else size_bytes * 8 / 1000 / conditions.duration_s
    rates = [rate for rate in (said, measured) if rate is not None]
    return min(rates) if rates else None


def is_lossless(conditions: RecordingConditions) -> bool:
    """Whether the file itself is coded without loss."""
    return is_lossless_codec(conditions.codec)


def is_lossless_codec(codec: str) -> bool:
    """True for PCM (µ-law and A-law are not), FLAC and ALAC."""
    return codec.lower().startswith(LOSSLESS) and not codec.lower().endswith(("law",))


def is_speech_codec(conditions: RecordingConditions) -> bool:
    """AMR, at whatever rate, in the file or by the client's word."""
    said = conditions.capture.codec if conditions.capture else None
    return conditions.codec in SPEECH_CODECS or (said or "").lower() in SPEECH_CODECS


def spectrum_flags(size_bytes: int, conditions: RecordingConditions) -> tuple[str, ...]:
    """Flags for values that depend on the fine spectrum or on single periods of the voice."""
    kbps = lossy_kbps(size_bytes, conditions)
    coarse = is_speech_codec(conditions) or (kbps is not None and kbps < TRANSPARENT_KBPS)
    return (
        *(("codec_limited",) if coarse else ()),
        *(("band_limited",) if sampled_hz(conditions) < FULL_BAND_HZ else ()),
    )


def sampled_hz(conditions: RecordingConditions) -> int:
    """The lowest rate at which the sound is known to have been sampled."""
    said = conditions.capture.sample_rate_hz if conditions.capture else None
    return min(conditions.sample_rate_hz, said or conditions.sample_rate_hz)


def level_flags(conditions: RecordingConditions) -> tuple[str, ...]:
    """Flags for values that depend on how loud the voice and the room came through."""
    return ("device_processed",) if suppresses_noise(conditions) or _controls_gain(conditions) else ()


def suppresses_noise(conditions: RecordingConditions) -> bool:
    """Whether the client says that the device took the background away."""
    return bool(conditions.capture and conditions.capture.noise_suppression)


def _controls_gain(conditions: RecordingConditions) -> bool:
    return bool(conditions.capture and conditions.capture.auto_gain_control)
