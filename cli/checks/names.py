"""Are the names and values in `.env` ones that anything reads?"""

from __future__ import annotations

import re
from difflib import get_close_matches

from cli.checks.check import Check
from cli.configuration import KNOWN_NAMES, STACK_NAMES, Configuration
from cli.errors import CommandError

PLACEHOLDER = re.compile(
    r"<.*>|\.{3}|x{3,}|(change|replace)[-_ ]?me|your[-_ ].*|todo|sk-(your|x{3,}|\.{3}).*|example|none|null",
    re.IGNORECASE,
)
OF_OTHER_TOOLS = ("AWS_", "POWERTOOLS_", "COMPOSE_")


def check_names(configuration: Configuration) -> list[Check]:
    """Unknown, misspelt and stack-given names, placeholder values, tokens."""
    if configuration.file is None:
        return [Check(".env", "ok", "none: every setting has its default", "cp .env.example .env to change one")]
    found = [check for name, value in configuration.in_file.items() if (check := _check_one(name, value))]
    return found or [Check(".env", "ok", f"{len(configuration.in_file)} names, all of them known")]


def check_values(configuration: Configuration) -> list[Check]:
    """Are the values of their types, and the tokens long enough?"""
    checks = []
    try:
        settings = configuration.settings()
        checks.append(Check("settings", "ok", f"mode {settings.external_services_mode}, engine {settings.engine}"))
    except CommandError as error:
        checks.append(Check("settings", "fail", error.what, error.fix))
    try:
        tokens, made = configuration.tokens()
        owners = ", ".join(token.owner for token in tokens)
        found = "none: up and demo make one and print it" if made else f"for {owners}"
        checks.append(Check("API_TOKEN", "ok", found))
    except CommandError as error:
        checks.append(Check("API_TOKEN", "fail", error.what, error.fix))
    return checks


def _check_one(name: str, value: str) -> Check | None:
    if name in STACK_NAMES:
        return Check(name, "warn", "given by the stack; what .env says is not used", "remove the line")
    if name in KNOWN_NAMES:
        if PLACEHOLDER.fullmatch(value.strip()):
            return Check(name, "fail", f"holds the placeholder {value.strip()!r}", "fill it in or remove the line")
        return None
    if name.startswith(OF_OTHER_TOOLS):
        return None
    if close := get_close_matches(name, KNOWN_NAMES, n=1, cutoff=0.75):
        return Check(name, "fail", "nothing reads this name", f"did you mean {close[0]}?")
    return Check(name, "warn", "nothing reads this name", "see .env.example for all names")
