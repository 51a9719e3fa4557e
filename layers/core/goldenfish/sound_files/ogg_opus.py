"""Ogg Opus: one logical stream of packets in pages (RFC 3533, RFC 7845; packets: RFC 6716, section 3).

Files put one behind the other are a chained stream: legal, but browsers stop after the first link or count its length
alone. So several files, and chained ones, become one by putting all packets into one new stream.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from goldenfish.sound_files.fault import SoundFileError

RATE = 48_000
"""Granule positions count samples at this rate, whatever the encoder was given."""
_HEADER = struct.Struct("<4sBBqIIIB")
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_PACKETS_A_PAGE = 50
_MAX_SEGMENTS = 255
_NO_GRANULE = -1
_TAGS = b"OpusTags" + struct.pack("<I", 11) + b"golden fish" + struct.pack("<I", 0)
_PRE_SKIP = 312
_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, _PRE_SKIP, RATE, 0, 0)
# 20 ms of nothing: CELT, full band, mono, one frame whose range coder says "silence".
_SILENT = b"\xf8\xff\xfe"
_SILENT_SAMPLES = 960
# Frame lengths in samples by the five high bits of a packet's first byte.
_SILK = (480, 960, 1920, 2880)
_HYBRID = (480, 960)
_CELT = (120, 240, 480, 960)
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class OpusStream(NamedTuple):
    """A file taken apart."""

    head: bytes
    """The OpusHead packet."""
    packets: tuple[bytes, ...]
    granule: int
    """Of the last page: samples to be decoded, the pre-skip among them."""

    @property
    def pre_skip(self) -> int:
        """Samples at the start that are decoded and not played."""
        return int(struct.unpack_from("<H", self.head, 10)[0])


def read(audio: bytes) -> OpusStream:
    """Take a file apart; the links of a chained one become one stream.

    Raises:
        SoundFileError: not Ogg Opus, damaged, or cut off inside a packet.
    """
    links: list[OpusStream] = []
    for packets, granule in _links(audio):
        if len(packets) < 2 or not packets[0].startswith(b"OpusHead") or len(packets[0]) < 19:  # noqa: PLR2004
            raise SoundFileError("no OpusHead")  # RFC 7845 wants one of 19 bytes or more, and then the tags
        links.append(OpusStream(packets[0], tuple(packet for packet in packets[2:] if packet), granule))
    if len({link.head[9] for link in links}) != 1:
        raise SoundFileError("different numbers of channels" if links else "no page")
    before = sum(packet_samples(packet) for link in links[:-1] for packet in link.packets)
    whole = tuple(packet for link in links for packet in link.packets)
    return OpusStream(links[0].head, whole, before + links[-1].granule)


def write(stream: OpusStream) -> bytes:
    """Put a file together; the granule of the last page trims the end."""
    pages = [_page(0, _FIRST, 0, [stream.head]), _page(1, 0, 0, [_TAGS])]
    groups = _groups(stream.packets)
    granule = 0
    for number, group in enumerate(groups, start=2):
        granule += sum(packet_samples(packet) for packet in group)
        last = number == len(groups) + 1
        pages.append(_page(number, _LAST if last else 0, stream.granule if last else granule, group))
    return b"".join(pages)


def packet_samples(packet: bytes) -> int:
    """How many samples at 48 kHz a packet decodes to."""
    configuration, code = packet[0] >> 3, packet[0] & 3
    if configuration < 12:  # noqa: PLR2004 - RFC 6716, table 2
        frame = _SILK[configuration % 4]
    elif configuration < 16:  # noqa: PLR2004 - likewise
        frame = _HYBRID[configuration % 2]
    else:
        frame = _CELT[configuration % 4]
    if code == 3:  # noqa: PLR2004 - an arbitrary number of frames, told by the second byte
        return frame * (packet[1] & 63 if len(packet) > 1 else 0)
    return frame * (1 if code == 0 else 2)


def playing_ms(audio: bytes) -> int:
    """How long a file plays."""
    stream = read(audio)
    return round(max(0, stream.granule - stream.pre_skip) * 1000 / RATE)


def join(parts: Sequence[bytes]) -> bytes:
    """One file that plays one after another; the last milliseconds of padding of each part are heard as silence."""
    return write(read(b"".join(parts)))


def silence(ms: int) -> bytes:
    """A file that plays so long and is not heard; 3 bytes for each 20 ms."""
    granule = _PRE_SKIP + ms * RATE // 1000
    return write(OpusStream(_HEAD, (_SILENT,) * max(1, -(-granule // _SILENT_SAMPLES)), granule))


def _links(audio: bytes) -> Iterator[tuple[list[bytes], int]]:
    """Packets and last granule of each logical stream, one after another."""
    packets: list[bytes] = []
    unfinished, granule = b"", 0
    for flags, position, payloads, open_end in _pages(audio):
        if flags & _FIRST and packets:
            yield packets, granule
            packets, granule = [], 0
        payloads[0] = (unfinished if flags & _CONTINUED else b"") + payloads[0]
        unfinished = payloads.pop() if open_end else b""
        packets += payloads
        granule = granule if position == _NO_GRANULE else position
    if unfinished:
        raise SoundFileError("the last packet does not end")
    if packets:
        yield packets, granule


def _pages(audio: bytes) -> Iterator[tuple[int, int, list[bytes], bool]]:
    """Flags, granule, payloads and whether the last payload goes on in the next page."""
    at = 0
    while at < len(audio):
        try:
            magic, _, flags, granule, _, _, crc, count = _HEADER.unpack_from(audio, at)
        except struct.error as error:
            raise SoundFileError("cut off in a page's header") from error
        table = audio[at + _HEADER.size : at + _HEADER.size + count]
        end = at + _HEADER.size + count + sum(table)
        if magic != b"OggS" or not table or end > len(audio):
            raise SoundFileError("not a whole Ogg page")
        page = audio[at : at + 22] + bytes(4) + audio[at + 26 : end]
        if _crc(page) != crc:
            raise SoundFileError("a page is damaged")
        payloads, start, size = [], at + _HEADER.size + count, 0
        for lacing in table:
            size += lacing
            if lacing < _MAX_SEGMENTS:
                payloads.append(audio[start : start + size])
                start, size = start + size, 0
        open_end = table[-1] == _MAX_SEGMENTS
        yield flags, granule, [*payloads, audio[start:end]] if open_end else payloads, open_end
        at = end


def _groups(packets: Sequence[bytes]) -> list[list[bytes]]:
    """Packets by page: about a second each, and never a packet over a page's border."""
    groups: list[list[bytes]] = [[]]
    segments = 0
    for packet in packets:
        own = len(packet) // _MAX_SEGMENTS + 1
        if len(groups[-1]) == _PACKETS_A_PAGE or segments + own > _MAX_SEGMENTS:
            groups.append([])
            segments = 0
        groups[-1].append(packet)
        segments += own
    return groups


def _page(number: int, flags: int, granule: int, packets: Sequence[bytes]) -> bytes:
    table = b"".join(b"\xff" * (len(packet) // _MAX_SEGMENTS) + bytes([len(packet) % 255]) for packet in packets)
    body = table + b"".join(packets)
    page = _HEADER.pack(b"OggS", 0, flags, granule, 1, number, 0, len(table)) + body
    return page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc(page: bytes) -> int:
    """Ogg's CRC is zlib's with every bit order turned round, and without its two inversions."""
    mirrored = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
