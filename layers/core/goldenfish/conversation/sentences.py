"""A reply in sentences while it is still being written: what is spoken at once, and what together.

One sentence first, so that the voice begins early; then two or three, so that it does not begin anew with each.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

LONGEST = 400
"""Characters after which a sentence without an end is broken at a comma or space."""
LONG_PAIR = 120
"""Characters from which two sentences are enough for a chunk; shorter ones wait for a third."""

_ASCII_ENDS = ".!?"
_OTHER_ENDS = "…。！？｡．।॥؟۔"
_NO_SPACE_NEEDED = "。！？｡"
"""After these the next sentence begins without a space."""
_CLOSERS = "\"'”’»›)]}」』）】》〉"
_END = re.compile(rf"[{re.escape(_ASCII_ENDS + _OTHER_ENDS)}]+[{re.escape(_CLOSERS)}]*|\n")
_END_SIGNS = frozenset(_ASCII_ENDS + _OTHER_ENDS + _CLOSERS) - set("\"'")
_OPENERS = "\"'“‘„«‹([{「『（【《〈¿¡-–—"
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}$")
_ORDINAL_LANGUAGES = frozenset({"de"})
"""Where "3. Oktober" is written with a full stop."""
_BREAKS = re.compile(r"[,;:،、，；：]\s*|\s+|—\s*")


class SentenceChunks:
    """Collects the pieces of one reply and gives back chunks of whole sentences.

    The chunks put together are the reply, white space included (what follows a sentence belongs to it), and do not
    depend on how the reply was cut into pieces.

    Args:
        language: BCP 47 primary subtag; decides about abbreviations.

    Example:
        >>> chunks = SentenceChunks("en")
        >>> [*chunks.feed("Hi, I am Dr. Li"), *chunks.feed("u. It is 3.5 km. Shall"), *chunks.finish()]
        ['Hi, I am Dr. Liu. ', 'It is 3.5 km. Shall']
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._unread = ""
        self._sentences: list[str] = []
        self._first = True

    def feed(self, piece: str) -> list[str]:
        """Take the next piece; the chunks that are complete with it."""
        self._unread += piece
        chunks: list[str] = []
        while (end := _end_of_sentence(self._unread, self._language)) is not None:
            self._sentences.append(self._unread[:end])
            self._unread = self._unread[end:]
            if self._is_complete():
                chunks.append(self._chunk())
        return chunks

    def finish(self) -> list[str]:
        """The reply is over: what is left of it, at most one chunk."""
        self._sentences.append(self._unread)
        self._unread = ""
        rest = self._chunk()
        return [rest] if rest else []

    def _is_complete(self) -> bool:
        if self._first or len(self._sentences) > 2:  # noqa: PLR2004 (three sentences)
            return True
        return len(self._sentences) == 2 and sum(map(len, self._sentences)) >= LONG_PAIR  # noqa: PLR2004 (a pair)

    def _chunk(self) -> str:
        chunk = "".join(self._sentences)
        self._sentences = []
        self._first = False
        return chunk


def _end_of_sentence(text: str, language: str) -> int | None:
    """Where the second sentence of a text begins; None while that cannot be told yet."""
    for match in _END.finditer(text, 0, LONGEST):
        after = _next_sign(text, match.end())
        if after is None or after > LONGEST:
            break
        if _ends(text, match, after, language):
            return after
    return _broken(text) if len(text) > LONGEST else None


def _next_sign(text: str, start: int) -> int | None:
    """Index of the next character that is no white space; None at the end of what is known."""
    return next((index for index in range(start, len(text)) if not text[index].isspace()), None)


def _ends(text: str, match: re.Match[str], after: int, language: str) -> bool:
    """Whether a sentence ends with this match, the next one beginning at `after`."""
    sentence, following = text[: match.start()], text[after]
    if not any(sign.isalpha() for sign in sentence):
        return False  # "1." before the first point of a list
    if match[0] == "\n":
        return True
    if following in _END_SIGNS or following.islower():
        return False
    if match[0][0] in _NO_SPACE_NEEDED:
        return not (match[0][-1] in _CLOSERS and following == "と")  # 「はい。」と言った
    if after == match.end():
        return match[0][0] in "।॥؟۔"  # "3.5", "Node.js"; these need no space
    return match[0][0] not in "." or not _is_abbreviation(sentence, match[0], language)


def _is_abbreviation(sentence: str, stop: str, language: str) -> bool:
    """Whether the full stop behind this text belongs to its last word."""
    if stop != ".":
        return False  # "...", ".)"
    if language in _ORDINAL_LANGUAGES and _ORDINAL.search(sentence):
        return True
    words = [word.lstrip(_OPENERS).casefold() for word in sentence.split()[-2:]]
    if not words[-1]:
        return False
    letters = words[-1].rsplit(".", 1)[-1]
    single = len(letters) == 1 and letters.isalpha()  # "J. K.", "U.S.", "z. B."
    known = abbreviations(language)
    return single or words[-1] in known or " ".join(words) in known


@lru_cache(maxsize=32)
def abbreviations(language: str) -> frozenset[str]:
    """Words whose full stop ends no sentence, without it, in lower case."""
    path = files("goldenfish.conversation") / "data" / "abbreviations.json"
    words = TypeAdapter(dict[str, tuple[str, ...]]).validate_json(path.read_text(encoding="utf-8"))
    return frozenset(words["*"] + words.get(language, ()))


def _broken(text: str) -> int:
    """Where a sentence that does not end is broken: after the last comma or space that fits."""
    places = [match.end() for match in _BREAKS.finditer(text, 0, LONGEST)]
    place = places[-1] if places else LONGEST
    while place > 1 and unicodedata.combining(text[place]):
        place -= 1
    return place
