"""Evidence of a look: for each resource every verdict, when, and a digest of the state that was judged.

One gzipped file of JSON lines for each type and day (core.evidence).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from config_rules.item import ConfigItem
from config_rules.live.source import Facts
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict
from core.evidence import key

_LINE = json.JSONEncoder(separators=(",", ":"))
_STATE = json.JSONEncoder(sort_keys=True, default=str)


class Evidence:
    """The file of one look, written line by line, and put into the bucket when the look is over."""

    def __init__(self, s3: Any, bucket: str, kind: str, account: str, region: str, at: datetime) -> None:
        self._s3, self._bucket = s3, bucket
        self._key = key(at.strftime("%Y-%m-%d"), account, region, kind)
        self._at = at.isoformat(timespec="seconds")
        self._bytes = io.BytesIO()
        self._file = gzip.GzipFile(fileobj=self._bytes, mode="wb", mtime=0)

    def hear(self, item: ConfigItem, verdicts: Mapping[str, Verdict], waived: Mapping[str, str]) -> None:
        """Write down what was said of a resource."""
        line = {
            "resource": item.id,
            "name": item.name,
            "owner": item.resource.owner or "",
            "at": self._at,
            "digest": digest(item),
            "verdicts": {rule: _said(verdict) for rule, verdict in verdicts.items()},
            "waivers": dict(waived),
        }
        self._file.write((_LINE.encode(line) + "\n").encode())

    def put(self) -> str:
        """Put the file into the bucket; its key."""
        self._file.close()
        self._s3.put_object(
            Bucket=self._bucket,
            Key=self._key,
            Body=self._bytes.getvalue(),
            ContentType="application/x-ndjson",
            ContentEncoding="gzip",
        )
        return self._key


def digest(item: ConfigItem) -> str:
    """Names the state that was judged: what is known of the resource, its tags and what stands beside it."""
    beside = item.supplementary.known if isinstance(item.supplementary, Facts) else item.supplementary
    state = [item.configuration, item.tags, beside]
    return hashlib.sha256(_STATE.encode(state).encode()).hexdigest()[:32]


def _said(verdict: Verdict) -> list[str]:
    match verdict:
        case Compliant():
            return ["kept"]
        case Broken(why):
            return ["broken", why]
        case NotApplicable(why):
            return ["left out", why]
        case Unknown(why):
            return ["unknown", why]
