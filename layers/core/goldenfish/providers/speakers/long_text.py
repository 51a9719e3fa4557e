"""Cutting a text into pieces that a vendor takes, where a listener notices it least."""

from __future__ import annotations

import re

# In order of preference: behind the end of a sentence, behind a comma or a colon, at a space.
_SENTENCE_END = re.compile(r"[.!?…؟।॥]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[」』”’）]*|\n")
_CLAUSE_END = re.compile(r"[,;:،؛](?=\s)|[，、；：]")
_SPACE = re.compile(r"\s")


def pieces(text: str, most: int) -> list[tuple[int, str]]:
    """The text in pieces of at most `most` characters, each with the index of its first character.

    Nothing is left out but the white space between pieces.
    """
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(text):
        end = len(text) if len(text) - at <= most else _cut(text, at, at + most)
        piece = text[at:end]
        stripped = piece.strip()
        if stripped:
            found.append((at + piece.index(stripped), stripped))
        at = end
    return found


def _cut(text: str, start: int, end: int) -> int:
    """The last good place to cut; a text without any is cut hard."""
    for places in (_SENTENCE_END, _CLAUSE_END, _SPACE):
        # One character more is looked at, since a sentence ends where a space follows.
        last = max((m.end() for m in places.finditer(text, start, end + 1) if m.end() <= end), default=start)
        if last > start:
            return last
    return end
