"""Resolves CloudFormation's intrinsic functions to plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from localcloud.template.errors import TemplateError
from localcloud.template.model import ACCOUNT, REGION

Value: TypeAlias = Any
"""What YAML can hold: a scalar, a list or a mapping, nested at will."""

NO_VALUE = object()
"""What ``AWS::NoValue`` resolves to; a property or list entry that has it is left out."""

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")


class Resolver:
    """Resolves values of one template.

    ``reference`` and ``attribute`` answer ``Ref`` and ``Fn::GetAtt`` of resources; they raise KeyError for what
    does not exist.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, str],
        stack: str,
        reference: Callable[[str], str],
        attribute: Callable[[str, str], str],
    ) -> None:
        self._template = template
        self._reference = reference
        self._attribute = attribute
        kinds = {name: rules.get("Type") for name, rules in template.get("Parameters", {}).items()}
        self._names: dict[str, Any] = {
            name: value.split(",") if kinds.get(name) == "CommaDelimitedList" else value
            for name, value in parameters.items()
        } | {
            "AWS::AccountId": ACCOUNT,
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/local",
            "AWS::StackName": stack,
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Equals": self._equals,
            "Fn::Not": lambda value: not self._truth(value[0]),
            "Fn::And": lambda value: all(self._truth(part) for part in value),
            "Fn::Or": lambda value: any(self._truth(part) for part in value),
        }

    def resolve(self, value: Value) -> Value:
        """Returns the value with every intrinsic function in it resolved.

        Raises:
            TemplateError: an unknown name, or a function that is not emulated (``Fn::ImportValue`` …).
        """
        if isinstance(value, dict):
            if len(value) == 1:
                name, argument = next(iter(value.items()))
                if name == "Condition" and isinstance(argument, str):
                    return self.condition(argument)
                if name in self._functions:
                    return self._functions[name](argument)
                if name.startswith("Fn::"):
                    raise TemplateError([f"{name} is not emulated locally"])
            resolved = {key: self.resolve(part) for key, part in value.items()}
            return {key: part for key, part in resolved.items() if part is not NO_VALUE}
        if isinstance(value, list):
            return [part for part in map(self.resolve, value) if part is not NO_VALUE]
        if isinstance(value, str) and "{{resolve:" in value:
            raise TemplateError([f"dynamic reference {value} is not emulated locally"])
        return value

    def condition(self, name: str) -> bool:
        """Returns whether a named condition of the template holds."""
        conditions = self._template.get("Conditions", {})
        if name not in conditions:
            raise TemplateError([f"condition {name} does not exist"])
        return self._truth(conditions[name])

    def _truth(self, value: Value) -> bool:
        return bool(self.resolve(value))

    def _ref(self, name: str) -> Value:
        if name in self._names:
            return self._names[name]
        try:
            return self._reference(name)
        except KeyError:
            raise TemplateError([f"Ref {name}: no such parameter or resource"]) from None

    def _get_att(self, argument: str | list[str]) -> str:
        resource, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        try:
            return self._attribute(resource, str(self.resolve(attribute)))
        except KeyError:
            raise TemplateError([f"GetAtt {resource}.{attribute}: not emulated locally"]) from None

    def _sub(self, argument: str | list[Any]) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else (argument[0], self.resolve(argument[1]))

        def replacement(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in variables:
                return str(variables[name])
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _VARIABLE.sub(replacement, text)

    def _join(self, argument: list[Any]) -> str:
        return str(argument[0]).join(str(part) for part in self.resolve(argument[1]))

    def _select(self, argument: list[Value]) -> Value:
        return self.resolve(argument[1])[int(self.resolve(argument[0]))]

    def _split(self, argument: list[Any]) -> list[str]:
        return str(self.resolve(argument[1])).split(argument[0])

    def _if(self, argument: list[Value]) -> Value:
        return self.resolve(argument[1] if self.condition(argument[0]) else argument[2])

    def _find_in_map(self, argument: list[Value]) -> Value:
        name, first, second = (self.resolve(part) for part in argument)
        try:
            return self.resolve(self._template["Mappings"][name][str(first)][str(second)])
        except KeyError:
            raise TemplateError([f"FindInMap {name}.{first}.{second}: no such entry"]) from None

    def _equals(self, argument: list[Any]) -> bool:
        left, right = (self.resolve(part) for part in argument)
        # CloudFormation compares what was written; YAML's true and 1 arrive as Python values.
        return _text(left) == _text(right)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
