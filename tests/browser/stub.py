"""Stands in for the page's serving and the invitations until the cloud has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Request, Route

from tests.flows.client import Client

WEB_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
             ".webmanifest": "application/manifest+json", ".png": "image/png"}  # fmt: skip
PATHS = {"memories": "/", "practice": "/practice.html", "console": "/console.html"}


def stubbed(context: BrowserContext, owner: Client, cloud: Any, invited: dict[str, Any], token: str) -> str:
    """Serve web/ and redeem one invitation; returns the path to open."""
    web = Path(__file__).parents[2] / "web"
    policy = (
        f"default-src 'self'; connect-src 'self' {cloud.http_url.replace('http', 'ws', 1)} {cloud.aws_endpoint}; "
    )
    policy += f"media-src 'self' blob: {cloud.aws_endpoint}; worker-src 'self'"
    made: dict[str, Any] = {}

    def file(route: Route, request: Request) -> None:
        name = request.url.removeprefix(cloud.http_url).split("?")[0].lstrip("/") or "index.html"
        path = web / name
        if request.method == "POST" and name == "api/invitations/redeem":
            route.fulfill(status=201, content_type="application/json", body=json.dumps(redeemed(request)))
        elif name.endswith("/credential"):
            route.fulfill(status=200, content_type="application/json", body=json.dumps({"credential": credential()}))
        elif path.is_file():
            headers = {"Content-Security-Policy": policy}
            route.fulfill(path=path, content_type=WEB_TYPES.get(path.suffix), headers=headers)
        else:
            route.continue_()

    def credential() -> dict[str, Any]:
        ends = "2030-01-01T00:00:00Z"
        return {"access_token": token, "token_type": "Bearer", "expires_at": ends, "renew_until": ends}

    def redeemed(request: Request) -> dict[str, Any]:
        body = request.post_data_json or {}
        wanted = {"user_id": invited["user_id"], "language": body.get("language") or invited["language"]}
        if body.get("consents"):
            wanted["consents"] = body["consents"]
        product = invited.get("product") or body.get("product")
        if not made:
            path = "/api/session" if product == "memories" else "/api/conversations"
            if product != "memories":
                wanted |= {"product": product, "mode": body.get("mode") or "interview"}
            made.update(owner.post(path, wanted).json())
        identifier = made.get("session_id") or made.get("conversation_id")
        return {"session_id": identifier, "product": product, "view": invited.get("view", "person"),
                "language": wanted["language"], "credential": credential(), "session": made}  # fmt: skip

    context.route(f"{cloud.http_url}/**", file)
    return f"{PATHS[invited['product']]}#invitation=stub"
