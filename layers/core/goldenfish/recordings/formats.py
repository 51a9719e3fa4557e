"""Which audio formats are accepted, told from the first bytes, never from a name or a MIME type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AudioFormat:
    """A container that the platform accepts."""

    name: str
    content_type: str
    extension: str


WAV = AudioFormat("wav", "audio/wav", "wav")
FLAC = AudioFormat("flac", "audio/flac", "flac")
MP3 = AudioFormat("mp3", "audio/mpeg", "mp3")
M4A = AudioFormat("m4a", "audio/mp4", "m4a")
AAC = AudioFormat("aac", "audio/aac", "aac")
OGG = AudioFormat("ogg", "audio/ogg", "ogg")
WEBM = AudioFormat("webm", "audio/webm", "webm")
THREE_GP = AudioFormat("3gp", "audio/3gpp", "3gp")
AMR = AudioFormat("amr", "audio/amr", "amr")

FORMATS = (WAV, FLAC, MP3, M4A, AAC, OGG, WEBM, THREE_GP, AMR)

# What clients also send for the same containers (browsers, Android, iOS, old players).
_ALIASES = {
    "audio/x-wav": WAV,
    "audio/wave": WAV,
    "audio/vnd.wave": WAV,
    "audio/x-flac": FLAC,
    "audio/mp3": MP3,
    "audio/m4a": M4A,
    "audio/x-m4a": M4A,
    "video/mp4": M4A,
    "audio/aacp": AAC,
    "audio/opus": OGG,
    "application/ogg": OGG,
    "video/webm": WEBM,
    "video/3gpp": THREE_GP,
    "audio/amr-nb": AMR,
}

HEAD_BYTES = 64
"""How many leading bytes `sniff` wants."""

_MPEG_SYNC = 0xE0
_ADTS_LAYER_MASK = 0xF6
_ADTS_SYNC = 0xF0


def sniff(head: bytes) -> AudioFormat | None:  # noqa: PLR0911 (one line per container reads best)
    """Tell the container from the first bytes of a file.

    Args:
        head: the first `HEAD_BYTES` bytes, fewer for a shorter file.

    Returns:
        The format, or None for anything that is not accepted (text playlists among it).
    """
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"fLaC":
        return FLAC
    if head[:4] == b"OggS":
        return OGG
    if head[:4] == b"\x1a\x45\xdf\xa3":  # EBML: Matroska and WebM
        return WEBM
    if head[4:8] == b"ftyp":
        return THREE_GP if head[8:10] == b"3g" else M4A
    if head[:5] == b"#!AMR":
        return AMR
    if head[:3] == b"ID3":
        return MP3
    return _mpeg_frame(head)


def _mpeg_frame(head: bytes) -> AudioFormat | None:
    """MP3 and raw AAC start with a frame: eleven set bits, then layer bits that tell them apart."""
    if len(head) < 2 or head[0] != 0xFF:  # noqa: PLR2004
        return None
    if head[1] & _ADTS_LAYER_MASK == _ADTS_SYNC:
        return AAC
    if head[1] & _MPEG_SYNC == _MPEG_SYNC and head[1] & 0x06:
        return MP3
    return None


def by_content_type(content_type: str) -> AudioFormat | None:
    """The format that a declared content type names; parameters such as `;codecs=opus` are ignored."""
    plain = content_type.split(";", 1)[0].strip().lower()
    return next((f for f in FORMATS if f.content_type == plain), _ALIASES.get(plain))


def by_extension(extension: str) -> AudioFormat | None:
    """The format whose keys end so."""
    return next((f for f in FORMATS if f.extension == extension), None)
