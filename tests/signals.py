"""Signals with known properties, and files made of them. Nothing here is committed as a recording."""

from __future__ import annotations

import io
import wave

import av
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
RATE = 16_000
OVERSAMPLING = 8


def tone(hertz: float, seconds: float, *, level: float = 0.5, rate: int = RATE) -> FloatArray:
    """A sine wave."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def noise(seconds: float, *, rms: float = 0.1, seed: int = 0, rate: int = RATE) -> FloatArray:
    """White noise."""
    return (rms * np.random.default_rng(seed).standard_normal(int(seconds * rate))).astype(np.float32)


def silence(seconds: float, *, rate: int = RATE) -> FloatArray:
    """Digital silence."""
    return np.zeros(int(seconds * rate), dtype=np.float32)


def vowel(f0: float | NDArray[np.float64], seconds: float, *, jitter: float = 0.0, seed: int = 0) -> FloatArray:
    """A pulse train through three formants, at 16 kHz: "voice" whose F0 is known.

    Args:
        f0: Hz; one value, or one for every millisecond.
        seconds: length.
        jitter: standard deviation of a period, as a share of it.
        seed: of the jitter.
    """
    random = np.random.default_rng(seed)
    contour = np.broadcast_to(f0, (int(seconds * 1000),)) if np.isscalar(f0) else np.asarray(f0)
    excitation = np.zeros(int(seconds * RATE) * OVERSAMPLING)
    at = 0.001
    while at < seconds - 0.001:
        excitation[int(at * RATE * OVERSAMPLING)] = 1.0
        at += (1 + jitter * random.standard_normal()) / contour[min(int(at * 1000), len(contour) - 1)]
    return through_formants(excitation)


def through_formants(excitation: NDArray[np.float64]) -> FloatArray:
    """What three formants make of pulses at `OVERSAMPLING` times 16 kHz, at 16 kHz, half of full scale."""
    spectrum = np.fft.rfft(excitation)
    hertz = np.fft.rfftfreq(excitation.size, 1 / (RATE * OVERSAMPLING))
    for centre, width in ((500, 80), (1500, 90), (2500, 120)):
        spectrum /= 1 - (hertz / centre) ** 2 + 1j * hertz * width / centre**2
    spectrum[(hertz > 0.48 * RATE) | (hertz < 40)] = 0
    voice = np.fft.irfft(spectrum, excitation.size)[::OVERSAMPLING]
    normalised: FloatArray = (0.5 * voice / np.abs(voice).max()).astype(np.float32)
    return normalised


def wav(samples: FloatArray, *, rate: int = RATE, width: int = 2) -> bytes:
    """A PCM WAV file; samples of shape (n,) or (n, channels)."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def encoded(samples: FloatArray, container: str, codec: str, *, rate: int = RATE, kbps: int = 64) -> bytes:
    """The samples as any file that PyAV can write."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = kbps * 1000
        frame = av.AudioFrame.from_ndarray(samples[None, :].astype(np.float32), "fltp", "mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(
            stream.format.name, "mono", rate, frame_size=stream.codec_context.frame_size or None
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            if piece is not None:
                output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return file.getvalue()


def flac_of_silence(hours: float) -> bytes:
    """A FLAC file of 8 kHz silence in frames of 65,535 samples: six kilobytes an hour."""
    block, rate = 65_535, 8_000
    frames = int(hours * 3600 * rate / block)
    info = bytearray(34)
    info[0:2] = info[2:4] = block.to_bytes(2, "big")
    info[10:18] = ((rate << 44) | (15 << 36) | (frames * block)).to_bytes(8, "big")
    head = b"fLaC" + bytes([0x80, 0, 0, 34]) + bytes(info)
    return head + b"".join(_silent_flac_frame(number, block) for number in range(frames))


def _silent_flac_frame(number: int, block: int) -> bytes:
    header = bytes([0xFF, 0xF8, 0x74, 0x08]) + chr(number).encode() + (block - 1).to_bytes(2, "big")
    frame = header + _crc(header, 8, 0x07) + bytes(3)
    return frame + _crc(frame, 16, 0x8005)


def _crc(data: bytes, bits: int, polynomial: int) -> bytes:
    value, top = 0, 1 << (bits - 1)
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = ((value << 1) ^ polynomial) if value & top else value << 1
        value &= (1 << bits) - 1
    return value.to_bytes(bits // 8, "big")
