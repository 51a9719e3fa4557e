"""Files that name others: playlists and references which a decoder that follows them would fetch or read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.hostile import iso_boxes as iso
from tests.hostile.good import good

Make = Callable[[], bytes]


def playlists(url: str, path: str) -> dict[str, Make]:
    """Each names an address and a file; nobody may ask for the one or show anything of the other.

    Args:
        url: that somebody listens at.
        path: of a recording on this machine.
    """
    texts = {
        "m3u8": f"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:5,\n{url}\n#EXTINF:5,\nfile://{path}\n#EXT-X-ENDLIST\n",
        "m3u8-key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:5,\n{path}\n#EXT-X-ENDLIST\n',
        "m3u8-concat": f"#EXTM3U\n#EXTINF:5,\nconcat:{url}|{path}\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile '{path}'\nfile '{url}'\n",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "pls": f"[playlist]\nFile1={url}\nFile2={path}\nNumberOfEntries=2\n",
        "asx": f'<asx version="3.0"><entry><ref href="{url}"/></entry></asx>',
        "mpd": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{url}</BaseURL></MPD>',
        "smil": f'<smil><body><audio src="{url}"/></body></smil>',
        "ffmetadata": f";FFMETADATA1\ntitle={url}\n",
        "url-alone": url,
        "rtsp-text": f"RTSPtext\n{url}\n",
    }
    heads = {"wav": b"RIFF\xff\xff\xff\xffWAVE", "id3": b"ID3\x03\0\0\0\0\0\0", "flac": b"fLaC", "ogg": b"OggS"}
    made: dict[str, Make] = {name: partial(bytes, text.encode()) for name, text in texts.items()}
    for name in ("m3u8", "ffconcat"):
        made |= {f"{name}-behind-{kind}": partial(bytes, head + texts[name].encode()) for kind, head in heads.items()}
    pcm = good()["wav"][44:]
    reference = iso.box(b"dinf", iso.full(b"dref", b"\0\0\0\1", iso.full(b"url ", url.encode() + b"\0")))
    return made | {
        "m4a-sound-elsewhere": lambda: iso.FTYP + iso.movie(pcm, reference=reference),
        "m4a-reference-movie": lambda: (
            iso.FTYP
            + iso.box(
                b"moov",
                iso.box(
                    b"rmra", iso.box(b"rmda", iso.full(b"rdrf", b"url ", len(url).to_bytes(4, "big"), url.encode()))
                ),
            )
        ),
    }
