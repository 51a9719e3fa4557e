"""Makes DynamoDB transactions undo what they did instead of copying the table first.

moto copies the whole table, with its stream, once for every operation of every transaction: with a few hundred items
each write of an interview would take longer than on AWS. And when a transaction fails it puts the copy in the table's
place, so that whoever reads the stream goes on reading the old one and learns of nothing any more. Calls come one at
a time (see ``front``), so it is enough to remember the items that the transaction names.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_MOTOS_OWN = DynamoDBBackend.transact_write_items


def make_exact() -> None:
    """Replaces moto's way of rolling a transaction back: nothing but what the transaction did is undone."""

    def transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        with _undone_on_failure(self, transact_items), _tables_not_copied():
            _MOTOS_OWN(self, transact_items)

    DynamoDBBackend.transact_write_items = transact_write_items  # type: ignore[method-assign]


@contextmanager
def _tables_not_copied() -> Iterator[None]:
    """Makes moto's snapshot of a table the table itself, so that its rollback does nothing."""
    Table.__deepcopy__ = lambda self, memo: self  # type: ignore[attr-defined]  # noqa: ARG005
    try:
        yield
    finally:
        del Table.__deepcopy__  # type: ignore[attr-defined]


@contextmanager
def _undone_on_failure(backend: DynamoDBBackend, operations: list[dict[str, Any]]) -> Iterator[None]:
    before = [
        (table, keys, copy.deepcopy(table.get_item(*keys))) for table, keys in _named_items(backend, operations)
    ]
    tables = {table.name: table for table, _, _ in before}
    records = {name: len(table.stream_shard.items) for name, table in tables.items() if table.stream_shard}
    try:
        yield
    except Exception:
        for table, (hash_key, range_key), item in before:
            _restore(table, hash_key, range_key, item)
        for name, count in records.items():
            shard = tables[name].stream_shard
            assert shard is not None, "a stream does not end within a transaction"
            del shard.items[count:]
        raise


def _named_items(backend: DynamoDBBackend, operations: list[dict[str, Any]]) -> Iterator[tuple[Table, Any]]:
    """Yields table and key of every item that the transaction may change; moto reports what is malformed."""
    for operation in operations:
        for details in operation.values():
            table = backend.tables.get(details.get("TableName"))
            keys = details.get("Key") or details.get("Item") or {}
            if (
                table is not None
                and table.hash_key_attr in keys
                and (table.range_key_attr or table.hash_key_attr) in keys
            ):
                yield table, backend.get_keys_value(table, keys)


def _restore(table: Table, hash_key: Any, range_key: Any, item: Any) -> None:  # noqa: ANN401 -- moto's own values
    if range_key is None:
        group: Any = table.items
        key = hash_key
    else:
        group, key = table.items[hash_key], range_key
    if item is not None:
        group[key] = item
    else:
        group.pop(key, None)
