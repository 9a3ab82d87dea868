"""Snapshots of volumes, and images, that are this account's own, as they are now. AWS Config records neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from config_rules.kinds import IMAGE, SNAPSHOT
from config_rules.live.ec2 import only
from config_rules.live.source import Here, Items, Source, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client


def _snapshots(at: Here, ids: Sequence[str]) -> Items:
    """With `public`, which a second list tells of all of them at once: those of ours that everybody may restore."""
    ec2: EC2Client = at.client("ec2")
    pages = ec2.get_paginator("describe_snapshots")
    everybodys = {
        snapshot["SnapshotId"]
        for page in pages.paginate(OwnerIds=["self"], RestorableByUserIds=["all"], Filters=only("snapshot-id", ids))
        for snapshot in page["Snapshots"]
    }
    for page in pages.paginate(OwnerIds=["self"], Filters=only("snapshot-id", ids)):
        for snapshot in page["Snapshots"]:
            name = snapshot["SnapshotId"]
            described = {**snapshot, "Public": name in everybodys}
            yield at.item(SNAPSHOT, name, f"ec2:snapshot/{name}", described, tags=tags_in(snapshot.get("Tags")))


def _images(at: Here, ids: Sequence[str]) -> Items:
    ec2: EC2Client = at.client("ec2")
    for page in ec2.get_paginator("describe_images").paginate(
        Owners=["self"], IncludeDeprecated=True, Filters=only("image-id", ids)
    ):
        for image in page["Images"]:
            name = image["ImageId"]
            tags = tags_in(image.get("Tags"))
            yield at.item(IMAGE, name, f"ec2:image/{name}", image, tags=tags, name=image.get("Name", ""))


SOURCES: Mapping[str, Source] = {
    SNAPSHOT: source(_snapshots, "ec2:DescribeSnapshots"),
    IMAGE: source(_images, "ec2:DescribeImages"),
}
