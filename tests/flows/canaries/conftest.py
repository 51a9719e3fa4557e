"""One run of everything with canaries in it: an account, an interview, a conversation, and much that is refused."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cli.answers import sample_answers
from cli.tokens import parse_tokens, secret_value
from functions.api.app import app
from localcloud.cloud import LocalCloud
from localcloud.engine import EngineSettings
from tests.flows.canaries.needles import Needles
from tests.flows.canaries.stores import Stores
from tests.flows.canaries.vendor import CarelessVendor, careless_vendor
from tests.flows.client import Client
from tests.shared_cloud import ENVIRONMENTS, TEMPLATE

Json = dict[str, Any]
PATIENCE_S = 90
NAMES = (
    *("user id", "login", "display name", "password", "wrong password", "typed text", "heard words", "reply"),
    *("service token", "API key", "idempotency key", "file name", "path", "query", "user agent", "socket text"),
    *("client request id", "a value that does not fit", "a field that nobody knows"),
)


@dataclass
class Run:
    """What a run left behind."""

    needles: Needles
    refusals: list[str] = field(default_factory=list)
    logs: str = ""
    own_logs: str = ""
    objects: list[str] = field(default_factory=list)
    item_keys: list[str] = field(default_factory=list)
    queues: list[str] = field(default_factory=list)

    def note(self, response: httpx.Response) -> None:
        """Keep what a refusal says, body and headers; called for every answer."""
        if response.status_code >= 400:
            response.read()
            self.refusals.append(
                f"{response.request.method} {response.status_code} {response.text} {response.headers}"
            )


class Careless(Client):
    """A client that sends canaries everywhere, and keeps what it is refused with."""

    def __init__(self, url: str, token: str, run: Run) -> None:
        super().__init__(url, token)
        self._http.event_hooks = {"response": [run.note]}

    def headers(self, always: dict[str, str]) -> None:
        """Send these with every request from now on."""
        self._http.headers.update(always)

    def request(self, method: str, url: str, body: Any) -> httpx.Response:
        """Anything."""
        return self._http.request(method, url, json=body)


def _canaries() -> Needles:
    """Values that stand nowhere else."""
    needles = Needles()
    for name in NAMES:
        needles.add(name, f"canary-{name.replace(' ', '-')}-{secrets.token_hex(6)}".lower())
    return needles


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Everything once, with the chattiest logs that can be configured."""
    known = _canaries()
    word = known.values
    records: list[str] = []
    listener = _Listener(records)
    logging.getLogger().addHandler(listener)
    parameters = {
        "ExternalServicesMode": "mock",
        "AsrEngine": "openai",
        "ChatEngine": "openai",
        "LogLevel": "DEBUG",
        "SelfRegistration": "true",
        "MaxReceiveCount": "2",
    }
    hashed = secret_value(parse_tokens(f"family={word['service token']}"))
    quoted = f"{word['heard words']} {word['API key']}"
    with (
        careless_vendor(heard=word["heard words"], replied=word["reply"], quoted=quoted) as vendor,
        LocalCloud(
            TEMPLATE,
            parameters=parameters | {"OpenAiBaseUrl": vendor.url},
            secrets={"ApiTokens": hashed, "OpenAiKey": word["API key"]},
            state_dir=tmp_path_factory.mktemp("canaries"),
            settings=EngineSettings(max_environments=ENVIRONMENTS),
        ) as cloud,
    ):
        found = Run(known)
        with Careless(cloud.http_url, word["service token"], found) as client:
            _account(client, known)
            _interview(client, known, vendor)
            found.refusals += _conversation(client, known, vendor, cloud)
            _invited(client, known)
            _nonsense(client, known)
        cloud.wait_idle(PATIENCE_S)
        stores = Stores(cloud)
        found.objects, found.item_keys = list(stores.objects()), list(stores.item_keys())
        found.queues = [*stores.queues(), *cloud.stack.queues]
        found.logs = cloud.log_file.read_text(encoding="utf-8")
    logging.getLogger().removeHandler(listener)
    found.own_logs = "\n".join(records)
    return found


class _Listener(logging.Handler):
    """Keeps what the local cloud itself says in this process."""

    def __init__(self, records: list[str]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(self.format(record))


def _account(client: Careless, known: Needles) -> None:
    word = known.values
    whole = {"login": word["login"], "password": word["password"], "display_name": word["display name"]}
    made = client.post("/api/auth/register", whole)
    assert made.status_code == 201, made.text
    signed_in = client.post("/api/auth/login", {"login": word["login"], "password": word["password"]})
    assert signed_in.status_code == 200, signed_in.text
    tokens = signed_in.json()
    known.add("access token", tokens["access_token"])
    known.add("refresh token", tokens["refresh_token"])
    for wrong in ({"login": word["login"], "password": word["wrong password"]},
                  {"login": [word["login"]], "password": {"p": word["wrong password"]}}):  # fmt: skip
        assert client.post("/api/auth/login", wrong).status_code in {401, 422}
    assert client.post("/api/auth/register", whole).status_code == 409
    renewed = client.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}).json()
    known.add("second refresh token", renewed["refresh_token"])
    client.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"] + "x"})


