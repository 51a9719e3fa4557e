"""Values as JSON documents, with the same idea of absence as the OpenAPI document has.

An absent object is left out; an absent number or text is null. `anyOf: [object, null]` would say so too, but
generators for phones drop such fields.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def render(model: BaseModel) -> dict[str, Any]:
    """The JSON document of a model, absent objects left out."""
    whole = model.model_dump(mode="json", by_alias=True)
    _prune(whole, type(model))
    return whole


def _prune(document: dict[str, Any], model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        key = field.serialization_alias or name
        inner = _model_in(field.annotation)
        if inner is None or key not in document:
            continue
        value = document[key]
        if value is None:
            del document[key]
        elif isinstance(value, list):
            for element in value:
                _prune(element, inner)
        else:
            _prune(value, inner)


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 (any annotation)
    """The model that an annotation such as `M`, `M | None` or `tuple[M, ...]` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in found if model is not None), None)
