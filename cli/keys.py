"""`goldenfish keys`: the next document for the secret `SigningKeys`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from cli.errors import CommandError, Exit
from cli.terminal import tell
from goldenfish.clock import now
from goldenfish.users.signing_keys import SigningKeys, rotated

EPILOG = """Examples:

  secret=$(aws cloudformation describe-stacks --stack-name goldenfish-prod --output text --query \\
     "Stacks[0].Outputs[?OutputKey=='SigningKeysSecret'].OutputValue")

  aws secretsmanager get-secret-value --secret-id $secret --query SecretString --output text \\
     | goldenfish keys rotate > next.json

  aws secretsmanager put-secret-value --secret-id $secret --secret-string file://next.json && rm next.json

Functions see the new key within five minutes, or with the first token that names it. Exit codes: 0 written ·
6 what came in is not that document.
"""

app = typer.Typer(help="The keys that access tokens are signed with.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """The keys that access tokens are signed with."""


@app.command("rotate", epilog=EPILOG)
def rotate(
    *,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="After a leak: no token signed before is taken any more.")
    ] = False,
) -> None:
    """Read the document from stdin, write it with a new key to stdout.

    The key before it goes on verifying until the next rotation, so nobody has to sign in again. Refresh tokens are
    not signed: with --drop-old too, apps get new access tokens without a password.
    """
    try:
        before = SigningKeys.model_validate_json(sys.stdin.read())
    except ValidationError as error:
        raise CommandError("this is not the document of SigningKeys", "see --help", Exit.DATA) from error
    after = rotated(before, now(), drop_old=drop_old)
    sys.stdout.write(after.model_dump_json() + "\n")
    tell(f"signs now: {after.newest.kid} · verifies too: {', '.join(k.kid for k in after.known[:-1]) or 'none'}")
