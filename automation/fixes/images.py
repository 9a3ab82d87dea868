"""Who may use snapshots of volumes and images, and of what type volumes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automation.fixes.fix import fix, no_such, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource, tags_in
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

_EVERYBODY = "all"


@fix(
    reads={"ec2:DescribeSnapshots", "ec2:DescribeSnapshotAttribute"}, acts={"ec2:ModifySnapshotAttribute"}, careful=True
)
def snapshot_private(aws: Reader, resource: str) -> Plan:
    """A volume's snapshot is used only by accounts that it names."""
    ec2: EC2Client = aws.client("ec2")
    with refusing(aws, f"snapshot {resource}", ".NotFound", ".Malformed", ".Unavailable"):
        found = ec2.describe_snapshots(SnapshotIds=[resource], OwnerIds=["self"])["Snapshots"]
    if not found:
        raise no_such(aws, f"snapshot {resource}")
    what = _resource(found[0], resource, "snapshot")
    may = ec2.describe_snapshot_attribute(SnapshotId=resource, Attribute="createVolumePermission")
    if not any(one.get("Group") == _EVERYBODY for one in may["CreateVolumePermissions"]):
        return nothing_to_do(what, "is not public")
    whose = {"SnapshotId": resource, "Attribute": "createVolumePermission", "GroupNames": [_EVERYBODY]}
    return set_again(
        what,
        "ec2",
        "modify_snapshot_attribute",
        {**whose, "OperationType": "remove"},
        {**whose, "OperationType": "add"},
        says=f"Share {what} with everybody no more",
        back=f"Share {what} with everybody again",
    )


@fix(reads={"ec2:DescribeImages"}, acts={"ec2:ModifyImageAttribute"}, careful=True)
def image_private(aws: Reader, resource: str) -> Plan:
    """An image is launched only by accounts that it names; what others launched from it stays theirs."""
    ec2: EC2Client = aws.client("ec2")
    with refusing(aws, f"image {resource}", ".NotFound", ".Malformed", ".Unavailable"):
        found = ec2.describe_images(ImageIds=[resource], Owners=["self"])["Images"]
    if not found:
        raise no_such(aws, f"image {resource}")
    what = _resource(found[0], resource, "image")
    if not found[0].get("Public"):
        return nothing_to_do(what, "is not public")
    everybody = [{"Group": _EVERYBODY}]
    return set_again(
        what,
        "ec2",
        "modify_image_attribute",
        {"ImageId": resource, "LaunchPermission": {"Remove": everybody}},
        {"ImageId": resource, "LaunchPermission": {"Add": everybody}},
        says=f"Share {what} with everybody no more",
        back=f"Share {what} with everybody again",
    )


@fix(reads={"ec2:DescribeVolumes"}, acts={"ec2:ModifyVolume"})
def gp3(aws: Reader, resource: str) -> Plan:
    """A volume is of the type gp3, as fast as it was as gp2 or faster; it stays in use meanwhile."""
    ec2: EC2Client = aws.client("ec2")
    with refusing(aws, f"volume {resource}", ".NotFound", ".Malformed", ".Unavailable"):
        found = ec2.describe_volumes(VolumeIds=[resource])["Volumes"][0]
    what = _resource(found, resource, "volume")
    kind = found["VolumeType"]
    if kind == "gp3":
        return nothing_to_do(what, "is of the type gp3")
    if kind != "gp2":
        raise Refusal(f"{what} is of the type {kind}, which I do not change.")
    size = found["Size"]
    # EBS User Guide, "General Purpose SSD volumes": gp2 has 3 IOPS for each GiB, up to 16,000, and small ones bursts
    # of 3,000; up to 170 GiB it moves 128 MiB/s, above that 250. gp3 begins at 3,000 IOPS and 125 MiB/s.
    speed = {"Iops": min(max(3000, 3 * size), 16000), "Throughput": 250 if size > 170 else 125}
    volume = {"VolumeId": resource}
    return set_again(
        what,
        "ec2",
        "modify_volume",
        {**volume, "VolumeType": "gp3", **speed},
        {**volume, "VolumeType": "gp2"},
        says=f"Make {what} a gp3 volume",
        back=f"Make {what} a gp2 volume again, for which AWS may have us wait six hours",
    )


def _resource(found: Any, identity: str, kind: str) -> Resource:
    tags = tags_in(found.get("Tags"))
    return Resource(identity, tags.get("Name") or found.get("Name", ""), tags, kind)
