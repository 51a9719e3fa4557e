"""Any accepted recording decoded by one fixed recipe: mono, 16 kHz, float32, no level change."""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from goldenfish.assessments.models import RecordingConditions
from goldenfish.audio.cut_short import container_is_cut, declared_seconds, index_is_missing, is_shorter
from goldenfish.audio.faults import UnsupportedAudio
from goldenfish.audio.memory_ceiling import at_most
from goldenfish.audio.mono import OVERRUN, SAMPLE_RATE, MonoSignal, check_format

__all__ = ["SAMPLE_RATE", "Decoded", "UnsupportedAudio", "decode"]

# Demuxers that hold bytes themselves. A playlist (ffconcat, HLS) names other files, and FFmpeg would
# follow it even from memory: https://ffmpeg.org/ffmpeg-formats.html#concat-1
FORMAT_WHITELIST = "wav,w64,flac,mp3,aac,mov,matroska,ogg,amr,caf,asf"
CONTAINER_NAMES = {"mov,mp4,m4a,3gp,3g2,mj2": "mp4", "matroska,webm": "webm"}

AMR_DECODERS = ("amrnb", "amrwb")
# Codecs that may send nothing while nobody speaks, and for how long (Opus: one packet in 400 ms).
MAY_PAUSE = (*AMR_DECODERS, "opus", "libopus")
LONGEST_SENT_PAUSE_S = 0.5
AMR_LONGEST_NOISE_FRAME = 6
# Besides the signal itself: several times what an index of an hour and the widest frames take.
MOST_MEMORY = 400_000_000
SHORTEST_PACKET_S = 0.0025
"""No codec here sends oftener; packets that hold no sound would never reach the longest signal."""
SHORTEST_BAD_PACKET_S = 0.02
"""Of what nearly every recorder sends: as many bad ones as the whole recording may have of these, and no more."""


@dataclass(frozen=True)
class Decoded:
    """One recording as a signal.

    Attributes:
        samples: shape (n,), float32, full scale 1.0, mean of the channels.
        conditions: how it was recorded.
        truncated: the recording is known to end before its maker meant it to. False also means "not known":
            a stream without a length cannot tell.
        sample_rate: 16,000 Hz always.
    """

    samples: NDArray[np.float32]
    conditions: RecordingConditions
    truncated: bool
    sample_rate: int = SAMPLE_RATE


def decode(data: bytes, *, max_seconds: float) -> Decoded:
    """Decode a whole recording held in memory.

    Bad packets and holes in the time stamps are counted, and silence of their length keeps the time axis.
    The length is capped while decoding: a small file that holds hours is refused after `max_seconds` of them.

    Args:
        data: the bytes as uploaded; their name and claimed type play no part.
        max_seconds: longest signal accepted; one percent more is let through.

    Raises:
        UnsupportedAudio: with reason `unsupported_audio`, `empty_audio`, `truncated` or `too_long`.
    """
    if not data:
        raise UnsupportedAudio("empty_audio", "the file is empty")
    signal, options = MonoSignal(max_seconds), {"format_whitelist": FORMAT_WHITELIST, "protocol_whitelist": "none"}
    try:
        with at_most(MOST_MEMORY), av.open(io.BytesIO(data), mode="r", options=options) as container:
            return _decode_container(data, container, signal, max_seconds)
    except MemoryError as error:
        raise UnsupportedAudio("unsupported_audio", "the file asks for more memory than a recording takes") from error
    except (av.FFmpegError, ValueError, OverflowError) as error:
        # PyAV gives ValueError for metadata it cannot read and OverflowError for absurd sizes.
        raise _unreadable(data) from error


def _decode_container(data: bytes, container: InputContainer, signal: MonoSignal, max_seconds: float) -> Decoded:
    if not container.streams.audio:
        raise UnsupportedAudio("unsupported_audio", "the file holds no sound")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if codec is None:  # PyAV: no decoder for this stream
        raise UnsupportedAudio("unsupported_audio", "the sound is in a format that cannot be read")
    check_format(codec.sample_rate, codec.layout.nb_channels)
    codec.thread_count = 1
    bad_packets = _collect(container, stream, signal, max_seconds)
    samples = signal.finish()
    if not samples.size:
        raise _silent_failure(data, bad_packets)
    duration_s = samples.size / SAMPLE_RATE
    name = str(container.format.name)
    conditions = RecordingConditions(
        container=CONTAINER_NAMES.get(name, name),
        codec=codec.name.removesuffix("float"),  # FFmpeg calls its MP3 decoder mp3float
        sample_rate_hz=codec.sample_rate,
        channels=codec.layout.nb_channels,
        duration_s=round(duration_s, 3),
        corrupt_packets=bad_packets + _lost_pieces(signal, codec.name),
    )
    truncated = container_is_cut(data) or is_shorter(duration_s, declared_seconds(container, stream))
    return Decoded(samples, conditions, truncated)


def _collect(container: InputContainer, stream: av.AudioStream, signal: MonoSignal, max_seconds: float) -> int:
    """Decode all packets into the signal; gives how many could not be."""
    bad_packets = undecoded = 0
    for number, packet in enumerate(container.demux(stream)):
        if (
            number * SHORTEST_PACKET_S > max_seconds * OVERRUN
            or undecoded * SHORTEST_BAD_PACKET_S > max_seconds * OVERRUN
        ):
            raise UnsupportedAudio("unsupported_audio", "the file holds more packets than sound")
        try:
            for frame in packet.decode():
                signal.add(frame)
        except (av.FFmpegError, ValueError):
            undecoded += 1
            bad_packets += not _is_comfort_noise(stream, packet)
            if packet.duration and packet.time_base:
                signal.add_silence(float(packet.duration * packet.time_base))
    return bad_packets


def _lost_pieces(signal: MonoSignal, codec: str) -> int:
    """Holes in the time stamps that the codec's own pauses do not explain."""
    return sum(codec not in MAY_PAUSE or hole_s > LONGEST_SENT_PAUSE_S for hole_s in signal.holes_s)


def _is_comfort_noise(stream: av.AudioStream, packet: av.Packet[av.AudioStream]) -> bool:
    """An AMR silence descriptor or "no data" frame (RFC 4867): sound as sent, but FFmpeg refuses to decode it."""
    return stream.codec_context.name in AMR_DECODERS and packet.size <= AMR_LONGEST_NOISE_FRAME


def _unreadable(data: bytes) -> UnsupportedAudio:
    if index_is_missing(data):
        # Whether another one still counts is not for the decoder to say: docs/decisions/0012.
        return UnsupportedAudio("truncated", "the recording was cut off before its index was written")
    return UnsupportedAudio("unsupported_audio", "the file is not a recording that can be read")


def _silent_failure(data: bytes, bad_packets: int) -> UnsupportedAudio:
    if container_is_cut(data):
        return UnsupportedAudio("truncated", "the recording was cut off before its first sound")
    if bad_packets:
        return UnsupportedAudio("unsupported_audio", "nothing in the file could be decoded")
    return UnsupportedAudio("empty_audio", "the recording holds no sound at all")
