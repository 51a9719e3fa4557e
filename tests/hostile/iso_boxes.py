"""MP4 files built box by box (ISO/IEC 14496-12), so that each number in them can lie."""

from __future__ import annotations

import struct
import zlib

MANY = 0x0FFF_FFFF
RATE = 16_000


def box(kind: bytes, *content: bytes) -> bytes:
    """One box."""
    inside = b"".join(content)
    return struct.pack(">I4s", 8 + len(inside), kind) + inside


def full(kind: bytes, *content: bytes, flags: int = 0, version: int = 0) -> bytes:
    """One box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


FTYP = box(b"ftyp", b"M4A \0\0\2\0M4A isom")


def movie(
    data: bytes,
    *,
    samples: int | None = None,
    sample_bytes: int = 2,
    per_chunk: int | None = None,
    delta: int = 1,
    chunks: int = 1,
    rate: int = RATE,
    kind: bytes = b"sowt",
    channels: int = 1,
    fragmented: bool = False,
    reference: bytes = b"",
) -> bytes:
    """`moov` of one sound track whose sound is `data`, 16 bit; what is named instead of None or a default is a lie.

    Args:
        data: of `mdat`, right behind `ftyp`.
        samples: how many there are said to be.
        sample_bytes: said to be in each.
        per_chunk: samples in each chunk.
        delta: duration of each, in units of the rate.
        chunks: how many there are said to be; all begin where the first does.
        rate: Hz.
        kind: of the sound; `sowt` is little-endian PCM.
        channels: of the sound.
        fragmented: whether the samples are said to come in fragments.
        reference: a box that says in which file the sound lies.
    """
    count = len(data) // 2 if samples is None else samples
    entry = box(kind, bytes(6), struct.pack(">HHHIHHHHI", 1, 0, 0, 0, channels, 16, 0, 0, (rate & 0xFFFF) << 16))
    where = struct.pack(">I", len(FTYP) + 8)
    tables = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">III", 1, count, delta)),
        full(b"stsc", struct.pack(">IIII", 1, 1, count if per_chunk is None else per_chunk, 1)),
        full(b"stsz", struct.pack(">II", sample_bytes, count)),
        full(b"stco", struct.pack(">I", chunks), where * min(chunks, 4096)),
    )
    media = box(
        b"mdia",
        full(b"mdhd", struct.pack(">IIIIHH", 0, 0, rate, count & 0xFFFF_FFFF, 0x55C4, 0)),
        full(b"hdlr", bytes(4), b"soun", bytes(13)),
        box(b"minf", full(b"smhd", bytes(4)), reference, tables),
    )
    track = box(
        b"trak",
        full(b"tkhd", struct.pack(">IIIII", 0, 0, 1, 0, 0), bytes(60), flags=3),
        media,
    )
    header = full(b"mvhd", struct.pack(">IIII", 0, 0, rate, 0), bytes(80))
    extends = [box(b"mvex", full(b"trex", struct.pack(">IIIII", 1, 1, delta, sample_bytes, 0)))] if fragmented else []
    return box(b"moov", header, track, *extends)


def fragment(samples: int, sample_bytes: int) -> bytes:
    """`moof` that says how many samples of how many bytes follow, without a table of them."""
    return box(
        b"moof",
        full(b"mfhd", struct.pack(">I", 1)),
        box(
            b"traf",
            full(b"tfhd", struct.pack(">II", 1, sample_bytes), flags=0x10),
            full(b"trun", struct.pack(">I", samples)),
        ),
    )


def compressed_movie(megabytes: int) -> bytes:
    """`moov` whose content is compressed (QuickTime's `cmov`), and inflates to so many megabytes of an unused box."""
    size = megabytes << 20
    packed = zlib_stream(struct.pack(">I4s", size, b"free"), megabytes)
    return box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", struct.pack(">I", size), packed)))


def zlib_stream(first: bytes, megabytes: int) -> bytes:
    """Something and megabytes of zeros, compressed: one megabyte is, and its block is repeated."""
    zeros = bytes(1 << 20)
    packer = zlib.compressobj(9, wbits=-15)
    begun = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.adler32(first)
    for _ in range(megabytes):
        check = zlib.adler32(zeros, check)
    return b"\x78\xda" + begun + block * megabytes + packer.flush() + struct.pack(">I", check)


def sound_file(data: bytes, **lies: int) -> bytes:
    """`ftyp`, the sound, and its index."""
    return FTYP + box(b"mdat", data) + movie(data, **lies)  # type: ignore[arg-type]
