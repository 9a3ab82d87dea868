"""The files of evidence in the bucket, each with what its content is known by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from config_rules.report.contents import EvidenceFile

_AT_A_TIME = 8
_CHUNK = 1 << 20


def evidence_files(s3: Any, bucket: str, days: Iterable[str]) -> Iterator[EvidenceFile]:
    """Those of some days, of all accounts, read and digested as they lie there."""

    def digested(found: tuple[str, str, int]) -> EvidenceFile:
        day, key, size = found
        sha256 = hashlib.sha256()
        for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_CHUNK):
            sha256.update(chunk)
        return EvidenceFile(day, key, size, sha256.hexdigest())

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        yield from pool.map(digested, _listed(s3, bucket, days))


def _listed(s3: Any, bucket: str, days: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    for day in days:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"evidence/{day}/"):
            for found in page.get("Contents", []):
                yield day, found["Key"], found["Size"]
