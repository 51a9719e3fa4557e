"""Makes SSM parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from localcloud.template.model import Parameter


def make(parameters: Iterable[Parameter], client: Any) -> None:  # noqa: ANN401 -- boto3's clients have no static type
    """Makes the parameters with the template's values."""
    for parameter in parameters:
        properties = parameter.properties
        client.put_parameter(Name=parameter.name, Type=properties["Type"], Value=str(properties["Value"]))
