"""Small files that hold, or ask for, very much; and large ones that hold nothing."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

from tests.hostile import iso_boxes as iso
from tests.hostile.good import RATE, fmt, good, riff, speech
from tests.signals import encoded, silence

MEGABYTE = 1_000_000
MPEG_FRAME = b"\xff\xfb\x90\x64" + bytes(413)
Make = Callable[[], bytes]


def ogg_page(content: list[bytes], *, serial: int = 1, sequence: int = 0, granule: int = 0, flags: int = 0) -> bytes:
    """One page of packets shorter than 255 bytes."""
    lacing = bytes(len(packet) for packet in content)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, sequence, 0, len(lacing)) + lacing
    whole = head + b"".join(content)
    return whole[:22] + struct.pack("<I", _ogg_crc(whole)) + whole[26:]


def _ogg_crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if crc & 0x80000000 else crc << 1
    return crc


def opus_head() -> bytes:
    """The two first pages of an Ogg Opus file."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    return ogg_page([head], flags=2) + ogg_page([tags], sequence=1)


def many_packets(packet: bytes, megabytes: int) -> bytes:
    """Ogg Opus whose pages hold nothing but this packet."""
    page = ogg_page([packet] * 255, sequence=2)
    return opus_head() + page * (megabytes * MEGABYTE // len(page))


def id3(frames: bytes) -> bytes:
    """An ID3 tag before some frames of MP3."""
    size = len(frames)
    sevens = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + sevens + frames + MPEG_FRAME * 50


def id3_compressed(megabytes: int) -> bytes:
    """A frame of a tag that is compressed, and inflates to so many megabytes."""
    packed = iso.zlib_stream(b"", megabytes)
    return id3(b"TIT2" + struct.pack(">IBB", len(packed) + 4, 0, 0x80) + struct.pack(">I", megabytes << 20) + packed)


def long_flac(hours: float) -> bytes:
    """Hours of silence in FLAC: some kilobytes an hour; pieces of it, one after another."""
    piece = encoded(silence(600), "flac", "flac", rate=8_000)
    frames = piece[piece.index(b"\xff\xf8") :]
    return piece + frames * int(hours * 6)


def long_webm(hours: float) -> bytes:
    """Hours of silence in WebM: the clusters of ten seconds, again and again."""
    piece = encoded(silence(10), "webm", "libopus", rate=48_000, kbps=6)
    return piece + piece[piece.index(b"\x1f\x43\xb6\x75") :] * int(hours * 360)


def small_bombs() -> dict[str, Make]:
    """Of at most a few megabytes."""
    pcm = good()["wav"][44:]
    return {
        "flac-of-10-hours-of-silence": lambda: long_flac(10),
        "webm-of-an-hour-of-silence": lambda: long_webm(1),
        "ogg-of-5-hours-of-nothing": lambda: many_packets(b"\xf8", 2),
        "mp4-index-inflates-to-64-MB": lambda: iso.FTYP + iso.box(b"mdat", pcm) + iso.compressed_movie(64),
        "mp4-index-inflates-to-600-MB": lambda: iso.FTYP + iso.box(b"mdat", pcm) + iso.compressed_movie(600),
        "mp4-billion-samples": lambda: iso.sound_file(pcm, samples=iso.MANY),
        "mp4-billion-in-one-chunk": lambda: iso.sound_file(pcm, samples=iso.MANY, per_chunk=iso.MANY),
        "mp4-billion-without-bytes": lambda: iso.sound_file(pcm, samples=iso.MANY, sample_bytes=0),
        "mp4-billion-chunks": lambda: iso.sound_file(pcm, chunks=iso.MANY),
        "mp4-samples-of-hours": lambda: iso.sound_file(pcm, delta=RATE * 3600),
        "mp4-fragment-of-billions": lambda: (
            iso.FTYP + iso.movie(b"", samples=0, fragmented=True) + iso.fragment(iso.MANY, 1) + iso.box(b"mdat", pcm)
        ),
        "mp4-fragment-without-bytes": lambda: (
            iso.FTYP + iso.movie(b"", samples=0, fragmented=True) + iso.fragment(iso.MANY, 0) + iso.box(b"mdat", pcm)
        ),
        "id3-inflates-to-250-MB": lambda: id3_compressed(250),
        "ogg-packets-that-are-none": lambda: many_packets(b"\x03", 2),
        "ogg-empty-packets": lambda: many_packets(b"", 2),
        "ogg-shortest-packets": lambda: many_packets(b"\x80", 2),
    }


def large_files() -> dict[str, Make]:
    """Of 100 MB."""
    count = 100 * MEGABYTE
    noise = np.random.default_rng(3)
    return {
        "wav-100-MB": lambda: riff(b"WAVE", (b"fmt ", fmt()), (b"data", bytes(count))),
        "wav-100-MB-of-8-channels": lambda: riff(
            b"WAVE", (b"fmt ", fmt(channels=8, rate=48_000)), (b"data", bytes(count))
        ),
        "wav-100-MB-of-empty-chunks": lambda: b"RIFF\xff\xff\xff\xffWAVE" + b"junk\0\0\0\0" * (count // 8),
        "mp4-100-MB-of-empty-boxes": lambda: iso.FTYP + iso.box(b"free") * (count // 8),
        "webm-100-MB-of-empty-elements": lambda: (
            b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + b"\xec\x80" * (count // 2)
        ),
        "mp3-100-MB-picture": lambda: id3(b"APIC" + struct.pack(">IBB", count, 0, 0) + bytes(count)),
        "mp3-100-MB-of-noise": lambda: MPEG_FRAME * 3 + noise.bytes(count),
        "mp3-100-MB-of-sync": lambda: b"\xff\xfb\x90\x64" * (count // 4),
        "ogg-100-MB-of-page-heads": lambda: b"OggS" * (count // 4),
        "ogg-100-MB-of-packets-that-are-none": lambda: many_packets(b"\x03", 100),
        "flac-100-MB-of-noise": lambda: good()["flac"][:42] + noise.bytes(count),
        "nothing-but-zeros-100-MB": lambda: bytes(count),
        "speech-of-15-minutes": lambda: encoded(np.tile(speech(), 450)[: 899 * RATE], "flac", "flac"),
    }