def _interview(client: Careless, known: Needles, vendor: CarelessVendor) -> None:
    word = known.values
    session = client.create(user_id=word["user id"])
    named = {"file name": word["file name"] + ".wav"}
    for index, sample in enumerate(sample_answers("en")[:2], start=1):
        # The last recording meets a vendor that refuses and quotes.
        vendor.refusing = index == 2
        client.ask(session)
        assert client.upload(session, index, sample.read_bytes(), named["file name"]).status_code == 202
        ended = client.post(f"/api/session/{session}/end_answer", {"question_index": index},
                            idempotency_key=word["idempotency key"] + str(index))  # fmt: skip
        assert ended.status_code == 200, ended.text
        client.wait(session, _heard(index))
    vendor.refusing = False
    done = client.finish(session)
    assert [answer["transcript"]["status"] for answer in done["answers"][:2]] == ["done", "failed"]
    # The canaries did go through: else the test would find nothing, whatever leaks.
    assert word["heard words"] in json.dumps(done)
    for route in ("report", "report?format=pdf", "report?format=fhir", "events", "stream"):
        assert client.get(f"/api/session/{session}/{route}").status_code == 200


def _heard(index: int) -> Callable[[Json], bool]:
    """Is this answer's transcript done, or failed?"""
    return lambda found: bool(found["answers"][index - 1]["transcript"]["status"] != "pending")


def _conversation(client: Careless, known: Needles, vendor: CarelessVendor, cloud: LocalCloud) -> list[str]:
    word = known.values
    errors: list[str] = []
    made = client.post("/api/conversations", {"product": "practice", "mode": "general", "user_id": word["user id"]})
    session = made.json()["session_id"]
    ticket = client.post(f"/api/session/{session}/ticket", {}).json()
    known.add("ticket", ticket["ticket"])
    with connect(f"{ticket['websocket_url']}?ticket={ticket['ticket']}") as socket:
        socket.send(json.dumps({"type": "hello", "id": "h", "client": {"codecs": ["ogg_opus"]}}))
        _until(socket, "ready")
        said = {"type": "text_message", "data": {"text": word["typed text"], "source": "typed"}}
        socket.send(json.dumps(said | {"id": word["socket text"]}))
        assert word["reply"] in json.dumps(_until(socket, "stream_complete"))
        vendor.refusing = True
        socket.send(json.dumps(said | {"id": "again"}))
        _until(socket, "stream_complete")
        vendor.refusing = False
        wrong = {"type": "text_message", "text": {"x": word["socket text"]}, word["socket text"]: 1}
        for nonsense in (word["socket text"], json.dumps({"type": word["socket text"]}), json.dumps(wrong)):
            socket.send(nonsense)
            errors.append(json.dumps(_until(socket, "error")[-1]))
    for used in (ticket["ticket"], word["path"]):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"{cloud.websocket_url}?ticket={used}&session={session}&profile={word['query']}")
        errors.append(f"{refused.value.response.headers} {refused.value.response.body!r}")
    client.post("/api/text-chat", {"session_id": session, "text": word["typed text"]})
    assert client.get(f"/api/sessions/{session}/history").status_code == 200
    return errors


def _until(socket: Any, kind: str) -> list[Json]:
    """All messages up to the first of a type."""
    seen: list[Json] = []
    while not seen or seen[-1]["type"] != kind:
        seen.append(json.loads(socket.recv(timeout=PATIENCE_S)))
    return seen


def _invited(client: Careless, known: Needles) -> None:
    """A guest with a link, who tries it twice, and somebody who has it too."""
    word = known.values
    told = client.post("/api/invitations", {"user_id": word["user id"], "product": "practice"}).json()
    code, mine = known.add("invitation code", told["code"]), known.add("redeemer", secrets.token_urlsafe(32))
    body = {"code": code, "redeemer": mine}
    made = client.post("/api/invitations/redeem", body).json()
    known.add("session credential", made["credential"]["access_token"])
    assert client.post("/api/invitations/redeem", body | {"redeemer": "x" + mine}).status_code == 404
    assert client.post("/api/invitations/redeem", body | {"mode": mine}).status_code == 422
    assert (
        client.post("/api/invitations/redeem", {"code": [code], "redeemer": {"r": mine}, code: mine}).status_code
        == 422
    )
    bearer = {"Authorization": f"Bearer {made['credential']['access_token']}"}
    for route, status in ((f"/api/session/{made['session_id']}/credential", 200), ("/api/text-chat", 403)):
        answer = client.post(route, {"text": word["typed text"]}, **bearer)
        assert answer.status_code == status, answer.text
        if status == 200:
            known.add("renewed credential", answer.json()["access_token"])


def _nonsense(client: Careless, known: Needles) -> None:
    """Every route with canaries where they do not belong: in its path, query, headers, fields and names of fields."""
    word = known.values
    client.headers({"User-Agent": word["user agent"], "X-Request-ID": word["client request id"],
                    "Last-Event-ID": word["query"], "Idempotency-Key": word["idempotency key"]})  # fmt: skip
    value, name = word["a value that does not fit"], word["a field that nobody knows"]
    for path, item in app.openapi()["paths"].items():
        parts = [word["path"] if "{" in part else part for part in path.split("/")]
        url = f"{'/'.join(parts)}?cursor={word['query']}&after={word['query']}&since={word['query']}"
        for method, operation in item.items():
            for body in _misfits(operation, value, name):
                client.request(method.upper(), url, body)
    for url in (f"/{word['path']}", f"/api/session/ses_1/{word['path']}?{word['query']}", f"/api/{word['path']}/x"):
        client.request("GET", url, None)


def _misfits(operation: Json, value: str, name: str) -> Iterator[Any]:
    """Bodies of an operation, wrong in every field."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        yield None
        return
    reference = content["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
    fields = app.openapi()["components"]["schemas"].get(reference, {}).get("properties", {})
    for wrong in (value, {name: [value]}):
        yield dict.fromkeys(fields, wrong) | {name: value}
    yield [value]
