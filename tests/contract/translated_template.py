"""The template as AWS would deploy it, for assertions: translated by SAM, conditions and parameters applied.

References to resources stay readable: `Ref` becomes the logical id, `GetAtt` becomes `LogicalId.Attribute`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from localcloud.template.intrinsics import Resolver
from localcloud.template.parameters import parameter_values
from localcloud.template.translate import read_template, translate

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


@dataclass(frozen=True)
class Translated:
    """Resources by logical id."""

    resources: dict[str, dict[str, Any]]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of all resources of one type."""
        found = {name: r.get("Properties", {}) for name, r in self.resources.items() if r["Type"] == kind}
        assert found, f"no {kind} in the template"
        return found

    def properties(self, logical_id: str) -> dict[str, Any]:
        """Properties of one resource."""
        properties: dict[str, Any] = self.resources[logical_id]["Properties"]
        return properties

    def environment(self, function: str) -> dict[str, str]:
        """Environment variables of one function."""
        variables: dict[str, str] = self.properties(function)["Environment"]["Variables"]
        return variables


def deployed(**parameters: str) -> Translated:
    """The resources that a deployment with these parameters makes."""
    return _deployed(tuple(sorted(parameters.items())))


@cache
def _deployed(parameters: tuple[tuple[str, str], ...]) -> Translated:
    source = read_template(TEMPLATE)
    values = parameter_values(source["Parameters"], dict(parameters))
    template = translate(source, values)
    resolver = Resolver(template, values, "stack", lambda name: name, lambda name, attribute: f"{name}.{attribute}")
    kept = {
        name: resolver.resolve({key: value for key, value in resource.items() if key != "Condition"})
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or resolver.condition(resource["Condition"])
    }
    return Translated(kept)


def statements(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Statements of a policy document, with `Action` and `Resource` as lists."""
    for statement in document["Statement"]:
        lists = {
            name: [statement[name]] if isinstance(statement.get(name), str) else statement.get(name, [])
            for name in ("Action", "Resource")
        }
        yield statement | lists


def role_rights(stack: Translated) -> dict[str, dict[str, set[str]]]:
    """What each role may do: resources by action by role."""
    found: dict[str, dict[str, set[str]]] = {}
    for name, role in stack.of("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            for statement in statements(policy["PolicyDocument"]):
                for action in statement["Action"]:
                    found.setdefault(name, {}).setdefault(action, set()).update(statement["Resource"])
    return found
