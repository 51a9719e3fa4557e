"""JSON documents in the bucket: transcripts, assessments, summaries."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from goldenfish.objects import store

CONTENT_TYPE = "application/json"
_MAX_BYTES = 16_000_000

Document = TypeVar("Document", bound=BaseModel)


def read_document(key: str, kind: type[Document]) -> Document | None:
    """A stored document, or None where there is none.

    Args:
        key: of the object.
        kind: the model that it holds.
    """
    try:
        return kind.model_validate_json(store.get(key, max_bytes=_MAX_BYTES))
    except store.ObjectMissingError:
        return None


def write_document(key: str, document: BaseModel) -> str | None:
    """Store a document, over one that may be there. Returns its version, if the bucket keeps versions."""
    return store.put(key, document.model_dump_json().encode(), CONTENT_TYPE)


def write_first_document(key: str, document: BaseModel) -> bool:
    """Store a document unless there is one already; False when there is."""
    return store.put_first(key, document.model_dump_json().encode(), CONTENT_TYPE)
