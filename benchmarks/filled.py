"""An account with much in it, in the embedded AWS: a part of it breaks each of a few rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local import processes
from local.aws.embedded import EmbeddedAws
from local.stack import REGION

GROUPS, SPARE_VOLUMES, ADDRESSES, BUCKETS = 500, 100, 100, 100
_IMAGE = "ami-0123456789abcdef0"
_PROD = {"Environment": "prod", "Owner": "ann@example.com"}


@contextmanager
def account(folder: Path, instances: int, *, only_instances: bool = False) -> Iterator[EmbeddedAws]:
    """The account; each instance has one volume. It is gone at the end."""
    aws = EmbeddedAws(processes.free_port(), folder / "aws.log")
    aws.start()
    try:
        aws.wait_until_ready()
        ids = _instances(aws.client("ec2"), instances)
        if not only_instances:
            _groups(aws.client("ec2"))
            _volumes(aws.client("ec2"))
            _addresses(aws.client("ec2"), ids)
            _buckets(aws.client("s3"))
        yield aws
    finally:
        aws.stop()


def _instances(ec2: Any, many: int) -> list[str]:
    """Two in five are production servers in the backup plan, one in ten is one that is not."""
    kinds = [
        (many * 4 // 10, "m5.large", {**_PROD, "Backup": "Daily"}),
        (many // 10, "m3.xlarge", _PROD),
        (many // 2, "t3.micro", {"Environment": "dev", "Team": "search"}),
    ]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/16")["Subnet"]["SubnetId"]  # has room for all
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    return [_launched(ec2, subnet, kind, tags) for number, kind, tags in kinds for _ in range(number)]


def _launched(ec2: Any, subnet: str, kind: str, tags: dict[str, str]) -> str:
    """One at a time, since the embedded AWS counts a page in launches, not in instances."""
    tagged = [{"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]
    launched = ec2.run_instances(
        ImageId=_IMAGE, SubnetId=subnet, InstanceType=kind, MinCount=1, MaxCount=1, TagSpecifications=tagged
    )
    return str(launched["Instances"][0]["InstanceId"])


def _groups(ec2: Any) -> None:
    """One in ten lets the world in at port 22; the others let a network in, and the world at port 443."""
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    for number in range(GROUPS):
        group = ec2.create_security_group(GroupName=f"group-{number}", Description="measured", VpcId=vpc)["GroupId"]
        ssh = "0.0.0.0/0" if number % 10 == 0 else "10.0.0.0/8"
        ways = [(22, ssh), (443, "0.0.0.0/0")]
        ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": source}]}
                for port, source in ways
            ],
        )


def _volumes(ec2: Any) -> None:
    """Half of them are encrypted."""
    for number in range(SPARE_VOLUMES):
        ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8, VolumeType="gp3", Encrypted=number % 2 == 0)


def _addresses(ec2: Any, instances: list[str]) -> None:
    """Half of them are an instance's."""
    for number in range(ADDRESSES):
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        if number % 2 == 0:
            ec2.associate_address(AllocationId=address, InstanceId=instances[number])


def _buckets(s3: Any) -> None:
    """Half of them block public access."""
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    for number in range(BUCKETS):
        name = f"measured-{number}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        if number % 2 == 0:
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
