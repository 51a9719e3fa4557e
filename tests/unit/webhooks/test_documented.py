"""The page for receivers: its examples verify what we send, and it names what the code has."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any, get_args

import pytest

from goldenfish.webhooks import backoff, service, state
from goldenfish.webhooks.models import CHOSEN_TYPES, DisabledReason, HookType
from goldenfish.webhooks.signing import headers, make_secret
from tests.unit.web import NODE, needs_node

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
BODY = '{"type":"webhook.ping","data":{"name":"ông bà"}}'.encode()


def signed(*secrets: str, seconds_ago: int = 0) -> dict[str, str]:
    return headers(secrets, "msg_1", int(time.time()) - seconds_ago, BODY)


@pytest.mark.parametrize("example", PYTHON, ids=["library", "plain"])
def test_the_examples_in_python(example: str) -> None:
    found: dict[str, Any] = {}
    exec(example, found)  # the page's own code
    verified, secret = found["verified"], make_secret()
    assert verified(secret, signed(secret), BODY)["type"] == "webhook.ping"
    assert verified(secret, signed(make_secret(), secret), BODY)["type"] == "webhook.ping"
    for bad in (
        (make_secret(), signed(secret), BODY),
        (secret, signed(secret), BODY + b" "),
        (secret, signed(secret, seconds_ago=3600), BODY),
    ):
        with pytest.raises(Exception, match=r"(?i)old|sign"):
            verified(*bad)


@needs_node
def test_the_example_in_node(tmp_path: Path) -> None:
    [example] = re.findall(r"```js\n(.*?)```", PAGE, re.DOTALL)
    secret = make_secret()
    cases = [
        (secret, signed(secret), BODY), (secret, signed(make_secret(), secret), BODY),
        (make_secret(), signed(secret), BODY), (secret, signed(secret), BODY + b" "),
        (secret, signed(secret, seconds_ago=3600), BODY),
    ]  # fmt: skip
    script = tmp_path / "verify.js"
    script.write_text(
        example
        + "const cases = JSON.parse(require('node:fs').readFileSync(0, 'utf-8'));"
        + "const told = cases.map(([secret, headers, body]) => {"
        + "try { return verified(secret, headers, Buffer.from(body)).type; }"
        + "catch (error) { return error.message; } });"
        + "console.log(JSON.stringify(told));"
    )
    given = json.dumps([(secret, sent, body.decode()) for secret, sent, body in cases])
    done = subprocess.run([str(NODE), str(script)], input=given, capture_output=True, text=True, check=True)
    not_signed = "not signed by this secret"
    assert json.loads(done.stdout) == ["webhook.ping", "webhook.ping", not_signed, not_signed, "too old"]


def test_every_type_and_reason_is_listed() -> None:
    rows = set(re.findall(r"^\| `([a-z_.]+)`", PAGE, re.MULTILINE))
    assert {one.value for one in (*CHOSEN_TYPES, HookType.PING)} <= rows
    posting = (Path(service.__file__).parent / "posting.py").read_text(encoding="utf-8")
    told = set(re.findall(r'reason = "(\w+)"|return "(\w+)"|else "(\w+)"', posting))
    reasons = {word for words in told for word in words if word} | {"address_refused", "name_not_found"}
    assert reasons <= rows
    assert all(f"`{reason}`" in PAGE or reason in PAGE or reason == "by_owner" for reason in get_args(DisabledReason))


def test_its_numbers_are_the_codes() -> None:
    def words(seconds: int) -> str:
        unit = "s" if seconds < 60 else "min" if seconds < 3600 else "h"
        return f"{seconds // {'s': 1, 'min': 60, 'h': 3600}[unit]} {unit}"

    waits = [words(seconds) for seconds in backoff.WAITS_S]
    assert f"{', '.join(waits[:-1])} and {waits[-1]}" in PAGE
    assert f"at most {service.MOST_HOOKS} for each owner" in PAGE
    assert state.DAYS_OF_FAILURES == 5
    assert "for five days is switched off" in PAGE
