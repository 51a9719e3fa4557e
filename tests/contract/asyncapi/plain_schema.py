"""Pydantic's JSON schemas as readers of the document want them."""

from __future__ import annotations

from typing import Any

_REFERENCE = "#/components/schemas/"


def public(name: str) -> str:
    """A handler's own model, such as `_Hello`, by a name for readers."""
    return f"{name[1:]}Message" if name.startswith("_") else name


def plain(schema: Any) -> Any:
    """The schema with public names, without titles that repeat a name, and open.

    Members may be added within a version of the protocol; only our tests want to know of each.
    """
    if isinstance(schema, list):
        return [plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {}
    for name, part in schema.items():
        if name == "$ref":
            found[name] = _REFERENCE + public(part.removeprefix(_REFERENCE))
        elif not (name == "title" and isinstance(part, str)) and not (
            name == "additionalProperties" and part is False
        ):
            found[name] = plain(part)
    return found
