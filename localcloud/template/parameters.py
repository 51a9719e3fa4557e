"""Checks the values given for a template's parameters and fills in the defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.template.errors import TemplateError

TYPES = ("String", "Number", "CommaDelimitedList")


def parameter_values(declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, str]) -> dict[str, str]:
    """Returns the value of every declared parameter as a string.

    Raises:
        TemplateError: a value is missing, unknown, or outside of what the template allows.
    """
    faults = [f"parameter {name}: the template does not declare it" for name in given if name not in declared]
    values: dict[str, str] = {}
    for name, rules in declared.items():
        value = given.get(name, rules.get("Default"))
        if value is None:
            faults.append(f"parameter {name}: has no value and no default")
            continue
        values[name] = str(value)
        faults += [f"parameter {name}: {fault}" for fault in _violations(str(value), rules)]
    if faults:
        raise TemplateError(faults)
    return values


def _violations(value: str, rules: Mapping[str, Any]) -> Iterator[str]:
    kind = rules.get("Type", "String")
    if kind not in TYPES:
        yield f"type {kind} is not emulated locally"
    allowed = [str(choice) for choice in rules.get("AllowedValues", [])]
    if allowed and value not in allowed:
        yield f"{value!r} is not one of {', '.join(allowed)}"
    pattern = rules.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(pattern, value):
        yield f"{value!r} does not match {pattern}"
    if kind == "String" and not int(rules.get("MinLength", 0)) <= len(value) <= int(rules.get("MaxLength", 4096)):
        yield f"{value!r} is too short or too long"
    if kind == "Number":
        yield from _number_violations(value, rules)


def _number_violations(value: str, rules: Mapping[str, Any]) -> Iterator[str]:
    try:
        number = float(value)
    except ValueError:
        yield f"{value!r} is not a number"
        return
    if not float(rules.get("MinValue", "-inf")) <= number <= float(rules.get("MaxValue", "inf")):
        yield f"{value} is out of range"
