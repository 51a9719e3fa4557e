"""Makes moto write DynamoDB's attribute values as they are.

Of each value, ``{"S": "…"}``, moto looks for all ten members by every name that its own objects may have for them: a
fifth of all its time.
"""

from __future__ import annotations

from typing import Any

from moto.core.model import Shape
from moto.core.serialize import ResponseSerializer

_MOTOS_OWN = ResponseSerializer.get_value


def write_values_as_they_are() -> None:
    """Replaces how a member of an attribute value is found; everything else stays moto's."""

    def get_value(self: ResponseSerializer, value: Any, key: str, shape: Shape) -> Any:  # noqa: ANN401 -- moto's own
        # `_serialize_type_structure` sets `parent` just before it asks for the member.
        parent = getattr(shape, "parent", None)
        if type(value) is dict and parent is not None and parent.name == "AttributeValue":
            return value.get(key)
        return _MOTOS_OWN(self, value, key, shape)

    ResponseSerializer.get_value = get_value  # type: ignore[method-assign]
