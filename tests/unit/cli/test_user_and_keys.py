"""`goldenfish user` and `goldenfish keys` where they need no API: whom they ask, and the next signing keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.configuration import KNOWN_NAMES
from cli.errors import CommandError, Exit
from cli.main import app
from cli.tokens import Token, administrator_of
from goldenfish.users.signing_keys import SigningKeys

ROOT = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in KNOWN_NAMES:
        monkeypatch.delenv(name, raising=False)


def refused(*arguments: str, typed: str = "") -> CommandError:
    done = CliRunner().invoke(app, list(arguments), input=typed)
    assert isinstance(done.exception, CommandError), done.output
    return done.exception


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list"], Exit.NOT_FOUND),
        (["list", "--url", "127.0.0.1:8000"], Exit.USAGE),
        (["list", "--url", "https://127.0.0.1:1"], Exit.CONFIGURATION),
        (["list", "--url", "https://127.0.0.1:1", "--token", "t"], Exit.UPSTREAM),
        (["add", "ann", "--issuer", "https://a.example"], Exit.USAGE),
    ],
)
def test_whom_it_cannot_ask(arguments: list[str], code: Exit) -> None:
    error = refused("user", *arguments)
    assert error.code is code
    assert error.fix or code is Exit.USAGE


def test_an_administrators_token_of_the_configuration_is_taken() -> None:
    Path(".env").write_text("API_TOKEN=family=0123456789abcdef,admin:office=fedcba9876543210\n", encoding="utf-8")
    assert refused("user", "list", "--url", "https://127.0.0.1:1").code is Exit.UPSTREAM


def test_a_local_cloud_has_an_administrator() -> None:
    family, office = Token("family", "1" * 16), Token("office", "2" * 16, "admin")
    assert administrator_of((family, office)) is office
    made = administrator_of((family,))
    assert (made.role, made.owner) == ("admin", "goldenfish.office")
    assert made.hashed()


def test_no_password_is_an_argument() -> None:
    for command in ("add", "password"):
        shown = CliRunner().invoke(app, ["user", command, "--help"]).stdout
        assert "--generate" in shown
        assert "--password" not in shown


def test_keys_are_rotated_from_stdin_to_stdout() -> None:
    before = json.dumps({"keys": [], "root": ROOT})
    once = CliRunner().invoke(app, ["keys", "rotate"], input=before)
    after = SigningKeys.model_validate_json(once.stdout)
    assert once.stderr.strip().endswith("verifies too: first")
    assert after.root == ROOT
    assert after.by_id("first") == SigningKeys.model_validate_json(before).newest
    dropped = CliRunner().invoke(app, ["keys", "rotate", "--drop-old"], input=once.stdout)
    assert len(SigningKeys.model_validate_json(dropped.stdout).keys) == 1
    for secret in (ROOT, after.newest.secret):
        assert secret not in once.stderr


@pytest.mark.parametrize("document", ["", "{}", '{"root":"short"}', f'{{"root":"{ROOT}","keys":[{{"kid":"x"}}]}}'])
def test_another_document_is_refused_and_not_shown(document: str) -> None:
    error = refused("keys", "rotate", typed=document)
    assert error.code is Exit.DATA
    assert ROOT not in f"{error.what} {error.fix}"
