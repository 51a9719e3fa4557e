"""The right container for a codec of the `Speaker` port."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.providers.speaker import Codec
from goldenfish.sound_files import adts, mp3, ogg_opus, wav

_PLAYING_MS = {
    "ogg_opus": ogg_opus.playing_ms,
    "mp3": mp3.playing_ms,
    "aac": adts.playing_ms,
    "wav": wav.playing_ms,
}
_JOIN = {"ogg_opus": ogg_opus.join, "mp3": mp3.join, "aac": adts.join, "wav": wav.join}
_SILENCE = {"ogg_opus": ogg_opus.silence, "mp3": mp3.silence, "aac": adts.silence, "wav": wav.silence}


def playing_ms(audio: bytes, codec: Codec) -> int:
    """How long a file plays, in ms.

    Raises:
        SoundFileError: the bytes are not a whole file of this codec.
    """
    return _PLAYING_MS[codec](audio)


def join(parts: Sequence[bytes], codec: Codec) -> bytes:
    """One self-contained file that plays the parts one after another; also mends what a streaming writer left open.

    Raises:
        SoundFileError: a part is not a whole file of this codec, or they differ in rate or channels.
    """
    return _JOIN[codec](parts)


def silence(ms: int, codec: Codec) -> bytes:
    """A small valid file that plays so long, in whole frames, and is not heard."""
    return _SILENCE[codec](ms)
