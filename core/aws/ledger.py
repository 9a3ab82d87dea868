"""The ledger in DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from core import wire
from core.ledger import Entry

# The index by time is cut by month, so that no part of it grows for ever.
_MONTHS_BACK = 12
_PAGE = 200


@dataclass(frozen=True)
class DynamoLedger:
    """One item for each entry: `pk` the run, `sk` its place; index `latest` by month and
    time, index `asked` by who asked and time.

    The table's roles hold PutItem and Query only, and every put has the condition that its place is free.
    """

    dynamodb: Any
    table: str

    def append(self, entry: Entry) -> None:
        """Record it; recording the same place of the same run again does nothing."""
        at = entry.at.astimezone(UTC)
        item = {
            "pk": {"S": entry.run},
            "sk": {"S": entry.place},
            "month": {"S": f"{at:%Y-%m}"},
            "at": {"S": f"{at.isoformat()}#{entry.run}#{entry.place}"},
            "entry": {"S": wire.write(entry)},
        }
        if entry.kind == "asked":
            item["asker"] = {"S": entry.who}
        try:
            self.dynamodb.put_item(TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def run(self, run: str) -> Sequence[Entry]:
        """Every entry of a run, in order."""
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :run",
            ExpressionAttributeValues={":run": {"S": run}},
            ConsistentRead=True,
        )
        return [_entry(item) for page in pages for item in page["Items"]]

    def of(self, who: str, count: int) -> Sequence[Sequence[Entry]]:
        """The last runs that somebody asked for, newest first, whole."""
        found = self.dynamodb.query(
            TableName=self.table,
            IndexName="asked",
            KeyConditionExpression="asker = :who",
            ExpressionAttributeValues={":who": {"S": who}},
            ScanIndexForward=False,
            Limit=count,
        )
        return [self.run(item["pk"]["S"]) for item in found["Items"]]

    def latest(self, count: int) -> Sequence[Sequence[Entry]]:
        """The last runs, newest first, with the entries that the pages read for them hold."""
        runs: dict[str, list[Entry]] = {}
        month = datetime.now(UTC).replace(day=1)
        for _ in range(_MONTHS_BACK):
            for page in self._month_newest_first(f"{month:%Y-%m}"):
                for entry in map(_entry, page["Items"]):
                    runs.setdefault(entry.run, []).insert(0, entry)
                if len(runs) > count:
                    break
            if len(runs) > count:
                break
            month = (month - timedelta(days=1)).replace(day=1)
        return list(runs.values())[:count]

    def since(self, since: datetime) -> Iterator[Entry]:
        """Every entry since then, the newest first, read page by page as they are used."""
        month = datetime.now(UTC).replace(day=1)
        while f"{month:%Y-%m}" >= f"{since.astimezone(UTC):%Y-%m}":
            for page in self._month_newest_first(f"{month:%Y-%m}"):
                for entry in map(_entry, page["Items"]):
                    if entry.at < since:
                        return
                    yield entry
            month = (month - timedelta(days=1)).replace(day=1)

    def _month_newest_first(self, month: str) -> Any:
        return self.dynamodb.get_paginator("query").paginate(
            TableName=self.table,
            IndexName="latest",
            KeyConditionExpression="#month = :month",
            ExpressionAttributeNames={"#month": "month"},
            ExpressionAttributeValues={":month": {"S": month}},
            ScanIndexForward=False,
            PaginationConfig={"PageSize": _PAGE},
        )


def _entry(item: dict[str, Any]) -> Entry:
    return wire.read(Entry, json.loads(item["entry"]["S"]))
