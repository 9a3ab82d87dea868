"""Snapshots of volumes and images read live; which snapshots are public, the fixture tells in moto's place."""

from __future__ import annotations

import pytest

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import IMAGE, SNAPSHOT, VOLUME
from config_rules.live import here, live_item
from config_rules.rule import Broken, Unknown
from core.aws.clients import client

pytestmark = pytest.mark.usefixtures("public_snapshots")


def read(kind: str, identity: str) -> ConfigItem:
    found = live_item(here(client), kind, identity)
    assert found is not None
    return found


def broken(found: ConfigItem) -> dict[str, str]:
    """Why each rule of the type is broken, after seeing that none says Unknown."""
    said = {name: r.with_parameters({}).judge(found) for name, r in RULES.items() if r.resource == found.type}
    assert said
    assert not [name for name, verdict in said.items() if isinstance(verdict, Unknown)]
    return {name: verdict.why for name, verdict in said.items() if isinstance(verdict, Broken)}


def test_a_snapshot_that_is_public_and_one_that_is_not() -> None:
    ec2 = client("ec2")
    volume = ec2.create_volume(Size=8, AvailabilityZone="eu-west-1a")["VolumeId"]
    mine, everybodys = (ec2.create_snapshot(VolumeId=volume)["SnapshotId"] for _ in range(2))
    ec2.create_tags(Resources=[mine], Tags=[{"Key": "Owner", "Value": "ada@example.com"}])
    ec2.modify_snapshot_attribute(
        SnapshotId=everybodys, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"]
    )
    assert not broken(read(SNAPSHOT, mine))
    assert read(SNAPSHOT, mine).resource.owner == "ada@example.com"
    assert broken(read(SNAPSHOT, everybodys)) == {
        "snapshot-not-public": "can be restored by everybody who has an AWS account"
    }


def test_an_image() -> None:
    ec2 = client("ec2")
    image = ec2.register_image(Name="web-2026-11")["ImageId"]
    found = read(IMAGE, image)
    assert (found.name, broken(found)) == ("web-2026-11", {})
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"Group": "all"}]})
    assert broken(read(IMAGE, image)) == {"image-not-public": "can be launched by everybody who has an AWS account"}


def test_a_volume_and_its_type() -> None:
    made = client("ec2").create_volume(Size=100, AvailabilityZone="eu-west-1a", VolumeType="gp2")["VolumeId"]
    assert broken(read(VOLUME, made))["volume-gp3"] == "is of the type gp2, a quarter dearer than gp3"
