"""Are the names and values of the configuration ones that anything reads?"""

from __future__ import annotations

import re
from difflib import get_close_matches

from cli.checks.check import Check
from cli.configuration import KNOWN_NAMES, STACK_NAMES, UNREADABLE_FIX, Configuration, refused_in_shell
from cli.errors import CommandError
from goldenfish.questions.service import address_terms, interviewer_terms, languages
from goldenfish.seed_settings import SEED_SETTINGS, refused

PLACEHOLDER = re.compile(
    r"<.*>|\.{3}|x{3,}|(change|replace)[-_ ]?me|your[-_ ].*|todo|sk-(your|x{3,}|\.{3}).*|example|none|null",
    re.IGNORECASE,
)
OF_OTHER_TOOLS = ("AWS_", "POWERTOOLS_", "COMPOSE_")


def check_names(configuration: Configuration) -> list[Check]:
    """Unknown, misspelt and stack-given names, placeholder values, tokens."""
    from_shell = [Check(name, "fail", line, f"unset {name}") for name, line in refused_in_shell().items()]
    if configuration.file is None:
        return from_shell or [
            Check(".env", "ok", "none: every setting has its default", "cp .env.example .env to change one")
        ]
    found = from_shell + [
        Check(".env", "fail", f"line {line} is not NAME=value", UNREADABLE_FIX)
        for line in configuration.unreadable_lines
    ]
    said = refused(configuration.in_file)
    found += [Check(name, "fail", line, "remove the line") for name, line in said.items()]
    others = {name: value for name, value in configuration.in_file.items() if name not in said}
    found += [check for name, value in others.items() if (check := _check_one(name, value))]
    return found or [Check(".env", "ok", f"{len(configuration.in_file)} names, all of them known")]


def check_values(configuration: Configuration) -> list[Check]:
    """Are the values of their types, and the tokens long enough?"""
    wrong = configuration.wrong_settings()
    checks = [Check("settings", "fail", f"{name}: {fault}", "see docs/settings.md") for name, fault in wrong.items()]
    if not wrong:
        settings = configuration.settings()
        checks.append(Check("settings", "ok", f"mode {settings.external_services_mode}, engine {settings.engine}"))
    try:
        tokens, made = configuration.tokens()
        owners = ", ".join(token.owner for token in tokens)
        found = "none: up and demo make one and print it" if made else f"for {owners}"
        checks.append(Check("API_TOKEN", "ok", found))
    except CommandError as error:
        checks.append(Check("API_TOKEN", "fail", error.what, error.fix))
    return checks


def check_terms(configuration: Configuration) -> list[Check]:
    """Are the terms of address ones that the questions are worded for? Only what is wrong is said."""
    pairs = [(language, address) for language in languages() for address in address_terms(language)]
    own = dict.fromkeys(term for pair in pairs for term in interviewer_terms(*pair))
    known = {"ADDRESS_TERM": [address for _, address in pairs], "INTERVIEWER_TERM": list(own)}
    return [
        Check(name, "fail", f"no question is worded for {chosen!r}", f"choose one of: {', '.join(terms)}")
        for name, terms in known.items()
        if (chosen := configuration.values.get(name)) is not None and chosen not in terms
    ]


def _check_one(name: str, value: str) -> Check | None:
    if name in STACK_NAMES:
        return Check(name, "warn", "given by the stack; what .env says is not used", "remove the line")
    if name in KNOWN_NAMES:
        if PLACEHOLDER.fullmatch(value.strip()):
            return Check(name, "fail", f"holds the placeholder {value.strip()!r}", "fill it in or remove the line")
        return None
    if name in SEED_SETTINGS or name.startswith(OF_OTHER_TOOLS):  # a seed's that holds anyway, as AUTH_ENABLED=true
        return None
    if close := get_close_matches(name, KNOWN_NAMES, n=1, cutoff=0.75):
        return Check(name, "fail", "nothing reads this name", f"did you mean {close[0]}?")
    return Check(name, "warn", "nothing reads this name", "see .env.example for all names")
