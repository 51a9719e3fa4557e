"""The page with names that carry the hash of their content, so that browsers may keep every file for ever.

Only the pages themselves and the service worker keep their names: they are asked for anew each time.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.errors import CommandError, Exit
from cli.pages.references import references, renamed, static_imports
from cli.pages.slimming import slimmed
from localcloud.gateway.page import MEDIA_TYPES

WORKER = "service_worker.js"
LISTING = "files.json"
"""What a build writes beside its files: each one's name, type and Cache-Control."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
HASH_DIGITS = 6
_VERSION = re.compile(r'^const (\w+) ?= ?"checkout";', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file as it goes to the bucket; ``path`` is its key."""

    path: str
    content: bytes
    media_type: str
    cache_control: str

    def told(self) -> dict[str, Any]:
        """What a listing says of it."""
        told = {"path": self.path, "content_type": self.media_type, "cache_control": self.cache_control}
        return {**told, "bytes": len(self.content)}


@dataclass(frozen=True, slots=True)
class Build:
    """A page ready to be put somewhere.

    Attributes:
        version: changes with any content.
        files: in the order in which they may appear: what is named before what names it.
        left_out: files that no page names.
    """

    version: str
    files: tuple[BuiltFile, ...]
    left_out: tuple[str, ...]


def build(folder: Path) -> Build:
    """Builds the page.

    Raises:
        CommandError: a file names one that is not there, or names it in a way that cannot be rewritten.
    """
    sources = read_sources(folder)
    graph = reference_graph(sources)
    pages = sorted(path for path in sources if path.endswith(".html"))
    shown = {path for page in pages for path in reachable(graph, page)} | {WORKER}
    slim = {path: slimmed(path, sources[path]) for path in shown}
    names = {path: path if _keeps_its_name(path) else _hashed_name(path, slim, graph) for path in shown}
    contents = {path: renamed(path, slim[path], names.__getitem__) for path in shown}
    for page in pages:
        contents[page] = _with_preloads(contents[page], [names[path] for path in modules_of(page, sources, graph)])
    version = _digest(contents[path] + names[path].encode() for path in sorted(shown))
    contents[WORKER] = _with_version(contents[WORKER], version)
    # A page comes last: whoever loads it must find what it names. The worker asks for pages, so it comes before them.
    order = sorted(shown, key=lambda path: (path.endswith(".html"), path == WORKER, path))
    return Build(
        version,
        tuple(_file(names[path], contents[path], keeps=_keeps_its_name(path)) for path in order),
        tuple(sorted(set(sources) - shown)),
    )


def read_sources(folder: Path) -> dict[str, bytes]:
    """Returns the page's files by path: what the local gateway serves, nothing hidden or linked from elsewhere."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in MEDIA_TYPES
        and path.is_file()
        and not any(name.startswith(".") for name in path.relative_to(folder).parts)
        and path.resolve().is_relative_to(folder.resolve())
    }


def reference_graph(sources: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Returns what each file names.

    Raises:
        CommandError: a file is named that is not there.
    """
    graph = {}
    for path, content in sources.items():
        graph[path] = references(path, content)
        if missing := [name for name in graph[path] if name not in sources]:
            raise CommandError(f"web/{path} names {', '.join(missing)}, which is not there", code=Exit.DATA)
    if WORKER not in sources:
        raise CommandError(f"web/{WORKER} is not there", code=Exit.DATA)
    return graph


def reachable(graph: Mapping[str, list[str]], start: str) -> set[str]:
    """Returns a file with all that it names, over as many files as that takes, but no other page."""
    seen, waiting = {start}, [start]
    while waiting:
        new = [name for name in graph[waiting.pop()] if name not in seen and not _is_page(name)]
        seen.update(new)
        waiting += new
    return seen


def modules_of(page: str, sources: Mapping[str, bytes], graph: Mapping[str, list[str]]) -> list[str]:
    """The modules that a page needs to begin, those that it names itself first."""
    waiting = [name for name in graph[page] if name.endswith(".js")]
    seen = dict.fromkeys(waiting)
    for script in waiting:
        new = [name for name in static_imports(script, sources[script]) if name not in seen]
        seen.update(dict.fromkeys(new))
        waiting += new
    return list(seen)


def write(built: Build, folder: Path) -> None:
    """Writes a build into a folder, in place of an earlier build.

    Raises:
        CommandError: the folder holds something that is no build.
    """
    listing = folder / LISTING
    if listing.is_file():
        for entry in json.loads(listing.read_text(encoding="utf-8"))["files"]:
            (folder / entry["path"]).unlink(missing_ok=True)
        listing.unlink()
    elif folder.is_dir() and any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty and holds no build", "name an empty or new folder", Exit.USAGE)
    for file in built.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    listing.write_text(json.dumps(told(built), indent=2) + "\n", encoding="utf-8")


def told(built: Build) -> dict[str, Any]:
    """Returns the listing of a build."""
    return {
        "schema": "goldenfish.page/1",
        "version": built.version,
        "files": [file.told() for file in built.files],
        "left_out": list(built.left_out),
        "to_fill_in": to_fill_in(built),
    }


def to_fill_in(built: Build) -> dict[str, int]:
    """Returns how many places each page still leaves to whoever runs it: names, numbers of days, dates."""
    counts = {file.path: file.content.count(b'class="fill-in">') for file in built.files if _is_page(file.path)}
    return {path: count for path, count in counts.items() if count}


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def _keeps_its_name(path: str) -> bool:
    return _is_page(path) or path == WORKER


def _hashed_name(path: str, slim: Mapping[str, bytes], graph: Mapping[str, list[str]]) -> str:
    """A name that changes with the file and with everything it leads to.

    The hash is taken before the names are put in, for two modules may import each other; but of what is left of the
    sources by then: a better `slimming` is not to be kept from browsers by an old file of the same name.
    """
    stem, suffix = posixpath.splitext(path)
    behind = sorted(name for name in reachable(graph, path) if not _keeps_its_name(name))
    return f"{stem}.{_digest(name.encode() + bytes(1) + slim[name] for name in behind)}{suffix}"


def _digest(parts: Iterator[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:HASH_DIGITS]


def _with_preloads(page: bytes, modules: list[str]) -> bytes:
    """A page that names its modules at once: else a browser learns of them one import after the other."""
    links = "".join(f'<link rel="modulepreload" href="{name}">\n' for name in modules)
    return page.replace(b"</head>", links.encode() + b"</head>", 1)


def _with_version(worker: bytes, version: str) -> bytes:
    text, count = _VERSION.subn(rf'const \1="{version}";', worker.decode("utf-8"))
    if count != 1:
        raise CommandError(f'web/{WORKER} has no line const VERSION = "checkout";', code=Exit.DATA)
    return text.encode()


def _file(path: str, content: bytes, *, keeps: bool) -> BuiltFile:
    media_type = MEDIA_TYPES[posixpath.splitext(path)[1]]
    return BuiltFile(path, content, media_type, ASK_AGAIN if keeps else FOR_EVER)
