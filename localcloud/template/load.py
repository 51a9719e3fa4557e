"""Loads a template: translate, resolve, refuse what is not emulated, build the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from localcloud.template import apis, compute, data, edge, page
from localcloud.template.checks import faults_of
from localcloud.template.errors import TemplateError
from localcloud.template.model import Addresses, Stack
from localcloud.template.parameters import parameter_values
from localcloud.template.resources import Resources
from localcloud.template.translate import read_template, translate

Part = TypeVar("Part")


def load_stack(
    template: Path, parameters: Mapping[str, str], addresses: Addresses, name: str = "goldenfish"
) -> Stack:
    """Reads a SAM template, beside which the functions' code lies, into a stack whose names and addresses are final.

    Raises:
        TemplateError: the template cannot be read, or asks for what is not emulated (all faults in one message).
    """
    source = read_template(template)
    values = parameter_values(source.get("Parameters", {}), parameters)
    resources = Resources(translate(source, values), name, values, addresses)
    faults: list[str] = []

    def read(reader: Callable[[Resources], Part], nothing: Part) -> Part:
        try:
            return reader(resources)
        except TemplateError as error:
            faults.extend(error.faults)
            return nothing

    stack = Stack(
        name=name,
        parameters=values,
        outputs=read(_outputs, {}),
        functions=read(compute.functions, {}),
        http_apis=read(apis.http_apis, {}),
        websocket_apis=read(apis.websocket_apis, {}),
        distributions=read(edge.distributions, {}),
        pages=read(page.pages, {}),
        queue_sources=read(compute.queue_sources, ()),
        stream_sources=read(compute.stream_sources, ()),
        schedules=read(compute.schedules, ()),
        queues=read(data.queues, {}),
        rules=read(data.rules, {}),
        buckets=read(data.buckets, {}),
        tables=read(data.tables, {}),
        secrets=read(data.secrets, {}),
        keys=read(data.keys, {}),
        ssm_parameters=read(data.ssm_parameters, {}),
        accepted=tuple(resources.accepted),
    )
    faults.extend(faults_of(stack, template.parent))
    if faults:
        raise TemplateError(faults)
    return stack


def _outputs(resources: Resources) -> dict[str, str]:
    outputs: dict[str, str] = {}
    for name, output in resources.template.get("Outputs", {}).items():
        if "Condition" not in output or resources.resolver.condition(output["Condition"]):
            outputs[name] = resources.local(resources.resolver.resolve(output["Value"]))
    return outputs
