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
    for model in schemas.values():
        _without_null_unions(model)
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


def _without_null_unions(model: dict[str, Any]) -> None:
    """Say `type: [number, null]` instead of a union, and leave an absent object out (see `rendering`)."""
    required = model.get("required", [])
    for name, field in model.get("properties", {}).items():
        if _flatten(field) == "object" and name in required:
            required.remove(name)
    if "required" in model and not required:
        del model["required"]


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
