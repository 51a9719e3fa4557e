"""A text as Amazon Polly is sent it, and the way back from its speech marks."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple
from xml.sax.saxutils import escape

from goldenfish.providers.speaker import WordMark
from goldenfish.providers.speakers.long_text import pieces

MOST_BILLED = 2_900
"""Characters of one request; the service takes 3000 besides tags, and 6000 with them."""
MOST_CHARACTERS = 5_900
# What XML 1.0 cannot hold, and no voice can say.
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PollyText(NamedTuple):
    """One request's worth of a text."""

    first: int
    """Index of its first character in the whole text."""
    text: str
    sent: str
    """Plain, or as SSML where the speed is not the voice's own."""
    is_ssml: bool
    offset: int
    """Bytes of tags before the text."""

    def marks(self, answered: bytes, start_ms: int) -> Iterator[WordMark]:
        """The words' times and places in the whole text.

        Args:
            answered: lines of JSON, places in bytes of what was sent.
            start_ms: when this piece begins in the joined file.

        Raises:
            ValueError, KeyError, TypeError: the answer is none.
        """
        lengths = (len((escape(character) if self.is_ssml else character).encode()) for character in self.text)
        ends = list(accumulate(lengths, initial=self.offset))
        for line in answered.splitlines():
            mark = json.loads(line)
            if mark["type"] == "word":
                first, last = (bisect_right(ends, mark[name]) - 1 for name in ("start", "end"))
                yield WordMark(start_ms=start_ms + mark["time"], first=self.first + first, last=self.first + last)


def requests(text: str, speed: float) -> list[PollyText]:
    """The text in as few requests as the service's limits allow, cut at sentences."""
    return list(_requests(_UNSPEAKABLE.sub(" ", text), 0, speed, MOST_BILLED))


def _requests(text: str, first: int, speed: float, most: int) -> Iterator[PollyText]:
    for at, piece in pieces(text, most):
        opening = f'<speak><prosody rate="{round(100 * speed)}%">' if speed != 1.0 else ""
        sent = f"{opening}{escape(piece)}</prosody></speak>" if opening else piece
        if len(sent) > MOST_CHARACTERS:  # a text of ampersands
            yield from _requests(piece, first + at, speed, most // 2)
        else:
            yield PollyText(first + at, piece, sent, bool(opening), len(opening))
