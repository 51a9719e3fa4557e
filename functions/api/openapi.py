"""The OpenAPI document: FastAPI's, without what generators for phones stumble over."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from functions.api.problems import ProblemDocument, declared
from goldenfish.problems import QuotaExhausted, TooManyRequests


def install(app: FastAPI) -> None:
    """Let the application serve and export this document instead of the plain one."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def build(app: FastAPI) -> dict[str, Any]:
    """The document of the application's routes."""
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas: dict[str, Any] = schema["components"]["schemas"]
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas["ProblemDocument"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path in schema["paths"].values():
        for operation in path.values():
            _drop_plain_422(operation)
            _add_limits(operation)
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    asked = _models_in([operation.get("requestBody") for operation in operations], schemas)
    for name, model in schemas.items():
        _without_null_unions(model, answered=name not in asked and model is not problem)
    for path in schema["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _flatten(parameter["schema"])
                _optional_is_not_null(parameter)
    return schema


def _drop_plain_422(operation: dict[str, Any]) -> None:
    """FastAPI adds its own validation error to every route; ours answer problem+json."""
    content = operation["responses"].get("422", {}).get("content", {})
    if "application/json" in content:
        del content["application/json"]
        if not content:
            del operation["responses"]["422"]


def _add_limits(operation: dict[str, Any]) -> None:
    """Every route that knows its caller counts what it asks for."""
    if operation.get("security"):
        for status, refusals in declared(TooManyRequests, QuotaExhausted).items():
            operation["responses"].setdefault(str(status), refusals)


def _models_in(node: Any, schemas: dict[str, Any]) -> set[str]:  # noqa: ANN401 (any part of the document)
    """The names of all models that a part of the document refers to, and that these refer to."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found


def _without_null_unions(model: dict[str, Any], *, answered: bool) -> None:
    """Say `type: [number, null]` instead of a union, and leave an absent object out (see `rendering`).

    An answer has all the other fields, also those with a default: clients need not ask whether they are there.
    """
    fields = model.get("properties", {})
    left_out = {name for name, field in fields.items() if _flatten(field) == "object"}
    for field in fields.values():
        if _flatten(field.get("items", {})) == "object":
            raise ValueError(f"a list with gaps for objects: {field}")
    named = fields if answered else model.get("required", [])
    required = [name for name in named if name not in left_out]
    model.pop("required", None)
    if required:
        model["required"] = required


def _flatten(field: dict[str, Any]) -> str | None:
    """Rewrite a union with null in place; tells `object` where it held an object."""
    union = field.get("anyOf", [])
    others = [part for part in union if part.get("type") != "null"]
    if len(others) == len(union):
        return None
    if len(others) != 1:
        raise ValueError(f"a union that clients cannot have: {field}")
    del field["anyOf"]
    only = others[0]
    field.update(only)
    if "$ref" in only:
        return "object"
    field["type"] = [only["type"], "null"]
    if "const" in field:
        field["enum"] = [field.pop("const")]
    if "enum" in field:
        field["enum"] = [*field["enum"], None]  # `type` and `enum` must both allow it
    return "value"


def _optional_is_not_null(parameter: dict[str, Any]) -> None:
    """A header or query parameter can be absent, but never null."""
    schema = parameter["schema"]
    if isinstance(schema.get("type"), list):
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
