"""Makes a DynamoDB query look at its own partition instead of at the whole table.

moto collects and sorts every item of the table for each query. With two hundred interviews in it a query takes longer
than all else together, and every other call of DynamoDB waits for it (see ``front``).
"""

from __future__ import annotations

import inspect
from typing import Any

from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

_MOTOS_OWN = Table.query
_SIGNATURE = inspect.signature(_MOTOS_OWN)


def look_at_one_partition() -> None:
    """Replaces what moto's query of a table starts from; queries of an index stay moto's."""

    def query(self: Table, *given: Any, **named: Any) -> Any:  # noqa: ANN401 -- moto's own values
        asked = _SIGNATURE.bind(self, *given, **named).arguments
        partition = asked["hash_key"]
        if asked.get("index_name") or partition is None or not self.has_range_key:
            return _MOTOS_OWN(self, *given, **named)

        def items_of_partition() -> list[Item]:
            # `get`: a look at a partition that is not there must not make one in the defaultdict.
            return list(self.items.get(partition, {}).values())

        self.all_items = items_of_partition  # type: ignore[method-assign]
        try:
            return _MOTOS_OWN(self, *given, **named)
        finally:
            del self.all_items

    Table.query = query  # type: ignore[method-assign]
