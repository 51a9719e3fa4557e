"""Decoded frames of any format gathered as one mono float signal at 16 kHz."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

from goldenfish.audio.faults import UnsupportedAudio

SAMPLE_RATE = 16_000
MIN_INPUT_RATE = 4_000
MAX_INPUT_RATE = 192_000
MAX_CHANNELS = 8
MAX_FILL_S = 0.5


def check_format(sample_rate: int, channels: int) -> None:
    """Refuse rates and channel counts that no voice recorder makes.

    A header that says 1 Hz turns one second of samples into hours.

    Raises:
        UnsupportedAudio: `unsupported_audio`.
    """
    if not MIN_INPUT_RATE <= sample_rate <= MAX_INPUT_RATE:
        raise UnsupportedAudio("unsupported_audio", f"a sample rate of {sample_rate} Hz is outside 4 to 192 kHz")
    if not 1 <= channels <= MAX_CHANNELS:
        raise UnsupportedAudio("unsupported_audio", f"{channels} channels; 1 to {MAX_CHANNELS} can be read")


class MonoSignal:
    """Collects frames: mean of the channels, 16 kHz, no level change, never more than a fixed length.

    The channels are averaged here and not by FFmpeg's downmix, which changes the level (three equal
    channels come out 7.7 dB louder).
    """

    def __init__(self, max_seconds: float) -> None:
        self._max_seconds = max_seconds
        # Pages that are never written take no memory, so the cap costs nothing for a short answer.
        self._samples: NDArray[np.float32] = np.empty(int(max_seconds * SAMPLE_RATE), dtype=np.float32)
        self._length = 0
        self._resampler: av.AudioResampler | None = None
        self._input: tuple[int, str, str] | None = None
        self._channels = 0

    def add(self, frame: av.AudioFrame) -> None:
        """Append one decoded frame; the resampler is rebuilt when rate, sample format or layout change.

        Raises:
            UnsupportedAudio: `too_long` as soon as the cap is passed, `unsupported_audio` by `check_format`.
        """
        described = (frame.sample_rate, frame.format.name, frame.layout.name)
        if self._resampler is None or described != self._input:
            check_format(frame.sample_rate, frame.layout.nb_channels)
            self._flush()
            self._resampler = av.AudioResampler(format="flt", rate=SAMPLE_RATE, threads=1)
            self._input = described
            self._channels = frame.layout.nb_channels
        for resampled in self._resampler.resample(frame):
            self._append(resampled)

    def add_silence(self, seconds: float) -> None:
        """Hold the time axis over a packet that gave no samples (lost, or an AMR comfort-noise frame)."""
        if self._input is None:  # nothing heard yet: silence alone must not count as a recording
            return
        self._flush()
        self._write(np.zeros(int(min(seconds, MAX_FILL_S) * SAMPLE_RATE), dtype=np.float32))

    def finish(self) -> NDArray[np.float32]:
        """The whole signal, shape (n,), full scale 1.0."""
        self._flush()
        return self._samples[: self._length]

    def _flush(self) -> None:
        if self._resampler is not None:
            for resampled in self._resampler.resample(None):
                if resampled is not None:  # PyAV hands the flush's None back when it had nothing to convert
                    self._append(resampled)
        self._resampler = None

    def _append(self, frame: av.AudioFrame) -> None:
        interleaved = np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, self._channels)
        self._write(interleaved.mean(axis=1, dtype=np.float32) if self._channels > 1 else interleaved[:, 0])

    def _write(self, samples: NDArray[np.float32]) -> None:
        end = self._length + samples.size
        if end > self._samples.size:
            raise UnsupportedAudio("too_long", f"the recording is longer than {self._max_seconds:g} seconds")
        self._samples[self._length : end] = samples
        self._length = end
