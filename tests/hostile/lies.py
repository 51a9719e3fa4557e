"""Headers that say what is not so, signals that no microphone makes, and files that are something else too."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tests.hostile import iso_boxes as iso
from tests.hostile.good import RATE, fmt, good, riff, speech
from tests.signals import encoded

Make = Callable[[], bytes]
FLOAT = 3
HOURS = 10 * 3600


def _wav(pcm: bytes, **lies: int) -> bytes:
    return riff(b"WAVE", (b"fmt ", fmt(**lies)), (b"data", pcm))  # type: ignore[arg-type]


def _float_wav(samples: NDArray[np.float32], channels: int = 1) -> bytes:
    return _wav(samples.astype("<f4").tobytes(), tag=FLOAT, bits=32, channels=channels)


def wav_headers() -> dict[str, Make]:
    """WAV whose header lies."""
    pcm = good()["wav"][44:]
    sized = {
        f"wav-size-{name}": (lambda size=size: riff(b"WAVE", (b"fmt ", fmt()), (b"data", pcm), size=size))
        for name, size in {"0": 0, "unknown": -1, "10-hours": HOURS * RATE * 2, "4": 4}.items()
    }
    told = {
        f"wav-{name}": (lambda lies=lies: _wav(pcm, **lies))
        for name, lies in {
            "rate-0": {"rate": 0},
            "rate-1": {"rate": 1},
            "rate-3999": {"rate": 3999},
            "rate-192000": {"rate": 192_000},
            "rate-192001": {"rate": 192_001},
            "rate-4e9": {"rate": 4_000_000_000},
            "channels-0": {"channels": 0, "align": 2},
            "channels-8": {"channels": 8},
            "channels-9": {"channels": 9},
            "channels-65535": {"channels": 65_535, "align": 2},
            "bits-0": {"bits": 0, "align": 2},
            "bits-1": {"bits": 1, "align": 1},
            "bits-12": {"bits": 12, "align": 2},
            "bits-64": {"bits": 64},
            "bits-65535": {"bits": 65_535, "align": 2},
            "align-0": {"align": 0},
            "align-65535": {"align": 65_535},
            "codec-0": {"tag": 0},
            "codec-mp3": {"tag": 0x55},
            "codec-vorbis": {"tag": 0x674F},
            "codec-aac": {"tag": 0xFF},
            "codec-adpcm": {"tag": 0x11, "bits": 4, "align": 1},
            "codec-extensible": {"tag": 0xFFFE},
        }.items()
    }
    data_at = {
        f"wav-data-says-{name}": (lambda size=size: good()["wav"][:40] + struct.pack("<I", size) + pcm)
        for name, size in {"0": 0, "1": 1, "10-hours": HOURS * RATE * 2, "unknown": 0xFFFFFFFF}.items()
    }
    return (
        sized
        | told
        | data_at
        | {
            "wav-without-fmt": lambda: riff(b"WAVE", (b"data", pcm)),
            "wav-without-data": lambda: riff(b"WAVE", (b"fmt ", fmt())),
            "wav-data-before-fmt": lambda: riff(b"WAVE", (b"data", pcm), (b"fmt ", fmt())),
            "wav-two-fmts": lambda: riff(b"WAVE", (b"fmt ", fmt()), (b"fmt ", fmt(rate=1)), (b"data", pcm)),
            "wav-in-wav": lambda: _wav(good()["wav"]),
            "wav-in-list": lambda: riff(
                b"WAVE", *[(b"LIST", b"INFO" + good()["wav"])] * 50, (b"fmt ", fmt()), (b"data", pcm)
            ),
            "wav-big-endian": lambda: b"RIFX" + good()["wav"][4:],
            "rf64-10-hours": lambda: (
                b"RF64\xff\xff\xff\xffWAVEds64"
                + struct.pack("<IQQQI", 28, 1 << 40, HOURS * RATE * 2, HOURS * RATE, 0)
                + b"fmt "
                + struct.pack("<I", 16)
                + fmt()
                + b"data\xff\xff\xff\xff"
                + pcm
            ),
            "rf64-empty": lambda: b"RF64\xff\xff\xff\xffWAVEds64" + bytes(32),
        }
    )


def other_headers() -> dict[str, Make]:
    """The same of the other containers."""
    flac, ogg, webm = good()["flac"], good()["ogg"], good()["webm"]
    pcm = good()["wav"][44:]
    length_at = webm.find(b"\x44\x89\x88")
    return {
        "flac-10-hours": lambda: (
            flac[:21] + bytes([flac[21] & 0xF0 | 0, *struct.pack(">I", HOURS * RATE)]) + flac[26:]
        ),
        "flac-rate-0": lambda: flac[:18] + b"\0\0" + bytes([flac[20] & 0x0F]) + flac[21:],
        "flac-rate-1": lambda: flac[:18] + b"\0\0" + bytes([flac[20] & 0x0F | 0x10]) + flac[21:],
        "flac-blocks-65535": lambda: flac[:8] + b"\xff\xff\xff\xff" + flac[12:],
        "flac-metadata-16-MB": lambda: flac[:4] + b"\x04\xff\xff\xff" + flac[8:],
        "ogg-granule-10-hours": lambda: ogg.replace(ogg[6:14], struct.pack("<q", HOURS * 48_000)),
        "ogg-granule-negative": lambda: ogg[:-200] + ogg[-200:].replace(b"OggS\0\4", b"OggS\0\4" + b"\xff" * 8),
        "ogg-version-9": lambda: ogg.replace(b"OggS\0", b"OggS\x09"),
        "ogg-two-streams-one-serial": lambda: ogg + ogg,
        "webm-10-hours": lambda: webm[: length_at + 3] + struct.pack(">d", HOURS * 1000.0) + webm[length_at + 11 :],
        "webm-nan-long": lambda: webm[: length_at + 3] + struct.pack(">d", float("nan")) + webm[length_at + 11 :],
        "webm-endless-long": lambda: webm[: length_at + 3] + struct.pack(">d", float("inf")) + webm[length_at + 11 :],
        "webm-in-webm": lambda: webm + webm,
        "m4a-rate-1": lambda: iso.sound_file(pcm, rate=1),
        "m4a-channels-0": lambda: iso.sound_file(pcm, channels=0),
        "m4a-channels-65535": lambda: iso.sound_file(pcm, channels=65_535),
        "m4a-pcm": lambda: iso.sound_file(pcm),
        "m4a-index-in-index": lambda: iso.FTYP + _nested(b"moov", 2000),
        "m4a-track-in-track": lambda: iso.FTYP + iso.box(b"moov", _nested(b"trak", 2000)),
        "m4a-box-larger-than-all": lambda: iso.FTYP + struct.pack(">I4s", 0xFFFFFFFF, b"moov") + bytes(64),
        "m4a-box-of-2-to-63": lambda: iso.FTYP + struct.pack(">I4sQ", 1, b"moov", 1 << 63) + bytes(64),
        "m4a-two-indexes": lambda: iso.sound_file(pcm) + iso.movie(pcm, rate=1),
        "amr-frames-of-no-mode": lambda: b"#!AMR\n" + b"\x7c" * 4000,
        "amr-wide": lambda: b"#!AMR-WB\n" + bytes([0x04, *range(17)]) * 100,
        "amr-nobody-speaks": lambda: b"#!AMR\n" + b"\x44" + bytes(5) + b"\x7c" * 4000,
        "mp3-frames-of-changing-kind": lambda: b"".join(
            bytes([0xFF, kind, rate, 0x64]) + bytes(200) for kind in (0xFB, 0xF3, 0xE3) for rate in range(0x10, 0xF0)
        ),
        "aac-frames-of-changing-rate": lambda: (
            b"".join(bytes([0xFF, 0xF1, 0x40 | rate << 2, 0x80, 0x02, 0x1F, 0xFC]) + bytes(9) for rate in range(13))
            * 20
        ),
    }


def _nested(kind: bytes, depth: int) -> bytes:
    inside = b""
    for _ in range(depth):
        inside = iso.box(kind, inside)
    return inside


def signals() -> dict[str, Make]:
    """Sound that no microphone makes, and the rarer kinds that some do."""
    said = speech()
    count = said.size
    random = np.random.default_rng(5)
    made: dict[str, Make] = {
        f"float-{name}": partial(_float_wav, samples)
        for name, samples in {
            "nan": np.full(count, np.nan, np.float32),
            "inf": np.full(count, np.inf, np.float32),
            "nan-now-and-then": np.where(np.arange(count) % 100 == 0, np.nan, said).astype(np.float32),
            "huge": said * np.float32(1e30),
            "largest": np.full(count, np.finfo(np.float32).max, np.float32),
            "denormal": np.full(count, 1e-42, np.float32),
            "random-bits": random.integers(0, 1 << 32, count, np.uint32).view(np.float32),
            "dc": np.full(count, 0.5, np.float32),
            "speech-on-dc": said + np.float32(0.9),
            "clipped": np.clip(said * 100, -1, 1),
            "square": np.where(np.arange(count) % 80 < 40, 1, -1).astype(np.float32),
            "impulse": np.eye(1, count, count // 2, dtype=np.float32)[0],
            "noise": random.standard_normal(count).astype(np.float32),
            "one-sample": said[:1],
            "ten-milliseconds": said[:160],
        }.items()
    }
    return made | {
        "float-8-channels": lambda: _float_wav(np.repeat(said[:, None], 8, axis=1), channels=8),
        "channels-that-cancel": lambda: _float_wav(np.stack([said, -said], axis=1), channels=2),
        "8-bit": lambda: _wav(((said * 100) + 128).astype(np.uint8).tobytes(), bits=8),
        "24-bit": lambda: _wav((said * 8e6).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes(), bits=24),
        "32-bit": lambda: _wav((said * 2e9).astype("<i4").tobytes(), bits=32),
        "64-bit-float": lambda: _wav(said.astype("<f8").tobytes(), tag=FLOAT, bits=64),
        "mu-law": lambda: _wav(random.bytes(count), tag=7, bits=8),
        "192-kHz": lambda: _wav((np.repeat(said, 12) * 30_000).astype("<i2").tobytes(), rate=192_000),
        "4-kHz": lambda: _wav((said[::4] * 30_000).astype("<i2").tobytes(), rate=4_000),
        "flac-of-noise": lambda: encoded(random.standard_normal(count).astype(np.float32) * 0.3, "flac", "flac"),
    }


def something_else() -> dict[str, Make]:
    """Files of other kinds, and recordings that are of another kind too."""
    wav, mp3, ogg = good()["wav"], good()["mp3"], good()["ogg"]
    html = b"<!doctype html><script>fetch('/api/session')</script>"
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    return {
        "empty": lambda: b"",
        "one-byte": lambda: b"R",
        "text": lambda: b"Once upon a time there was a goldfish. " * 50,
        "html": lambda: html,
        "html-then-mp3": lambda: html + mp3,
        "mp3-then-html": lambda: mp3 + html,
        "id3-of-html": lambda: (
            b"ID3\x03\0\0\0\0\0" + bytes([len(html) + 10]) + b"TIT2" + struct.pack(">IH", len(html), 0) + html + mp3
        ),
        "wav-then-zip": lambda: wav + _zipped(wav),
        "zip-of-wav": lambda: _zipped(wav),
        "tar-of-wav": lambda: _tarred(wav),
        "gzip-of-wav": lambda: gzip.compress(wav, mtime=0),
        "pdf-then-mp3": lambda: b"%PDF-1.7\n1 0 obj<<>>endobj\n" + mp3,
        "png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(200),
        "gif-then-mp3": lambda: b"GIF89a" + bytes(20) + mp3,
        "elf": lambda: b"\x7fELF" + bytes(500),
        "exe": lambda: b"MZ" + bytes(500),
        "eicar": lambda: eicar,
        "wav-tagged-eicar": lambda: riff(
            b"WAVE",
            (b"LIST", b"INFOIART" + struct.pack("<I", len(eicar)) + eicar),
            (b"fmt ", fmt()),
            (b"data", wav[44:]),
        ),
        "avi": lambda: riff(b"AVI ", (b"LIST", b"hdrl" + bytes(80)), (b"movi", wav)),
        "webp": lambda: riff(b"WEBP", (b"VP8 ", bytes(100))),
        "ogg-then-wav": lambda: ogg + wav,
        "wav-then-ogg": lambda: wav + ogg,
        "midi": lambda: b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk" + bytes(40),
        "amr-head-alone": lambda: b"#!AMR",
        "flac-head-alone": lambda: b"fLaC",
        "riff-of-wave-alone": lambda: b"RIFF\0\0\0\0WAVE",
        "ebml-alone": lambda: b"\x1a\x45\xdf\xa3",
        "id3-alone": lambda: b"ID3",
        "noise": lambda: np.random.default_rng(1).bytes(100_000),
        "utf-16-text": lambda: "a goldfish".encode("utf-16") * 100,
    }


def _zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("answer.wav", content)
    return file.getvalue()


def _tarred(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("answer.wav")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()
