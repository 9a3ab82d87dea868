"""The same questions in two languages: rules of ours, and policies of Cloud Custodian's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """A rule of ours with parameters, and what Custodian calls the same; `id` names a resource in its answer."""

    rule: str
    resource: str
    id: str
    filters: tuple[Any, ...]
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> dict[str, Any]:
        """As Custodian reads it."""
        return {"name": self.rule, "resource": self.resource, "filters": list(self.filters)}


def _is(key: str, value: Any, op: str = "eq") -> dict[str, Any]:
    return {"type": "value", "key": key, "op": op, "value": value}


def _instance(rule: str, *filters: Any) -> Question:
    return Question(rule, "aws.ec2", "InstanceId", filters)


_PREVIOUS = "^(a1|c1|c3|c4|g2|i2|m1|m2|m3|m4|r3|r4|t1)[.]"
_CAN_BE_OPTIMISED = "^(c1[.]xlarge|m1[.]x?large|m2[.][24]xlarge|m3[.]2?xlarge|g2[.]2xlarge|(c3|i2|r3)[.][24]?xlarge)$"
_RUNNING = _is("State.Name", "running")
_BACKUP = _instance("prod-backup", {"tag:Environment": "prod"}, {"not": [{"tag:Backup": "Daily"}]})

QUESTIONS = (
    _BACKUP,
    Question(
        "group-admin-ports-closed",
        "aws.security-group",
        "GroupId",
        ({"type": "ingress", "IpProtocol": "tcp", "Ports": [22], "Cidr": {"value": "0.0.0.0/0"}},),
        {"ports": "22"},
    ),
    Question("address-off-instances", "aws.elastic-ip", "AllocationId", ({"AssociationId": "present"},)),
    Question("volume-encrypted", "aws.ebs", "VolumeId", ({"Encrypted": False},)),
    Question("bucket-not-public", "aws.s3", "Name", ({"type": "check-public-block"},)),
)
"""One of each type."""

TEN = (
    _BACKUP,
    _instance("instance-ebs-optimised", _is("InstanceType", _CAN_BE_OPTIMISED, "regex"), {"EbsOptimized": False}),
    _instance("instance-generation-current", _is("InstanceType", _PREVIOUS, "regex")),
    _instance(
        "instance-imdsv2",
        _is("MetadataOptions.HttpTokens", "optional"),
        _is("MetadataOptions.HttpEndpoint", "enabled"),
    ),
    _instance(
        "instance-managed", _RUNNING, {"not": [{"type": "ssm", "key": "PingStatus", "op": "eq", "value": "Online"}]}
    ),
    _instance("instance-monitored", _is("Monitoring.State", "disabled")),
    _instance("instance-no-public-address", _RUNNING, {"PublicIpAddress": "present"}),
    _instance("instance-not-forgotten", _is("State.Name", "stopped"), {"type": "state-age", "days": 31, "op": "ge"}),
    _instance("instance-role", {"IamInstanceProfile": "absent"}),
    _instance("instance-tagged", {"tag:Environment": "absent"}),
)
"""All our rules of instances that need no call for each single one."""
