"""Where evidence lies in the reports bucket, and how it is read again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any


def key(day: str, account: str, region: str, kind: str) -> str:
    """The key of what a look at a type found on a day (`2026-11-21`, in UTC)."""
    return f"evidence/{day}/{account}/{region}/{kind.replace('::', '.').strip('.')}.jsonl.gz"


def prefix(day: str, account: str) -> str:
    """What the keys of a day and account begin with."""
    return f"evidence/{day}/{account}/"


def lines(body: bytes) -> Iterator[dict[str, Any]]:
    """What was written down, resource by resource."""
    for line in gzip.decompress(body).splitlines():
        yield json.loads(line)
