"""How much of a reply was heard: the part of its text whose sound had been played when it was stopped.

Word marks tell where they are known; without them the text is divided in proportion to the time. Both are cut down to
whole words, so that never more is taken as heard than was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from goldenfish.conversation.models import Chunk
from goldenfish.providers.speaker import WordMark

_WORD_END = re.compile(r"\S+")


def heard_text(chunks: Sequence[Chunk], played_ms: int | None) -> str:
    """The text that was heard.

    Args:
        chunks: what was sent, in order.
        played_ms: since the first sound; None: not told, so no spoken word is taken as heard.

    Returns:
        A prefix of the texts, one after the other, without the space at its end. Chunks that were sent as text only
        count as seen.
    """
    left = played_ms or 0
    heard: list[str] = []
    for chunk in chunks:
        if chunk.ms is None or left >= chunk.ms:
            heard.append(chunk.text)
            left -= chunk.ms or 0
            continue
        heard.append(_by_marks(chunk.text, chunk.marks, left) if chunk.marks else _in_proportion(chunk, left))
        break
    return "".join(heard).rstrip()


def _by_marks(text: str, marks: Sequence[WordMark], played_ms: int) -> str:
    """Words count when the next one has begun: the one that was being said was not heard out."""
    begun = [mark for mark in marks if mark.start_ms < played_ms]
    return text[: begun[-2].last] if len(begun) > 1 else ""


def _in_proportion(chunk: Chunk, played_ms: int) -> str:
    characters = len(chunk.text) * played_ms // chunk.ms if chunk.ms else 0
    ends = [word.end() for word in _WORD_END.finditer(chunk.text) if word.end() <= characters]
    return chunk.text[: ends[-1]] if ends else ""
