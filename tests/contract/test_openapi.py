"""The OpenAPI document: committed, valid, and usable by generators for phones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.contract.openapi_document import PATH, committed, rendered

DOCUMENT = committed()

SEED_ROUTES = {
    ("post", "/api/session"),
    ("get", "/api/session/{session_id}/question"),
    ("post", "/api/session/{session_id}/audio"),
    ("post", "/api/session/{session_id}/end_answer"),
    ("get", "/api/session/{session_id}/results"),
    ("post", "/api/sessions"),
    ("get", "/api/sessions/{session_id}/history"),
    ("delete", "/api/sessions/{session_id}"),
    ("post", "/api/text-chat"),
    ("get", "/api/health"),
    ("get", "/health"),
    ("get", "/health/ready"),
    ("get", "/health/live"),
    ("get", "/api/metrics"),
    ("get", "/api/analytics"),
}
OPERATIONS = [
    pytest.param(operation, id=f"{method} {path}")
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_the_applications() -> None:
    assert rendered() == PATH.read_text(encoding="utf-8"), "run `make openapi` and commit the difference"


def test_it_is_valid() -> None:
    validate(DOCUMENT)


def test_it_has_the_seeds_routes() -> None:
    have = {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert have >= SEED_ROUTES


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from _nodes(child)


def test_no_union_with_null() -> None:
    for node in _nodes(DOCUMENT):
        for union in (node.get("anyOf", []), node.get("oneOf", [])):
            assert not any(part.get("type") == "null" for part in union), node


def test_models_are_named_for_what_they_are() -> None:
    """Two classes of one name get their modules' names from FastAPI, and so would the types of an app."""
    assert [name for name in DOCUMENT["components"]["schemas"] if "__" in name] == []


def test_an_answer_has_every_field_but_absent_objects() -> None:
    """Else a list that is never missing is an optional one in Swift and Kotlin."""
    schemas = DOCUMENT["components"]["schemas"]
    question = schemas["QuestionReply"]
    assert set(question["properties"]) - set(question["required"]) == {"audio", "next_audio"}
    assert "required" not in schemas["Capture"], "it is asked, too"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_refusal_is_a_declared_problem(operation: dict[str, Any]) -> None:
    refusals = {status: r for status, r in operation["responses"].items() if int(status) >= 400}
    if operation["tags"] == ["health"]:
        assert set(refusals) <= {"503"}, "no token is needed, nothing can be wrong with the request"
    elif operation["operationId"] not in {"register", "redeem_invitation", "get_config"}:  # who asks has no token yet
        assert {"401"} <= set(refusals)
    for response in refusals.values():
        assert list(response["content"]) == ["application/problem+json"]
        assert "`" in response["description"], "a refusal names its codes"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_post_takes_an_idempotency_key(operation: dict[str, Any]) -> None:
    names = {parameter["name"].lower() for parameter in operation.get("parameters", [])}
    # They only read; or there is one account of a login anyway, and its tokens are kept for no replay.
    others = {"get_question", "get_report", "register", "create_user"}
    is_post = "409" in operation["responses"] and operation["operationId"] not in others
    assert ("idempotency-key" in names) == is_post


def test_the_limits_are_stated() -> None:
    audio = DOCUMENT["paths"]["/api/session/{session_id}/audio"]["post"]["description"]
    assert "4,000,000" in audio
    assert "413" in audio
    assert "/upload" in audio
