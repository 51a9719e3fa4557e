"""The bucket's CORS rules: moto alone lets every page in."""

from __future__ import annotations

import httpx
import pytest

from tests.flows.localcloud.aws.conftest import Services

PAGE = {"Origin": "https://app.example"}


def preflight(services: Services, origin: str, method: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type, x-custom",
    }
    return httpx.options(f"{services.endpoint}/{services.bucket}/", headers=headers)


def test_preflight_of_an_allowed_page(services: Services) -> None:
    response = preflight(services, PAGE["Origin"], "POST")

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "https://app.example"
    assert response.headers["access-control-allow-methods"] == "POST"
    assert response.headers["access-control-allow-headers"] == "content-type, x-custom"
    assert response.headers["access-control-max-age"] == "600"


@pytest.mark.parametrize(("origin", "method"), [("https://other.example", "POST"), (PAGE["Origin"], "PUT")])
def test_preflight_of_anything_else_is_refused(services: Services, origin: str, method: str) -> None:
    response = preflight(services, origin, method)

    assert (response.status_code, "<Code>AccessForbidden</Code>" in response.text) == (403, True)
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(("origin", "allowed"), [("https://app.example", True), ("https://other.example", False)])
def test_answer_to_a_page(services: Services, key: str, origin: str, allowed: bool) -> None:
    form = services.client("s3").generate_presigned_post(services.bucket, key)

    response = httpx.post(form["url"], data=form["fields"], files={"file": b"x"}, headers={"Origin": origin})

    assert response.status_code == 204
    assert response.headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert response.headers.get("access-control-expose-headers") == ("ETag" if allowed else None)


def test_page_can_read_why_it_was_refused(services: Services, key: str) -> None:
    form = services.client("s3").generate_presigned_post(services.bucket, key, ExpiresIn=-1)

    response = httpx.post(form["url"], data=form["fields"], files={"file": b"x"}, headers=PAGE)

    assert response.status_code == 403
    assert response.headers["access-control-allow-origin"] == "https://app.example"
