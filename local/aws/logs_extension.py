"""CloudWatch Logs Insights in moto: `filter @message like /…/`, and times as it writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from moto.logs import models
from moto.logs.logs_query import execute_query as execute

_FILTER = re.compile(r"filter\s+@message\s+like\s+/((?:[^/\\]|\\.)+)/\s*\|\s*")


def install() -> None:
    """Have moto keep the lines that a filter wants (CloudWatch Logs User Guide, "filter"), in this process."""

    def execute_query(log_groups: Any, query: str, start_time: int, end_time: int) -> list[dict[str, str]]:
        wanted = _FILTER.search(query)
        whole = re.sub(r"\|\s*limit\s+\d+", "", _FILTER.sub("", query))
        lines = execute(log_groups, whole, start_time, end_time)
        if wanted:
            lines = [line for line in lines if re.search(wanted[1], str(line.get("@message", "")))]
        limit = re.search(r"limit\s+(\d+)", query)
        return [_written(line) for line in lines[: int(limit[1]) if limit else 1000]]

    models.execute_query = execute_query  # type: ignore[attr-defined]


def _written(line: dict[str, Any]) -> dict[str, str]:
    """The time as Logs Insights writes it: `2026-11-20 17:19:41.000`, in UTC."""
    if "@timestamp" not in line:
        return line
    at = datetime.fromtimestamp(int(line["@timestamp"]) / 1000, UTC)
    return {**line, "@timestamp": at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]}
