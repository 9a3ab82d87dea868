"""Snapshots of volumes, images and types of volumes: broken, found, fixed, verified, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from automation.fixes.images import gp3, image_private, snapshot_private
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, planned

pytestmark = pytest.mark.usefixtures("public_snapshots")


def volume(size: int = 100, kind: Any = "gp2") -> str:
    more = {"Iops": 3000} if kind == "io2" else {}
    made = client("ec2").create_volume(Size=size, AvailabilityZone="eu-west-1a", VolumeType=kind, **more)
    return str(made["VolumeId"])


def test_a_snapshot_that_everybody_may_restore_and_one_account() -> None:
    ec2 = client("ec2")
    snapshot = ec2.create_snapshot(VolumeId=volume())["SnapshotId"]
    shared: Any = {"SnapshotId": snapshot, "Attribute": "createVolumePermission", "OperationType": "add"}
    ec2.modify_snapshot_attribute(**shared, UserIds=["210987654321"])
    ec2.modify_snapshot_attribute(**shared, GroupNames=["all"])
    plan = closes("snapshot-not-public", snapshot, "can be restored by everybody who has an AWS account")
    assert plan.headline == f"Share {snapshot} with everybody no more"
    may = ec2.describe_snapshot_attribute(SnapshotId=snapshot, Attribute="createVolumePermission")
    assert {"UserId": "210987654321"} in may["CreateVolumePermissions"]


def test_an_image_that_everybody_may_launch() -> None:
    ec2 = client("ec2")
    image = ec2.register_image(Name="web-2026-11")["ImageId"]
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"Group": "all"}]})
    closes("image-not-public", image, "can be launched by everybody who has an AWS account")


@pytest.mark.parametrize(
    ("size", "iops", "throughput"), [(100, 3000, 125), (500, 3000, 250), (2000, 6000, 250), (9000, 16000, 250)]
)
def test_a_volume_is_as_fast_as_before(size: int, iops: int, throughput: int) -> None:
    (step,) = planned(gp3.call(volume(size))).acts
    assert (step.arguments["Iops"], step.arguments["Throughput"]) == (iops, throughput)


def test_a_volume() -> None:
    closes("volume-gp3", volume(), "is of the type gp2, a quarter dearer than gp3")


def test_a_volume_whose_type_was_chosen() -> None:
    with pytest.raises(Refusal, match="is of the type io2, which I do not change"):
        planned(gp3.call(volume(kind="io2")))


@pytest.mark.parametrize(
    ("fix", "identity"),
    [
        (snapshot_private, "snap-0123456789abcdef0"),
        (image_private, "ami-0123456789abcdef0"),
        (gp3, "vol-0123456789abcdef0"),
    ],
)
def test_what_is_not_there(fix: Any, identity: str) -> None:
    with pytest.raises(Refusal, match=f"I see no (snapshot|image|volume) {identity} in account 123456789012"):
        planned(fix.call(identity))
