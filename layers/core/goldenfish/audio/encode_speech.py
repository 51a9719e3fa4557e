"""Spoken PCM as a small file that phones play; needs PyAV and nothing else."""

from __future__ import annotations

import io
from typing import NamedTuple

import av

from goldenfish.audio.resampler import resampler
from goldenfish.providers.speaker import Codec
from goldenfish.sound_files import wav
from goldenfish.sound_files.wav import Pcm

_BLOCK_SAMPLES = 4096


class _Encoding(NamedTuple):
    """How FFmpeg is told."""

    container: str
    encoder: str
    rate: int
    bit_rate: int
    options: dict[str, str]


_ENCODINGS: dict[Codec, _Encoding] = {
    "ogg_opus": _Encoding("ogg", "libopus", 48_000, 24_000, {"application": "voip"}),
    "mp3": _Encoding("mp3", "libmp3lame", 24_000, 48_000, {}),
    "aac": _Encoding("adts", "aac", 24_000, 48_000, {}),
}


def encode_speech(pcm: Pcm, codec: Codec) -> bytes:
    """One channel of speech as a file.

    Args:
        pcm: mono, 16 bits.
        codec: WAV is given back as it is.
    """
    if codec == "wav":
        return wav.write(pcm)
    encoding = _ENCODINGS[codec]
    file = io.BytesIO()
    with av.open(file, mode="w", format=encoding.container) as container:
        stream = container.add_stream(encoding.encoder, rate=encoding.rate, layout="mono", options=encoding.options)
        if not isinstance(stream, av.AudioStream):  # all three are; the library's types do not know
            raise TypeError(encoding.encoder)
        stream.bit_rate = encoding.bit_rate
        resampling = resampler(stream.format, encoding.rate, layout="mono")
        for frame in [*_frames(pcm), None]:
            for resampled in resampling.resample(frame):
                container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return file.getvalue()


def _frames(pcm: Pcm) -> list[av.AudioFrame]:
    frames = []
    for start in range(0, len(pcm.samples), 2 * _BLOCK_SAMPLES):
        block = pcm.samples[start : start + 2 * _BLOCK_SAMPLES]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(block) // 2)
        frame.planes[0].update(block.ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate = pcm.rate
        frame.pts = start // 2
        frames.append(frame)
    return frames
