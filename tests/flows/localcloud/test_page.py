"""The web page at the local gateway: files over a real socket, with the headers of the template's distribution."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, HttpApi, HttpRoute, Page, Stack
from tests.flows.localcloud.gateway_fixture import REPOSITORY, make_function, running_gateway

ADDRESSES = Addresses("http://127.0.0.1:1", "http://127.0.0.1:2")
HTML = "<!doctype html><title>Xin chào</title>"


@pytest.fixture(scope="module")
def template() -> Stack:
    return load_stack(REPOSITORY / "template.yaml", {}, ADDRESSES)


def stack_with(pages: dict[str, Page]) -> Stack:
    """A page before an API that answers every route."""
    api = HttpApi("Api", "api", "$default", (HttpRoute("ANY", "$default", "Web", 20.0),))
    return Stack("stack", {}, {}, functions={"Web": make_function("Web", "web")}, http_apis={"Api": api}, pages=pages)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page, and things in and beside its folder that are nobody's."""
    folder = tmp_path_factory.mktemp("checkout") / "web"
    (folder / "core").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "index.html").write_text(HTML, encoding="utf-8")
    (folder / "practice.html").write_text("practice", encoding="utf-8")
    (folder / "core" / "api.js").write_text("export {};", encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / ".hidden" / "a.js").write_text("hidden", encoding="utf-8")
    (folder.parent / "secret.js").write_text("secret", encoding="utf-8")
    (folder / "link.js").symlink_to(folder.parent / "secret.js")
    return folder


@pytest.fixture(scope="module")
def door(template: Stack, folder: Path) -> Iterator[str]:
    with running_gateway(stack_with(template.pages), page_folder=folder) as address:
        yield address


def ask(door: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """A request whose path is sent as it stands: httpx would tidy `..` away."""
    connection = http.client.HTTPConnection(door, timeout=20)
    try:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
    finally:
        connection.close()


def is_the_apis(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "apigw-requestid" in answer.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html?language=vi", "text/html; charset=utf-8"),
        ("/practice.html", "text/html; charset=utf-8"),
        ("/core/api.js", "text/javascript; charset=utf-8"),
    ],
)
def test_a_file_of_the_page_is_served(door: str, path: str, kind: str) -> None:
    answer = ask(door, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == "no-cache"
    assert "apigw-requestid" not in answer.headers


def test_the_root_is_the_index_and_head_leaves_its_body_out(door: str) -> None:
    assert ask(door, "/").text == HTML
    answer = ask(door, "/", "HEAD")
    assert (answer.content, int(answer.headers["content-length"])) == (b"", len(HTML.encode()))


def test_what_is_known_is_not_sent_again_until_it_changes(door: str, folder: Path) -> None:
    tag = ask(door, "/practice.html").headers["etag"]
    answer = ask(door, "/practice.html", if_none_match=f'"other", W/{tag}')
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    (folder / "practice.html").write_text("changed", encoding="utf-8")
    assert ask(door, "/practice.html", if_none_match=tag).text == "changed"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.js",
        "/core/../../secret.js",
        "/%2e%2e/secret.js",
        "/..%2fsecret.js",
        "/core/..%5c..%5csecret.js",
        "/link.js",
        "/.hidden/a.js",
        "//index.html",
        "/core//api.js",
        "/core",
        "/core/",
        "/package.json",
        "/missing.js",
        "/index.html%00.js",
        f"/{'long' * 100}.js",
        "/index.html/x.js",
        "/%ff.js",
        "/api/session",
        "/health",
    ],
)
def test_everything_else_is_the_apis(door: str, path: str) -> None:
    answer = ask(door, path)
    assert is_the_apis(answer), answer.status_code
    assert "secret" not in answer.headers.get("content-type", "")
    assert answer.content not in {b"secret", b"hidden"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_file_can_only_be_read(door: str, method: str) -> None:
    assert is_the_apis(ask(door, "/index.html", method, content_length="0"))


def test_every_answer_carries_the_templates_headers_with_local_addresses(door: str) -> None:
    for answer in (ask(door, "/"), ask(door, "/core/api.js"), ask(door, "/", "HEAD")):
        policy = answer.headers["content-security-policy"]
        directives = {name: sources for name, *sources in map(str.split, policy.split(";"))}
        assert directives["default-src"] == ["'none'"]
        assert directives["script-src"] == directives["style-src"] == ["'self'"]
        assert directives["connect-src"] == ["'self'", "ws://127.0.0.1:2", "http://127.0.0.1:1"]
        assert directives["media-src"] == ["'self'", "blob:", "http://127.0.0.1:1"]
        assert directives["frame-ancestors"] == directives["base-uri"] == directives["form-action"] == ["'none'"]
        assert answer.headers["permissions-policy"].startswith("microphone=(self), camera=(), geolocation=()")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_without_a_page_all_is_the_apis(template: Stack, folder: Path) -> None:
    assert load_stack(REPOSITORY / "template.yaml", {"WebPage": "false"}, ADDRESSES).pages == {}
    with running_gateway(stack_with({}), page_folder=folder) as address:
        assert is_the_apis(ask(address, "/"))


def test_the_local_page_may_post_to_the_bucket(template: Stack) -> None:
    (rule,) = template.buckets["RecordingsBucket"].properties["CorsConfiguration"]["CorsRules"]
    assert {"http://127.0.0.1:2", "http://localhost:2"} < set(rule["AllowedOrigins"])
    assert rule["AllowedMethods"] == ["GET", "HEAD", "POST"]
    assert template.outputs["PageUrl"] == "http://127.0.0.1:2"
