"""Small items in one DynamoDB table: read, written and changed under a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from core.records import typed


@dataclass(frozen=True)
class Items:
    """The state table. `pk` says what an item is, `ttl` when it may go (seconds since 1970).

    What has the attribute `open` stands in the index of that name, by the time in `since`.
    """

    dynamodb: Any
    table: str
    now: Callable[[], datetime]

    def open_items(self, kind: str, since: str = "") -> Iterator[dict[str, Any]]:
        """The items of a kind in the index of what is open, in order of time: read page by page, as they are used."""
        condition, times = ("", {}) if not since else (" AND #since >= :since", {":since": {"S": since}})
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.table,
            IndexName="open",
            KeyConditionExpression=f"#open = :kind{condition}",
            ExpressionAttributeNames={"#open": "open"} | ({"#since": "since"} if since else {}),
            ExpressionAttributeValues={":kind": {"S": kind}, **times},
        )
        return (plain_item(item) for page in pages for item in page["Items"])

    def get(self, pk: str) -> dict[str, Any] | None:
        found = self.dynamodb.get_item(TableName=self.table, Key={"pk": {"S": pk}}, ConsistentRead=True)
        return plain_item(found["Item"]) if "Item" in found else None

    def put(
        self,
        item: dict[str, Any],
        condition: str = "",
        values: dict[str, Any] | None = None,
        names: dict[str, str] | None = None,
    ) -> bool:
        extra: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if values:
            extra["ExpressionAttributeValues"] = typed(values)
        if names:
            extra["ExpressionAttributeNames"] = names
        try:
            self.dynamodb.put_item(TableName=self.table, Item=typed(item), **extra)
        except ClientError as error:
            if condition and _is_condition(error):
                return False
            raise
        return True

    def update(self, pk: str, change: str, condition: str, names: dict[str, str], values: dict[str, Any]) -> bool:
        """Change an item in one conditional write; False when the condition does not hold."""
        try:
            self.dynamodb.update_item(
                TableName=self.table,
                Key={"pk": {"S": pk}},
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=typed(values),
            )
        except ClientError as error:
            if _is_condition(error):
                return False
            raise
        return True

    def ttl(self, kept: timedelta) -> int:
        return int((self.now() + kept).timestamp())


def plain_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item without DynamoDB's types."""
    return {key: next(iter(value.values())) for key, value in item.items()}


def _is_condition(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
