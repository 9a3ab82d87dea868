"""Configuration items of instances, as many as wanted, made while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.remembered import NOW
from config_rules.item import from_instance
from local.config_items import item_of

BROKEN = 100
"""So many of them break prod-backup, however many there are: findings are remembered, and so take memory."""


def described(number: int) -> dict[str, Any]:
    """An instance, as DescribeInstances has it."""
    identity = f"i-{number:017x}"
    tags = {"Name": f"web-{number}", "Environment": "prod", "Owner": "ann@example.com", "Team": "search"}
    if number >= BROKEN:
        tags["Backup"] = "Daily"
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    groups = [{"GroupId": "sg-0fea06a22aa5d9b23", "GroupName": "web"}]
    return {
        "InstanceId": identity,
        "ImageId": "ami-0123456789abcdef0",
        "InstanceType": "m7g.large",
        "KeyName": "deploy",
        "LaunchTime": NOW,
        "State": {"Code": 16, "Name": "running"},
        "Monitoring": {"State": "enabled"},
        "Placement": {"AvailabilityZone": "eu-west-1a", "GroupName": "", "Tenancy": "default"},
        "PrivateDnsName": f"ip-{address.replace('.', '-')}.eu-west-1.compute.internal",
        "PrivateIpAddress": address,
        "PublicDnsName": "",
        "SubnetId": "subnet-0a1b2c3d4e5f60718",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "Architecture": "arm64",
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "AttachTime": NOW,
                    "DeleteOnTermination": True,
                    "Status": "attached",
                    "VolumeId": f"vol-{number:017x}",
                },
            }
        ],
        "ClientToken": "",
        "EbsOptimized": True,
        "EnaSupport": True,
        "Hypervisor": "xen",
        "IamInstanceProfile": {
            "Arn": "arn:aws:iam::123456789012:instance-profile/web",
            "Id": "AIPA0123456789ABCDEF0",
        },
        "NetworkInterfaces": [
            {
                "Attachment": {
                    "AttachTime": NOW,
                    "AttachmentId": f"eni-attach-{number:017x}",
                    "DeleteOnTermination": True,
                    "DeviceIndex": 0,
                    "Status": "attached",
                },
                "Groups": groups,
                "Ipv6Addresses": [],
                "MacAddress": "06:0a:0b:0c:0d:0e",
                "NetworkInterfaceId": f"eni-{number:017x}",
                "OwnerId": "123456789012",
                "PrivateIpAddress": address,
                "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
                "SourceDestCheck": True,
                "Status": "in-use",
                "SubnetId": "subnet-0a1b2c3d4e5f60718",
                "VpcId": "vpc-0a1b2c3d4e5f60718",
            }
        ],
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SecurityGroups": groups,
        "SourceDestCheck": True,
        "StateTransitionReason": "",
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "VirtualizationType": "hvm",
        "MetadataOptions": {
            "State": "applied",
            "HttpTokens": "required",
            "HttpPutResponseHopLimit": 1,
            "HttpEndpoint": "enabled",
        },
    }


def notified(number: int) -> dict[str, Any]:
    """The same as AWS Config records it."""
    return item_of(from_instance(described(number), account="123456789012", region="eu-west-1", captured=NOW))


def notifications(many: int) -> Iterator[dict[str, Any]]:
    """That many, one after the other."""
    return (notified(number) for number in range(many))
