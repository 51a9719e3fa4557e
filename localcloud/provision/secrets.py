"""Makes secrets: with the value given for this run, else as the template says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from localcloud.template.model import Secret

_OPTIONS = (
    "ExcludeCharacters",
    "ExcludeLowercase",
    "ExcludeNumbers",
    "ExcludePunctuation",
    "ExcludeUppercase",
    "IncludeSpace",
    "PasswordLength",
    "RequireEachIncludedType",
)


def make(secrets: Iterable[Secret], values: Mapping[str, str], client: Any) -> None:  # noqa: ANN401 -- boto3's clients have no static type
    """Makes the secrets; ``values`` is keyed by logical id."""
    for secret in secrets:
        value = values.get(secret.logical_id)
        if value is None:
            value = _declared_value(secret, client)
        description = secret.properties.get("Description", "")
        client.create_secret(Name=secret.name, Description=description, SecretString=value)


def _declared_value(secret: Secret, client: Any) -> str:  # noqa: ANN401
    if "SecretString" in secret.properties:
        return str(secret.properties["SecretString"])
    rules = secret.properties.get("GenerateSecretString", {})
    password: str = client.get_random_password(**{name: rules[name] for name in _OPTIONS if name in rules})[
        "RandomPassword"
    ]
    if "GenerateStringKey" not in rules:
        return password
    return json.dumps(json.loads(rules["SecretStringTemplate"]) | {rules["GenerateStringKey"]: password})
