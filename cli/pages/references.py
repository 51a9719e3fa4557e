"""Which files of the page a file names, and the same file with other names in their places.

No parser: the page's own rules make references plain. A script names others by literals that begin with ``./`` or
``../``; what a browser would have to compute is refused.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from typing import Any

from cli.errors import CommandError, Exit

Rename = Callable[[str], str]
"""Gets a file's path below the page's folder, returns its new path."""

_IN_SCRIPT = re.compile(
    r"""(?P<before>["'])(?P<name>\.{1,2}/[\w./-]+\.(?!html\b)\w+)(?P<after>["'])(?!\s*\)\.[A-Z])"""
)
"""A literal; ``).Name`` behind it means a type in a comment (JSDoc). Other pages are named as in the address bar."""
_IN_PAGE = re.compile(r"""(?P<before>\s(?:href|src)=")(?P<name>[\w./-]+\.\w+)(?P<after>")""")
_IN_STYLE = re.compile(r"""(?P<before>url\(["']?)(?P<name>[\w./-]+\.\w+)(?P<after>["']?\))""")
_PATTERNS = {".js": _IN_SCRIPT, ".html": _IN_PAGE, ".css": _IN_STYLE}
_STATIC = re.compile(r"""\b(?:from|import)\s*["'](?P<name>\.{1,2}/[\w./-]+\.js)["']""")
_COMPUTED = re.compile(r"""\bimport\(\s*(?!["'])|@import\s+(?!url)["']""")
_COMMENT = re.compile(r"\s*(\*|/\*|//)")


def references(path: str, content: bytes) -> list[str]:
    """Returns the paths, below the page's folder, of what a file names; in order, each once.

    Raises:
        CommandError: a reference is computed.
    """
    found: dict[str, None] = {}

    def note(name: str) -> str:
        found[name] = None
        return name

    renamed(path, content, note)
    return list(found)


def static_imports(path: str, content: bytes) -> list[str]:
    """Returns the modules without which a script does not begin; not those that it asks for later."""
    lines = [line for line in content.decode("utf-8").split("\n") if not _COMMENT.match(line)]
    return [_target(path, match["name"]) for match in _STATIC.finditer("\n".join(lines))]


def renamed(path: str, content: bytes, rename: Rename) -> bytes:
    """Returns a file's content with every reference replaced by what ``rename`` makes of it.

    Raises:
        CommandError: a reference is computed.
    """
    suffix = posixpath.splitext(path)[1]
    if suffix == ".webmanifest":
        return _renamed_manifest(path, content, rename)
    if suffix not in _PATTERNS:
        return content

    def replacement(match: re.Match[str]) -> str:
        new = rename(_target(path, match["name"]))
        return match["before"] + _written(path, new, match["name"]) + match["after"]

    lines = content.decode("utf-8").split("\n")
    for number, line in enumerate(lines):
        if _COMMENT.match(line) and suffix != ".html":
            continue
        if _COMPUTED.search(line) and suffix != ".html":
            what = f"web/{path}:{number + 1}: a reference that is no literal: {line.strip()}"
            raise CommandError(what, 'name the file: import("./name.js")', Exit.DATA)
        lines[number] = _PATTERNS[suffix].sub(replacement, line)
    return "\n".join(lines).encode()


def _target(path: str, name: str) -> str:
    """The path below the page's folder that a name means in a file."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(path), name)).lstrip("/")


def _written(path: str, target: str, before: str) -> str:
    """A target as the file writes it: the way it was written before."""
    if before.startswith("/"):
        return "/" + target
    name = posixpath.relpath(target, posixpath.dirname(path) or ".")
    return f"./{name}" if before.startswith("./") else name


def _renamed_manifest(path: str, content: bytes, rename: Rename) -> bytes:
    manifest: dict[str, Any] = json.loads(content)
    for icon in [*manifest.get("icons", []), *manifest.get("screenshots", [])]:
        icon["src"] = _written(path, rename(_target(path, icon["src"])), icon["src"])
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"
