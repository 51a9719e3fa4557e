"""Scripts, styles and pages without what only their readers need: comments, indentation, space between tokens.

Private members and a module's own constants get short names, which nobody outside can see. Nothing else is renamed,
and no statement moves, so an error still reads as in the source. A statement that ends with a brace and no block,
as in ``a = {}``, must end with its semicolon; a body that is nothing but a semicolon must be ``{}``. That a script
stays the same program is found by node's own parser in ``tests/unit/web/test_slimmed.py``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cli.pages.short_names import constants, short_name

Kind = Literal["code", "private", "kept", "comment", "space"]

_TOKENS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<kept>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<space>\s+)
      | (?P<private>\#[a-zA-Z_$][\w$]*)
      | (?P<word>[\w$]+)
      | (?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%~^<>")
_WORDS_BEFORE_REGEX = frozenset(
    {"return", "typeof", "case", "in", "of", "delete", "void", "await", "yield", "else", "do"}
)
_NO_BREAK_AFTER = frozenset("{}([,;:?=<>&|")
"""Where a line cannot end a statement, so that a line break behind it means nothing."""
_NO_BREAK_BEFORE = frozenset("})].,;:?=&|")
_NO_SPACE_BESIDE = frozenset("{}()[],;:?=<>&|!*%+-/")
_OF_A_KIND = ("+", "-", "/")
"""Two of these side by side would be another token."""
_CSS = re.compile(r"""("[^"]*"|'[^']*')|/\*.*?\*/|;(?=\s*\})|\s*([{};,])\s*|(:)\s+|\s+""", re.DOTALL)
_HTML = re.compile(r"<!--.*?-->\n?|^[ \t]+", re.DOTALL | re.MULTILINE)


class Token(NamedTuple):
    """A piece of a script; ``kept`` are strings, templates and regular expressions, left as they are."""

    kind: Kind
    text: str


def slimmed(path: str, content: bytes) -> bytes:
    """Returns a file that says the same in fewer bytes; what is no text of the page stays as it is."""
    slimmers = {".js": slim_script, ".css": slim_style, ".html": slim_page}
    slimmer = slimmers.get(posixpath.splitext(path)[1])
    return content if slimmer is None else slimmer(content.decode("utf-8")).encode()


def slim_script(text: str) -> str:
    """Returns a script without comments and needless space; a line break stays wherever it may end a statement."""
    parts: list[str] = []
    gap = ""
    short = constants(text, list(_meaning(text)))
    for kind, written in tokens(text):
        piece = _renamed(Token(kind, written), short)
        if kind in {"comment", "space"}:
            gap = "\n" if "\n" in piece or gap == "\n" else " "
            continue
        if piece == "}" and parts[-2:] != ["{", ";"] and parts[-1:] == [";"]:
            parts.pop()
        before = parts[-1][-1] if parts else ";"
        parts += [_gap_between(before, piece[0], gap), piece] if gap else [piece]
        gap = ""
    return "".join(parts) + "\n"


def slim_style(text: str) -> str:
    """Returns a style sheet without comments and needless space."""

    def kept(match: re.Match[str]) -> str:
        return match[1] or match[2] or match[3] or ("" if match[0].startswith(("/*", ";")) else " ")

    return _CSS.sub(kept, text).strip() + "\n"


def slim_page(text: str) -> str:
    """Returns a page without comments and indentation; line breaks stay, since they are spaces between words."""
    return _HTML.sub("", text)


def tokens(text: str) -> Iterator[Token]:
    """Yields a script's pieces, which joined are the script."""
    at, before = 0, ";"
    while at < len(text):
        end, kind = _piece(text, at, before)
        piece = text[at:end]
        if kind not in {"comment", "space"}:
            before = piece
        yield Token(kind, piece)
        at = end


def _piece(text: str, at: int, before: str) -> tuple[int, Kind]:
    """Where the piece that begins here ends, and what it is; ``before`` is the last one that meant something."""
    if text[at] == "`":
        return _template_end(text, at), "kept"
    match = _TOKENS.match(text, at)
    if match is None:
        raise ValueError("every character begins a token")
    if match["other"] == "/" and (before[-1] in _BEFORE_REGEX or before in _WORDS_BEFORE_REGEX):
        literal = _REGEX.match(text, at)
        if literal is not None:
            return literal.end(), "kept"
    kinds: dict[str | None, Kind] = {"comment": "comment", "kept": "kept", "space": "space", "private": "private"}
    return match.end(), kinds.get(match.lastgroup, "code")


def _template_end(text: str, start: int) -> int:
    """The place behind a template literal, whatever stands in its ``${}``."""
    at = start + 1
    while text[at] != "`":
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            at = _closing_brace(text, at + 2) + 1
        else:
            at += 1
    return at + 1


def _closing_brace(text: str, at: int) -> int:
    depth, before = 0, "{"
    while depth or text[at] != "}":
        end, kind = _piece(text, at, before)
        if kind == "code":
            depth += {"{": 1, "}": -1}.get(text[at:end], 0)
        if kind not in {"comment", "space"}:
            before = text[at:end]
        at = end
    return at


def _renamed(token: Token, short: dict[str, str]) -> str:
    """A piece with short names, in a template's expressions too; ``short`` gets those of private members."""
    if token.kind == "private":
        return short.setdefault(token.text, f"#{short_name(sum(name[0] == '#' for name in short))}")
    if not token.text.startswith("`"):
        return short.get(token.text, token.text) if token.kind == "code" else token.text
    parts, at, text = [], 0, token.text
    for start, end in _expressions(text):
        parts += [text[at:start], *(_renamed(inner, short) for inner in tokens(text[start:end]))]
        at = end
    return "".join([*parts, text[at:]])


def _expressions(template: str) -> Iterator[tuple[int, int]]:
    """Where the code between each ``${`` and ``}`` of a template begins and ends."""
    at = 1
    while at < len(template) - 1:
        if template.startswith("${", at):
            end = _closing_brace(template, at + 2)
            yield at + 2, end
            at = end + 1
        else:
            at += 2 if template[at] == "\\" else 1


def _meaning(text: str) -> Iterator[str]:
    """The pieces that mean something, also those in templates."""
    for kind, written in tokens(text):
        if written.startswith("`"):
            for start, end in _expressions(written):
                yield from _meaning(written[start:end])
        elif kind not in {"comment", "space"}:
            yield written


def _gap_between(before: str, after: str, gap: str) -> str:
    """What has to stand between two pieces that had a gap between them."""
    if gap == "\n":
        return "" if before in _NO_BREAK_AFTER or after in _NO_BREAK_BEFORE else "\n"
    if before == after and before in _OF_A_KIND:
        return " "
    return "" if before in _NO_SPACE_BESIDE or after in _NO_SPACE_BESIDE else " "
