"""schemathesis over the OpenAPI document, with all its checks: no 5xx, nothing that the document does not say.

A short run with a fixed seed here; `make test-api` runs thousands of cases with a new seed and prints the report.
"""

from __future__ import annotations

import gc
import os
import random
import sys
from collections import Counter
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from tests.unit.api.wsgi_door import DOCUMENT_PATH, wsgi_door
from tests.unit.conftest import TOKEN, Aws

LONG = int(os.environ.get("API_EXAMPLES", "0"))
"""Examples of each operation and phase in `make test-api`; 0: the short run."""


ACCEPTED = ["2xx", "401", "403", "404", "409", "413", "415", "422", "429", "503"]
SHADOWED = {"unsupported_method": {"enabled": False}, "allow_header_conformance": {"enabled": False}}
NETWORK = {"max_redirects", "verify", "cert", "proxies"}


def configuration(token: str | None) -> SchemathesisConfig:
    """What is generated and what is checked."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    # Without a token every case ends at the door.
    examples = max(1, (LONG or 2) // (1 if token else 4))
    seed = random.SystemRandom().randrange(2**32) if LONG else 4
    return SchemathesisConfig.from_dict({
        "seed": seed,
        "continue-on-failure": True,
        "headers": headers,
        "generation": {"max-examples": examples, "database": "none", "deterministic": not LONG},
        "checks": {
            # That a language is one of ours, or an address public, is not in the document: such a value is refused.
            "positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "400"]},
        },
        "operations": [
            # The path fits /users/{user_id}, too, whose methods it therefore has.
            {"include-path": "/users/authorize", "checks": SHADOWED},
            {"include-path": "/users/me", "checks": SHADOWED},
            # Its check takes the schema of the whole text for that of each event.
            {"include-operation-id": "get_stream", "checks": {"response_schema_conformance": {"enabled": False}}},
        ],
        "phases": {
            "coverage": {"enabled": bool(LONG)},
            "stateful": {"enabled": bool(LONG)},
            "examples": {"enabled": bool(LONG)},
        },
    })  # fmt: skip


@pytest.fixture
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what only a network has: schemathesis 4.32 hands it to WSGI applications in some of its checks."""
    plain = WSGITransport.send

    def send(self: WSGITransport, case: Any, **settings: Any) -> Any:
        return plain(self, case, **{name: value for name, value in settings.items() if name not in NETWORK})

    monkeypatch.setattr(WSGITransport, "send", send)


@pytest.mark.usefixtures("_in_process")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Starlette leaves the file of a form that breaks off
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the same
@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # hypothesis of its own large examples
@pytest.mark.parametrize("token", [TOKEN, None], ids=["with a token", "without a token"])
def test_the_api_does_what_its_document_says(aws: Aws, token: str | None) -> None:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT_PATH, wsgi_door, config=configuration(token))
    statuses: Counter[int] = Counter()
    failures: dict[str, str] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(event.recorder, statuses, failures)
        elif isinstance(event, (events.NonFatalError, events.FatalError)):
            fault = event.value if isinstance(event, events.NonFatalError) else event.exception
            failures[f"{fault!r}"] = f"{getattr(event, 'label', '')}: {fault!r}"
    gc.collect()  # here, where its warnings are ignored
    told = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    sys.stdout.write(f"schemathesis {schemathesis.__version__}: {sum(statuses.values())} cases ({told}), "
                     f"{len(failures)} failures\n")  # fmt: skip
    assert not failures, "\n\n".join(failures.values())


def _count(recorder: Any, statuses: Counter[int], failures: dict[str, str]) -> None:
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            statuses[interaction.response.status_code] += 1
    for checks in recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                text = f"{recorder.label}: {check.name}: {failure.message}\n{check.failure_info.code_sample}"
                failures.setdefault(f"{recorder.label} {check.name} {failure.title}", text[:2000])
