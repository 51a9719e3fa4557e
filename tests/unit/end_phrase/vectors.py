"""Segments as recognisers write them, and whether each ends an answer.

In `said` a number in brackets is a pause in seconds before the next word, and the words are timed by it; without a
number the segment comes without word times. The first block is the specification's own list.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from goldenfish.end_phrase.matcher import Match
from goldenfish.transcripts.models import Word

WORD_S = 0.3
_PAUSE = re.compile(r"\[(\d+(?:\.\d+)?)\]\s*")


class Vector(NamedTuple):
    """One segment; `kept` is what remains of it when it ends the answer, None when it does not."""

    said: str
    language: str
    kept: str | None


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


SPECIFIED = [
    # "abandoned" is not "done"
    Vector("the house was abandoned", "en", None),
    Vector("[0] the house was [0.8] abandoned", "en", None),
    # in the middle of a story
    Vector("when the war was done we went home", "en", None),
    Vector("[0] when the war was [0] done [1.5] we went home", "en", None),
    Vector("chuyện đã xong từ lâu rồi", "vi", None),
    Vector("[0] chuyện đã xong [0.9] từ lâu rồi", "vi", None),
    # final tokens, but no pause before
    Vector("[0] we did it and then it was all done", "en", None),
    Vector("[0] thế là mọi chuyện đã xong", "vi", None),
    # after a pause
    Vector("[0] and then we went home [0.4] done", "en", "and then we went home"),
    Vector("[0] and then we went home. [1.2] Done.", "en", "and then we went home."),
    Vector("[0] rồi cả nhà về quê [0.6] đã xong", "vi", "rồi cả nhà về quê"),
    Vector("[0] and then we went home [0.39] done", "en", None),
    # the whole segment
    Vector("done", "en", ""),
    Vector("Done.", "en", ""),
    Vector("  DONE!  ", "en", ""),
    Vector("“Done”", "en", ""),
    Vector("đã xong", "vi", ""),
    Vector("Đã xong.", "vi", ""),
    Vector("ĐÃ   XONG", "vi", ""),
    # NFC and NFD are the same
    Vector(nfd("đã xong"), "vi", ""),
    Vector(nfd("[0] rồi cả nhà về quê [0.6] đã xong ạ"), "vi", nfd("rồi cả nhà về quê")),
    Vector(nfd("chuyện đã xong từ lâu rồi"), "vi", None),
    # unaccented only when alone
    Vector("da xong", "vi", ""),
    Vector("Da xong.", "vi", ""),
    Vector("[0] roi ca nha ve que [0.6] da xong", "vi", None),
    Vector("chuyen da xong tu lau roi", "vi", None),
    Vector("đá xong", "vi", None),
    Vector("đã xông", "vi", None),
    # one polite tail
    Vector("đã xong ạ", "vi", ""),
    Vector("đã xong rồi", "vi", ""),
    Vector("đã xong rồi ạ.", "vi", ""),
    Vector("done thanks", "en", ""),
    Vector("Done, thank you.", "en", ""),
    Vector("[0] that was our house [0.5] done [0.5] thanks", "en", "that was our house"),
    Vector("done with it", "en", None),
    Vector("done thanks to my brother", "en", None),
    Vector("done thanks thanks", "en", None),
    # "I'm not done" and its kin
    Vector("I'm not done", "en", None),
    Vector("I’m not done", "en", None),
    Vector("[0] I'm not [0.7] done", "en", None),
    Vector("[0] I am [0.9] done", "en", None),
    Vector("[0] we were nearly [0.6] done", "en", None),
    Vector("[0] chưa [0.6] đã xong", "vi", None),
    Vector("[0] cháu ơi bác vẫn chưa đã xong", "vi", None),
    # a question
    Vector("xong chưa?", "vi", None),
    Vector("đã xong chưa?", "vi", None),
    Vector("đã xong chưa", "vi", None),
    Vector("are we done?", "en", None),
    Vector("[0] are we [0.5] done?", "en", None),
    Vector("Done?", "en", None),
    Vector("Done? Thanks.", "en", None),
    # twice
    Vector("done done", "en", ""),
    Vector("Done. Done.", "en", ""),
    Vector("đã xong ạ, đã xong ạ", "vi", ""),
    Vector("da xong da xong", "vi", ""),
    Vector("[0] that is all [0.6] done [0.6] done", "en", "that is all"),
    Vector("[0] well done [0.6] done", "en", "well done"),
    Vector("[0] well done done", "en", None),
    Vector("[0] when the war was done [0.8] we went home [0.5] done", "en", "when the war was done we went home"),
]

FURTHER = [
    # words that look like it
    Vector("undone", "en", None),
    Vector("[0] he was a don [0.6] donee", "en", None),
    Vector("the deed is done-ish", "en", None),
    Vector("[0] the work was half-done", "en", None),
    Vector("well-done", "en", None),
    Vector("d o n e", "en", None),
    Vector("done1", "en", None),
    Vector("condone", "en", None),
    Vector("xong", "vi", None),
    Vector("đã", "vi", None),
    Vector("rồi", "vi", None),
    Vector("thanks", "en", None),
    Vector("", "en", None),
    Vector(" … ", "en", None),
    # without word times no pause is known, whatever the punctuation says
    Vector("We went home. Done.", "en", None),
    Vector("Cả nhà về quê. Đã xong.", "vi", None),
    # a full stop closes what a pause leaves open
    Vector("[0] that's how tired he was. [0.6] Done.", "en", "that's how tired he was."),
    Vector("[0] that's how tired he was [0.6] done", "en", None),
    # a long pause inside the phrase is no reason to miss it, nor one to find it
    Vector("[0] về quê [0.6] đã [1.1] xong", "vi", "về quê"),
    Vector("[0] ông ấy đã [1.1] xong", "vi", None),
    # another language's phrase
    Vector("đã xong", "en", None),
    Vector("done", "vi", None),
    Vector("fertig", "de", None),
    # a slow speaker
    Vector("[0] we had [2.5] a little [4] garden [3] then [8] done", "en", "we had a little garden then"),
    Vector("[0] we [3] had [5] done [2] the washing", "en", None),
    Vector("[0] my work [6] was [7] done", "en", None),
    # punctuation and space around it
    Vector("…done…", "en", ""),
    Vector("done\u00a0\n", "en", ""),
    Vector("¡done!", "en", ""),
    Vector("đã\u00a0xong", "vi", ""),
    Vector("đã,   xong", "vi", ""),
    Vector("đã xong rồi nhé cháu", "vi", None),
    Vector("đã xong cảm ơn", "vi", ""),
    # an eth for the letter that looks the same
    Vector("\u00d0ã xong ạ", "vi", ""),
    # spellings and company that people and recognisers give it
    Vector("da xong ạ", "vi", ""),
    Vector("I am done thank you", "en", None),
    Vector("[0] we were [2] done", "en", None),
    Vector("[done]", "en", ""),
    Vector("done\u200b", "en", ""),
    Vector("done deal", "en", None),
    Vector("[0] thế là hết [0.5] đã xong nhé", "vi", "thế là hết"),
    Vector("dạ chưa đã xong đâu", "vi", None),
]


def spoken(vector: Vector) -> tuple[str, tuple[Word, ...]]:
    """The segment's text, and its words with times if the vector has pauses."""
    if not _PAUSE.search(vector.said):
        return vector.said, ()
    words: list[Word] = []
    at = 0.0
    for chunk in vector.said.split():
        pause = _PAUSE.fullmatch(chunk)
        if pause:
            at = round(at + float(pause[1]), 3)
            continue
        words.append(Word(text=chunk, start_s=at, end_s=round(at + WORD_S, 3), confidence=None))
        at = round(at + WORD_S, 3)
    return _PAUSE.sub("", vector.said), tuple(words)


def kept(text: str, match: Match | None) -> str | None:
    """What remains of a text before a match."""
    return None if match is None else text[: match.start].strip(" “¡…[")
