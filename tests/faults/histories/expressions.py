"""DynamoDB's condition and update expressions, as far as this project writes them, on raw items.

Anything else is refused with NotImplementedError, so that a new kind of call is noticed rather than guessed.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

Value = dict[str, Any]
Item = dict[str, Value]
Names = dict[str, str]
Values = dict[str, Value]
Condition = Callable[[Item, Names, Values], bool]

_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),+\-.\[\]]|[#:\w]+)")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def plain(value: Value) -> Any:
    """A value that can be compared: numbers as numbers, sets as sets."""
    ((kind, content),) = value.items()
    if kind == "N":
        return Decimal(content)
    return frozenset(content) if kind in ("SS", "NS", "BS") else content


class _Reader:
    """The tokens of one expression, read from the left."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        token = self.peek()
        if wanted is not None and token.upper() != wanted:
            raise NotImplementedError(f"{token!r} where {wanted!r} was expected")
        self._at += 1
        return token

    def takes(self, wanted: str) -> bool:
        if self.peek().upper() != wanted:
            return False
        self._at += 1
        return True


@lru_cache(maxsize=512)
def condition(text: str) -> Condition:
    """A condition (or key condition) to be asked of an item; a missing item is an empty one."""
    reader = _Reader(text)
    parsed = _either(reader)
    if reader.peek():
        raise NotImplementedError(f"{reader.peek()!r} in {text!r}")
    return parsed


def _either(reader: _Reader) -> Condition:
    parts = [_both(reader)]
    while reader.takes("OR"):
        parts.append(_both(reader))
    return parts[0] if len(parts) == 1 else lambda i, n, v: any(part(i, n, v) for part in parts)


def _both(reader: _Reader) -> Condition:
    parts = [_one(reader)]
    while reader.takes("AND"):
        parts.append(_one(reader))
    return parts[0] if len(parts) == 1 else lambda i, n, v: all(part(i, n, v) for part in parts)


def _one(reader: _Reader) -> Condition:
    if reader.takes("NOT"):
        denied = _one(reader)
        return lambda i, n, v: not denied(i, n, v)
    if reader.takes("("):
        inner = _either(reader)
        reader.take(")")
        return inner
    name = reader.take()
    if reader.peek() == "(":
        return _function(name.lower(), reader)
    if reader.takes("BETWEEN"):
        low = reader.take()
        reader.take("AND")
        high = reader.take()
        return lambda i, n, v: (
            (found := _operand(name, i, n, v)) is not None and plain(v[low]) <= found <= plain(v[high])
        )
    if reader.takes("IN"):
        return _among(name, reader)
    compare, other = _COMPARED[reader.take()], reader.take()
    return lambda i, n, v: _holds(compare, _operand(name, i, n, v), _operand(other, i, n, v))


def _among(name: str, reader: _Reader) -> Condition:
    reader.take("(")
    listed = [reader.take()]
    while reader.takes(","):
        listed.append(reader.take())
    reader.take(")")
    return lambda i, n, v: _operand(name, i, n, v) in [plain(v[one]) for one in listed]


def _function(name: str, reader: _Reader) -> Condition:
    reader.take("(")
    path = reader.take()
    if name in ("attribute_exists", "attribute_not_exists"):
        reader.take(")")
        wanted = name == "attribute_exists"
        return lambda i, n, v: (n.get(path, path) in i) is wanted
    reader.take(",")
    other = reader.take()
    reader.take(")")
    if name == "begins_with":
        return lambda i, n, v: str(_operand(path, i, n, v) or "").startswith(v[other]["S"])
    if name == "contains":
        return lambda i, n, v: plain(v[other]) in (_operand(path, i, n, v) or ())
    raise NotImplementedError(name)


def _operand(name: str, item: Item, names: Names, values: Values) -> Any:
    if name.startswith(":"):
        return plain(values[name])
    found = item.get(names.get(name, name))
    return None if found is None else plain(found)


def _holds(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    return left is not None and right is not None and compare(left, right)


_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


def updated(item: Item, text: str, names: Names, values: Values) -> Item:
    """The item after an update expression."""
    new, reader = dict(item), _Reader(text)
    while reader.peek():
        clause = reader.take().upper()
        if clause not in _CLAUSES:
            raise NotImplementedError(f"{clause!r} in {text!r}")
        for name in _names(reader, names):
            if clause == "SET":
                reader.take("=")
                new[name] = _sum(reader, item, names, values)
            elif clause == "REMOVE":
                new.pop(name, None)
            else:
                _count(new, name, values[reader.take()], removing=clause == "DELETE")
    return new


def _names(reader: _Reader, names: Names) -> Iterator[str]:
    while True:
        token = reader.take()
        if reader.peek() in (".", "["):
            raise NotImplementedError("a path into an attribute")
        yield names.get(token, token)
        if not reader.takes(","):
            return


def _sum(reader: _Reader, item: Item, names: Names, values: Values) -> Value:
    total = _term(reader, item, names, values)
    while reader.peek() in ("+", "-"):
        sign = 1 if reader.take() == "+" else -1
        total = {"N": str(Decimal(total["N"]) + sign * Decimal(_term(reader, item, names, values)["N"]))}
    return total


def _term(reader: _Reader, item: Item, names: Names, values: Values) -> Value:
    token = reader.take()
    if token.lower() == "if_not_exists":
        reader.take("(")
        name = reader.take()
        reader.take(",")
        default = _term(reader, item, names, values)
        reader.take(")")
        return item.get(names.get(name, name), default)
    return values[token] if token.startswith(":") else item[names.get(token, token)]


def _count(new: Item, name: str, value: Value, *, removing: bool) -> None:
    """ADD to a number or a set, or DELETE from a set."""
    ((kind, content),) = value.items()
    known = new.get(name)
    if kind == "N" and not removing:
        new[name] = {"N": str(Decimal(known["N"] if known else 0) + Decimal(content))}
        return
    if kind not in ("SS", "NS"):
        raise NotImplementedError(f"ADD or DELETE of {kind}")
    before = set(known[kind]) if known else set()
    after = before - set(content) if removing else before | set(content)
    new.pop(name, None)
    if after:
        new[name] = {kind: sorted(after)}
