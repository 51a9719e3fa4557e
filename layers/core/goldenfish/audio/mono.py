"""Decoded frames of any format gathered as one mono float signal at 16 kHz."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

from goldenfish.audio.faults import UnsupportedAudio
from goldenfish.audio.resampler import resampler

SAMPLE_RATE = 16_000
MIN_INPUT_RATE = 4_000
MAX_INPUT_RATE = 192_000
MAX_CHANNELS = 8
# A recorder that stops by itself at the limit overruns it by its last buffer.
OVERRUN = 1.01
# Time stamps of live recordings wander by some milliseconds; a jump further than the longest is not believed.
SHORTEST_HOLE_S = 0.05
LONGEST_HOLE_S = 10.0
# A float WAV may hold anything; past this (18 dB over full scale) no microphone made it.
MAX_LEVEL = 8.0


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

    Where the frames' time stamps leave a hole (lost data, or a recorder that sends nothing in a pause),
    silence holds the time axis: pauses are what is measured here.

    The channels are averaged here and not by FFmpeg's downmix, which changes the level (three equal
    channels come out 7.7 dB louder).

    Attributes:
        holes_s: length of each hole in the time stamps that was filled.
    """

    def __init__(self, max_seconds: float) -> None:
        self._max_seconds = max_seconds
        # Pages that are never written take no memory, so the cap costs nothing for a short answer.
        self._samples: NDArray[np.float32] = np.empty(int(max_seconds * OVERRUN * SAMPLE_RATE), dtype=np.float32)
        self._length = 0
        self._resampler: av.AudioResampler | None = None
        self._input: tuple[int, str, str] | None = None
        self._channels = 0
        self._end_s: float | None = None
        self.holes_s: list[float] = []

    def add(self, frame: av.AudioFrame) -> None:
        """Append one decoded frame; the resampler is rebuilt when rate, sample format or layout change.

        Raises:
            UnsupportedAudio: `too_long` as soon as the cap is passed, `unsupported_audio` by `check_format`.
        """
        self._fill_hole_before(frame)
        described = (frame.sample_rate, frame.format.name, frame.layout.name)
        if self._resampler is None or described != self._input:
            check_format(frame.sample_rate, frame.layout.nb_channels)
            self._flush()
            self._resampler = resampler("flt", SAMPLE_RATE)
            self._input = described
            self._channels = frame.layout.nb_channels
        for resampled in self._resampler.resample(frame):
            self._append(resampled)
        length_s = frame.samples / frame.sample_rate
        self._end_s = _start_s(frame, self._end_s) + length_s

    def add_silence(self, seconds: float) -> None:
        """Hold the time axis over a packet that gave no samples (lost, or an AMR comfort-noise frame)."""
        if self._end_s is None:  # nothing heard yet: silence alone must not count as a recording
            return
        seconds = min(seconds, LONGEST_HOLE_S)
        self._flush()
        self._write(np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32))
        self._end_s += seconds

    def finish(self) -> NDArray[np.float32]:
        """The whole signal, shape (n,), full scale 1.0."""
        self._flush()
        return self._samples[: self._length]

    def _fill_hole_before(self, frame: av.AudioFrame) -> None:
        if self._end_s is None:
            return
        hole_s = _start_s(frame, self._end_s) - self._end_s
        if SHORTEST_HOLE_S < hole_s <= LONGEST_HOLE_S:
            self.holes_s.append(hole_s)
            self.add_silence(hole_s)

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
        # No sound is infinite: like NaN it is a damaged sample, and as the loudest one it would silence all others.
        finite = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        np.clip(finite, -MAX_LEVEL, MAX_LEVEL, out=self._samples[self._length : end])
        self._length = end


def _start_s(frame: av.AudioFrame, otherwise: float | None) -> float:
    """When the frame begins by its own time stamp."""
    return otherwise or 0.0 if frame.time is None else frame.time
