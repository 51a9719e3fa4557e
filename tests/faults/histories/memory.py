"""DynamoDB and S3 in plain dictionaries, for the many histories: what moto does for the few, some ten times faster.

A stand-in for tests alone, itself compared with moto call by call (`both.py`). What it does not know it refuses.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.faults.histories.expressions import Item, condition, plain, updated

Json = dict[str, Any]
Key = tuple[str, str]


def refusal(code: str, operation: str, **more: Any) -> ClientError:
    """The error of an AWS service."""
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, operation)


class MemoryAws:
    """One table and one bucket.

    Attributes:
        items: the table, by partition and sort key.
        objects: the bucket, by key.
    """

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Item]] = {}
        self.objects: dict[str, bytes] = {}

    def call(self, client: BaseClient, operation: str, arguments: Json) -> Json:
        """Answer one call, as `BaseClient._make_api_call` does."""
        service = client.meta.service_model.service_name
        answer: Callable[[Json], Json] | None = getattr(self, f"_{service}_{operation}", None)
        if answer is None:
            raise NotImplementedError(f"{service} {operation}")
        return answer(arguments)

    # The table.

    def _dynamodb_GetItem(self, given: Json) -> Json:  # noqa: N802 (AWS names it)
        found = self._find(given["Key"])
        return {"Item": dict(found)} if found else {}

    def _dynamodb_Query(self, given: Json) -> Json:  # noqa: N802
        asked = condition(given["KeyConditionExpression"])
        kept = condition(given["FilterExpression"]) if given.get("FilterExpression") else None
        names, values = given.get("ExpressionAttributeNames", {}), given.get("ExpressionAttributeValues", {})
        index = given.get("IndexName")
        rows = [item for item in self._rows(index, asked, names, values) if asked(item, names, values)]
        by = "gsi_sk" if index else "sk"
        rows.sort(key=lambda item: str(item[by]["S"]), reverse=not given.get("ScanIndexForward", True))
        start = given.get("ExclusiveStartKey")
        if start:
            position = next(n for n, item in enumerate(rows) if _key(item) == _key(start))
            rows = rows[position + 1 :]
        limit = given.get("Limit")
        page = rows[:limit]
        more = bool(page) and len(page) == limit  # as DynamoDB, which does not look whether anything follows
        shown = [item for item in page if kept is None or kept(item, names, values)]
        kept_keys = ("pk", "sk", "gsi_pk", "gsi_sk") if index else ("pk", "sk")
        if index:  # it holds the keys alone
            shown = [{name: item[name] for name in kept_keys} for item in shown]
        answer: Json = {"Items": [dict(item) for item in shown], "Count": len(shown), "ScannedCount": len(page)}
        if more:
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in kept_keys}
        return answer

    def _rows(self, index: str | None, asked: Any, names: Json, values: Json) -> Iterator[Item]:
        if index:
            yield from (row for group in self.items.values() for row in group.values() if "gsi_pk" in row)
            return
        for value in values.values():  # one of them is the partition
            if (group := self.items.get(str(value.get("S")))) is not None:
                yield from group.values()
                return

    def _dynamodb_PutItem(self, given: Json) -> Json:  # noqa: N802
        self._check(given["Item"], given, "PutItem")
        self._store(given["Item"])
        return {}

    def _dynamodb_UpdateItem(self, given: Json) -> Json:  # noqa: N802
        before = self._check(given["Key"], given, "UpdateItem")
        after = self._update(given)
        told = given.get("ReturnValues", "NONE")
        if told == "ALL_NEW":
            return {"Attributes": dict(after)}
        if told == "ALL_OLD":
            return {"Attributes": dict(before)}
        if told == "NONE":
            return {}
        raise NotImplementedError(told)

    def _dynamodb_DeleteItem(self, given: Json) -> Json:  # noqa: N802
        before = self._check(given["Key"], given, "DeleteItem")
        self._remove(given["Key"])
        return {"Attributes": dict(before)} if given.get("ReturnValues") == "ALL_OLD" and before else {}

    def _dynamodb_TransactWriteItems(self, given: Json) -> Json:  # noqa: N802
        wanted = [next(iter(operation.items())) for operation in given["TransactItems"]]
        reasons = [{"Code": "None" if self._fits(one) else "ConditionalCheckFailed"} for _, one in wanted]
        if any(reason["Code"] != "None" for reason in reasons):
            raise refusal("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)
        for kind, one in wanted:
            if kind == "Put":
                self._store(one["Item"])
            elif kind == "Update":
                self._update(one)
            elif kind == "Delete":
                self._remove(one["Key"])
        return {}

    def _find(self, key: Item) -> Item:
        pk, sk = _key(key)
        return self.items.get(pk, {}).get(sk, {})

    def _fits(self, given: Json) -> bool:
        asked = given.get("ConditionExpression")
        if not asked:
            return True
        names, values = given.get("ExpressionAttributeNames", {}), given.get("ExpressionAttributeValues", {})
        return condition(asked)(self._find(given.get("Key") or given["Item"]), names, values)

    def _check(self, key: Item, given: Json, operation: str) -> Item:
        before = self._find(key)
        if not self._fits(given):
            told = {"Item": dict(before)} if given.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else {}
            raise refusal("ConditionalCheckFailedException", operation, **(told if before else {}))
        return before

    def _update(self, given: Json) -> Item:
        names, values = given.get("ExpressionAttributeNames", {}), given.get("ExpressionAttributeValues", {})
        key = {name: given["Key"][name] for name in ("pk", "sk")}
        after = updated(self._find(key) or dict(key), given.get("UpdateExpression", ""), names, values)
        self._store(after)
        return after

    def _store(self, item: Item) -> None:
        pk, sk = _key(item)
        self.items.setdefault(pk, {})[sk] = {name: value for name, value in item.items() if value is not None}

    def _remove(self, key: Item) -> None:
        pk, sk = _key(key)
        self.items.get(pk, {}).pop(sk, None)

    # The bucket.

    def _s3_PutObject(self, given: Json) -> Json:  # noqa: N802
        if given.get("IfNoneMatch") == "*" and given["Key"] in self.objects:
            raise refusal("PreconditionFailed", "PutObject")
        body = given["Body"]
        self.objects[given["Key"]] = body if isinstance(body, bytes) else body.read()
        return {"ETag": '"etag"'}

    def _s3_GetObject(self, given: Json) -> Json:  # noqa: N802
        found = self.objects.get(given["Key"])
        if found is None:
            raise refusal("NoSuchKey", "GetObject")
        return {"Body": io.BytesIO(found), "ContentLength": len(found)}

    def _s3_DeleteObject(self, given: Json) -> Json:  # noqa: N802
        self.objects.pop(given["Key"], None)
        return {}

    def _s3_DeleteObjects(self, given: Json) -> Json:  # noqa: N802
        for one in given["Delete"]["Objects"]:
            self.objects.pop(one["Key"], None)
        return {}

    def _s3_ListObjectVersions(self, given: Json) -> Json:  # noqa: N802
        found = sorted(key for key in self.objects if key.startswith(given.get("Prefix", "")))
        return {"Versions": [{"Key": key, "VersionId": "null"} for key in found], "IsTruncated": False}

    def _s3_ListObjectsV2(self, given: Json) -> Json:  # noqa: N802
        found = sorted(key for key in self.objects if key.startswith(given.get("Prefix", "")))
        listed = [{"Key": key, "Size": len(self.objects[key])} for key in found]
        return {"Contents": listed, "KeyCount": len(listed), "IsTruncated": False} if listed else {"KeyCount": 0}


def _key(item: Item) -> Key:
    return str(plain(item["pk"])), str(plain(item["sk"]))
