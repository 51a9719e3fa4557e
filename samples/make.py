"""Make the sample answers: texts of our own, spoken by espeak-ng, with pauses and room noise, as Ogg/Opus.

Run `python samples/make.py` (needs espeak-ng); it rewrites samples/en and samples/vi from answers.json.
"""

from __future__ import annotations

import io
import json
import subprocess
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]

HERE = Path(__file__).parent
RATE = 22_050
"""Sample rate of espeak-ng in Hz."""
OPUS_RATE = 48_000
BIT_RATE = 20_000
"""In bit/s: a phone browser's recording is not much better, and every file stays under 30 KB."""
AUDIBLE = 0.001
"""Magnitude below which espeak-ng's output counts as the silence round a sentence."""
SPEECH_RMS = 0.08
NOISE_RMS = 0.0006
"""Room noise some 42 dB below the speech; digital silence does not occur in a recording."""


def main() -> None:
    """Write every sample named in answers.json."""
    for language, answers in json.loads((HERE / "answers.json").read_text(encoding="utf-8")).items():
        for number, answer in enumerate(answers):
            path = HERE / language / answer["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(encode(add_noise(speak(answer), seed=number)))
            print(f"{path.relative_to(HERE)}: {path.stat().st_size} bytes")  # noqa: T201 - a script's output


def speak(answer: dict[str, Any]) -> Signal:
    """The answer's sentences and pauses (numbers, in seconds), shape=(n,), speech at `SPEECH_RMS`."""
    parts = [
        espeak(part, answer) if isinstance(part, str) else np.zeros(round(part * RATE), np.float32)
        for part in answer["spoken"]
    ]
    signal = np.concatenate(parts)
    rms = np.sqrt(np.mean(np.square(signal[signal != 0])))
    return np.asarray(signal * (SPEECH_RMS / rms), np.float32)


def espeak(text: str, answer: dict[str, Any]) -> Signal:
    """One sentence without the silence round it, shape=(n,)."""
    options = ["-v", answer["voice"], "-s", str(answer["speed"]), "-p", str(answer["pitch"])]
    wav = subprocess.run(["espeak-ng", *options, "--stdout", text], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(wav)) as reader:
        signal = np.frombuffer(reader.readframes(len(wav)), np.int16).astype(np.float32) / 32_768
    loud = np.flatnonzero(np.abs(signal) > AUDIBLE)
    return np.asarray(signal[loud[0] : loud[-1] + 1], np.float32)


def add_noise(signal: Signal, seed: int) -> Signal:
    """Add white noise; the same seed gives the same noise."""
    noise = np.random.default_rng(seed).standard_normal(len(signal), np.float32)
    return np.asarray(np.clip(signal + NOISE_RMS * noise, -1, 1), np.float32)


def encode(signal: Signal) -> bytes:
    """Ogg/Opus, mono."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=OPUS_RATE)
        stream.layout = "mono"
        stream.bit_rate = BIT_RATE
        resampler = av.AudioResampler("flt", "mono", OPUS_RATE)
        frame = av.AudioFrame.from_ndarray(signal[np.newaxis], "flt", "mono")
        frame.rate = RATE
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            resampled.pts = None
            container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return out.getvalue()


if __name__ == "__main__":
    main()
