"""Files of an archive, and the list of them with their digests."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from goldenfish.archives.store import Upload

_MADE_SMALL = (".json", ".txt", ".md", ".csv")
"""Sound and printed reports are as small as they get."""


class Archive:
    """A zip archive in the making.

    Args:
        upload: takes its bytes.
        go_on: called between two pieces of a file; raises when the time is over.
    """

    def __init__(self, upload: Upload, go_on: Callable[[], None]) -> None:
        # `Upload` cannot seek, so sizes follow each file instead of standing before it: every reader knows that.
        self._zip = zipfile.ZipFile(upload, "w", allowZip64=True)  # type: ignore[call-overload]  # it only writes
        self._go_on = go_on
        self._files: list[dict[str, Any]] = []

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """Add a file.

        Args:
            name: its path in the archive.
            content: its bytes, in pieces.
        """
        info = zipfile.ZipInfo(name, date_time=time.gmtime()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(_MADE_SMALL) else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in content:
                self._go_on()
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        self._files.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})

    def add_document(self, name: str, document: Any) -> None:  # noqa: ANN401 (any JSON value)
        """Add a JSON file."""
        self.add(name, [json.dumps(document, ensure_ascii=False, indent=2).encode()])

    def close(self, about: dict[str, Any]) -> None:
        """Write the manifest, which lists every other file, and the end of the archive.

        Args:
            about: what else the manifest says.
        """
        files, self._files = self._files, []
        self.add_document("manifest.json", {**about, "files": files})
        self._zip.close()
