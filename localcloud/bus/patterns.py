"""EventBridge's event patterns, which Lambda's event filters use as well.

Public description: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

Matcher = Callable[[Any], bool]
"""Says whether one value of the event fits; a field that is absent is ``MISSING``."""

MISSING = object()

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}


class UnsupportedPatternError(ValueError):
    """A pattern that EventBridge would refuse, or whose operator is not emulated here."""


def compile_pattern(pattern: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    """Returns a function that says whether an event fits the pattern.

    Raises:
        UnsupportedPatternError: the pattern asks for something that is not emulated.
    """
    fields: list[tuple[str, Callable[[Any], bool]]] = []
    for name, wanted in pattern.items():
        if name.startswith("$"):
            raise UnsupportedPatternError(f"{name} in an event pattern is not emulated locally")
        if isinstance(wanted, Mapping):
            fields.append((name, _nested(compile_pattern(wanted))))
        elif isinstance(wanted, list) and wanted:
            fields.append((name, _any_of([_matcher(part) for part in wanted])))
        else:
            raise UnsupportedPatternError(f"{name} in an event pattern must be an object or a list that is not empty")
    if not fields:
        raise UnsupportedPatternError("an event pattern must not be empty")
    return lambda event: all(fits(event.get(name, MISSING)) for name, fits in fields)


def _nested(inner: Callable[[Mapping[str, Any]], bool]) -> Matcher:
    return lambda value: inner(value if isinstance(value, Mapping) else {})


def _any_of(matchers: list[Matcher]) -> Matcher:
    def fits(value: Any) -> bool:  # noqa: ANN401 -- any JSON value
        values = value if isinstance(value, list) else [value]
        return any(matcher(one) for matcher in matchers for one in values)

    return fits


def _matcher(wanted: Any) -> Matcher:  # noqa: ANN401 -- any JSON value
    if not isinstance(wanted, Mapping):
        return _equals(wanted)
    if len(wanted) != 1:
        raise UnsupportedPatternError(f"{json.dumps(wanted)}: one operator at a time")
    ((name, argument),) = wanted.items()
    if name == "exists" and isinstance(argument, bool):
        return lambda value: (value is not MISSING) is argument
    if name == "anything-but":
        return _anything_but(argument)
    if name == "numeric":
        return _numeric(argument)
    return _text(name, argument)


def _equals(wanted: Any) -> Matcher:  # noqa: ANN401 -- any JSON value
    # As text, so that true is not 1.
    text = json.dumps(wanted)
    return lambda value: value is not MISSING and json.dumps(value) == text


def _anything_but(argument: Any) -> Matcher:  # noqa: ANN401 -- any JSON value
    unwanted = argument if isinstance(argument, list) else [argument]
    matchers = []
    for one in unwanted:
        if isinstance(one, Mapping):
            ((name, inner),) = one.items()
            matchers += [_text(name, text) for text in (inner if isinstance(inner, list) else [inner])]
        else:
            matchers.append(_equals(one))
    return lambda value: value is not MISSING and not any(matcher(value) for matcher in matchers)


def _numeric(argument: Any) -> Matcher:  # noqa: ANN401 -- any JSON value
    if not isinstance(argument, list) or not argument or len(argument) % 2:
        raise UnsupportedPatternError(f"numeric: {json.dumps(argument)} is no list of comparisons")
    pairs = list(zip(argument[::2], argument[1::2], strict=True))
    if unknown := [sign for sign, _ in pairs if sign not in _COMPARISONS]:
        raise UnsupportedPatternError(f"numeric: {unknown[0]} is no comparison")
    return lambda value: (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and all(_COMPARISONS[sign](value, bound) for sign, bound in pairs)
    )


def _text(name: str, argument: Any) -> Matcher:  # noqa: ANN401 -- any JSON value
    """Operators on text: prefix, suffix, equals-ignore-case, wildcard."""
    ignore_case = name == "equals-ignore-case"
    if name in ("prefix", "suffix") and isinstance(argument, Mapping) and set(argument) == {"equals-ignore-case"}:
        ignore_case, argument = True, argument["equals-ignore-case"]
    if not isinstance(argument, str):
        raise UnsupportedPatternError(f"{name}: {json.dumps(argument)} is not emulated locally")
    forms = {
        "prefix": lambda text: re.escape(text) + ".*",
        "suffix": lambda text: ".*" + re.escape(text),
        "equals-ignore-case": re.escape,
        "wildcard": _wildcard,
    }
    if name not in forms:
        raise UnsupportedPatternError(f"operator {name} in an event pattern is not emulated locally")
    compiled = re.compile(forms[name](argument), re.DOTALL | (re.IGNORECASE if ignore_case else re.NOFLAG))
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _wildcard(text: str) -> str:
    r"""``*`` stands for any text, ``\\*`` for itself."""
    parts = re.findall(r"\\.|[^\\]", text, re.DOTALL)
    return "".join(".*" if part == "*" else re.escape(part.removeprefix("\\")) for part in parts)
