"""An AWS account in this process, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.aws.clients import client
from tests.config_rules.given import embedded_aws
from tests.config_rules.reports import Report
from tests.config_rules.trail import Trail


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The embedded AWS in region eu-west-1, with AWS Config that remembers verdicts."""
    with embedded_aws(monkeypatch):
        yield


@pytest.fixture
def trail(aws: None, monkeypatch: pytest.MonkeyPatch) -> Trail:  # noqa: ARG001
    """The embedded AWS, with a history in CloudTrail."""
    return Trail(monkeypatch)


class _Snapshots:
    """Lists snapshots as AWS does: moto takes no notice of `RestorableByUserIds`."""

    def __init__(self, pages: Any) -> None:
        self._pages = pages

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        wanted = asked.pop("RestorableByUserIds", None)
        for page in self._pages.paginate(**asked):
            yield {"Snapshots": [one for one in page["Snapshots"] if not wanted or self._is_public(one["SnapshotId"])]}

    def _is_public(self, identity: str) -> bool:
        found = client("ec2").describe_snapshot_attribute(SnapshotId=identity, Attribute="createVolumePermission")
        return {"Group": "all"} in found["CreateVolumePermissions"]


@pytest.fixture
def public_snapshots(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    """The embedded AWS, which also tells which snapshots are public."""
    ec2 = client("ec2")
    pages = ec2.get_paginator
    monkeypatch.setattr(
        ec2, "get_paginator", lambda call: _Snapshots(pages(call)) if call == "describe_snapshots" else pages(call)
    )


@pytest.fixture
def report(aws: None, monkeypatch: pytest.MonkeyPatch) -> Report:  # noqa: ARG001
    """The account that the weekly report is made of."""
    return Report(monkeypatch)
