"""Who changed a resource last, and who created it: what CloudTrail knows of the resource of a finding.

CloudTrail answers two requests a second and knows 90 days. So it is asked about findings that are told one by one, and
only the newest events about a resource are read. Where it refuses, or knows nothing, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from automation.history import GLOBAL, author, changes_of, run_of, whole
from automation.operations.words import minute
from config_rules import kinds
from config_rules.everywhere import Everywhere
from core.compliance import Finding
from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_cloudtrail.type_defs import EventTypeDef

logger = Logger(child=True)

READS = frozenset({"cloudtrail:LookupEvents"})

_HISTORY = timedelta(days=90)
_MOST = 150
"""So many events about one resource are read: three requests."""

MADE_BY: Mapping[str, frozenset[str]] = {
    kind: frozenset(calls.split())
    for kind, calls in {
        kinds.ADDRESS: "AllocateAddress",
        kinds.BALANCER: "CreateLoadBalancer",
        kinds.BROKERS: "CreateCluster CreateClusterV2",
        kinds.BUCKET: "CreateBucket",
        kinds.BUS: "CreateEventBus",
        kinds.CACHE: "CreateReplicationGroup",
        kinds.CERTIFICATE: "RequestCertificate",
        kinds.CLUSTER: "CreateDBCluster RestoreDBClusterFromSnapshot RestoreDBClusterFromS3",
        kinds.CLUSTER_SNAPSHOT: "CreateDBClusterSnapshot",
        kinds.CONTAINER_SERVICE: "CreateService",
        kinds.DATABASE: "CreateDBInstance RestoreDBInstanceFromDBSnapshot RestoreDBInstanceFromS3",
        kinds.DATABASE_SNAPSHOT: "CreateDBSnapshot",
        kinds.DISTRIBUTION: "CreateDistribution CreateDistributionWithTags",
        kinds.DOCUMENT: "CreateDocument",
        kinds.ENDPOINT: "CreateVpcEndpoint",
        kinds.FILE_SYSTEM: "CreateFileSystem",
        kinds.FUNCTION: "CreateFunction",
        kinds.GROUP: "CreateSecurityGroup",
        kinds.IMAGE: "CreateImage RegisterImage",
        kinds.INSTANCE: "RunInstances",
        kinds.INTERFACE: "CreateNetworkInterface",
        kinds.KEY: "CreateKey",
        kinds.KUBERNETES: "CreateCluster",
        kinds.LAUNCH_TEMPLATE: "CreateLaunchTemplate",
        kinds.LOG_GROUP: "CreateLogGroup",
        kinds.NETWORK_ACL: "CreateNetworkAcl",
        kinds.NOTEBOOK: "CreateNotebookInstance",
        kinds.PEERING: "CreateVpcPeeringConnection",
        kinds.POLICY: "CreatePolicy",
        kinds.REDSHIFT: "CreateCluster RestoreFromClusterSnapshot",
        kinds.REPLICATION: "CreateReplicationInstance",
        kinds.REPOSITORY: "CreateRepository",
        kinds.ROLE: "CreateRole",
        kinds.ROUTE_TABLE: "CreateRouteTable",
        kinds.SCALING_GROUP: "CreateAutoScalingGroup",
        kinds.SEARCH: "CreateDomain CreateElasticsearchDomain",
        kinds.SECRET: "CreateSecret",
        kinds.SERVER_CERTIFICATE: "UploadServerCertificate",
        kinds.SNAPSHOT: "CreateSnapshot CreateSnapshots",
        kinds.SUBNET: "CreateSubnet",
        kinds.TABLE: "CreateTable",
        kinds.TRAIL: "CreateTrail",
        kinds.TRANSIT_GATEWAY: "CreateTransitGateway",
        kinds.USER: "CreateUser",
        kinds.USER_GROUP: "CreateGroup",
        kinds.VOLUME: "CreateVolume",
        kinds.VPC: "CreateVpc",
    }.items()
}
"""By which calls a resource comes to be, where the call can mean nothing else.

Left out are copies, which name the original too (CopySnapshot), and calls that succeed for what is there already
(PutMetricAlarm, CreateTopic, CreateQueue). A call of this list changes nothing of the other kinds that it names: who
runs an instance in a security group did not change the group.
"""

SOURCES = {
    "CloudWatch": "monitoring",
    "ElasticLoadBalancingV2": "elasticloadbalancing",
    "EFS": "elasticfilesystem",
    "MSK": "kafka",
    "OpenSearch": "es",
}
"""How CloudTrail calls a service that AWS Config calls otherwise."""

_KNOWN_BY_NAME = {kinds.USER, kinds.ROLE, kinds.POLICY, kinds.USER_GROUP, kinds.DATABASE, kinds.CLUSTER}
"""What CloudTrail knows by its name, and AWS Config by another id."""
_KNOWN_BY_END = {kinds.SCALING_GROUP, kinds.TOPIC}
"""What CloudTrail knows by its ARN or by the name with which it ends; for others that end may be that of several."""
_USES = {
    "CompleteLayerUpload",
    "CreateGrant",
    "CreateLogStream",
    "InitiateLayerUpload",
    "PutImage",
    "RetireGrant",
    "SendCommand",
    "StartSession",
    "TerminateSession",
    "UploadLayerPart",
}
"""Calls that CloudTrail counts among the changes, and that only use what they name."""
_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")
_VERSION = re.compile(r"\d{4}_?\d{2}_?\d{2}(v\d+)?$")
"""With which Lambda's and CloudFront's events end, such as CreateFunction20150331."""


@dataclass(frozen=True)
class Change:
    """Who changed something, by which call, and when."""

    who: str
    call: str
    at: datetime

    def words(self, zone: ZoneInfo) -> str:
        """`ada (DeleteTags, 20 Nov 18:01)`."""
        return f"{self.who} ({self.call}, {minute(self.at, zone)})"


@dataclass(frozen=True)
class Cause:
    """What CloudTrail knows: the last change, the last that was not made by Orderly, and who created it."""

    last: Change | None = None
    others: Change | None = None
    creator: str = ""


@dataclass(frozen=True)
class Causes:
    """Asks CloudTrail where the resources are; made for one message. After a refusal that place is asked no more."""

    everywhere: Everywhere
    _known: dict[tuple[str, str, str, bool], Cause] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)

    def explained(self, finding: Finding) -> tuple[Finding, Cause]:
        """The finding, with who created the resource where nobody else answers for it; and who changed it."""
        asked = (finding.place, finding.type, finding.resource.id, not finding.owner)
        if asked not in self._known:
            self._known[asked] = self._cause(finding)
        cause = self._known[asked]
        return replace(finding, creator=cause.creator or finding.creator), cause

    def _cause(self, finding: Finding) -> Cause:
        service = finding.type.split("::")[1] if finding.type.count("::") == 2 else ""
        clients = self._clients(finding)
        if not service or clients is None:
            return Cause()
        for name in self._names(finding):
            found = self._read(clients, name, f"{SOURCES.get(service, service.lower())}.amazonaws.com", finding)
            if found.last:
                return found
        return Cause()

    def _clients(self, finding: Finding) -> Clients | None:
        """Those of where its events are; None where nobody knows where that is."""
        here = self.everywhere.of(finding)
        if finding.type not in kinds.WITHOUT_REGION:
            return here.client
        return self.everywhere.at(here.account, GLOBAL).client if here.partition == "aws" else None

    def _names(self, finding: Finding) -> list[str]:
        """What CloudTrail may know it by."""
        thing = finding.resource
        if finding.type in _KNOWN_BY_NAME:
            return [thing.name] if thing.name and "Name" not in thing.tags else []  # the tag hides the name
        if finding.type in _KNOWN_BY_END:
            return [thing.id, re.split("[:/]", thing.id)[-1]]
        if finding.type == kinds.KEY:
            here = self.everywhere.of(finding)
            return [thing.id, f"arn:{here.partition}:kms:{here.region}:{here.account}:key/{thing.id}"]
        return [thing.id]

    def _read(self, clients: Clients, name: str, source: str, finding: Finding) -> Cause:
        cause = Cause()
        if finding.place in self._silent:
            return cause
        now = self.everywhere.keeper.now()
        try:
            for event in _about(changes_of(clients, name, now - _HISTORY, now, _MOST), name, source, finding.type):
                cause = _with(cause, event)
                if _call(event) in MADE_BY.get(finding.type, ()):
                    return replace(cause, creator=_person(event))  # what is older, is about one of the same name
                if finding.owner and cause.others:
                    return cause
        except (ClientError, BotoCoreError) as error:
            self._silent.add(finding.place)
            logger.warning("CloudTrail does not say who it was", why=str(error))
        return cause


def _about(events: Iterator[EventTypeDef], name: str, source: str, kind: str) -> Iterator[EventTypeDef]:
    """Those that are about the resource itself: other services have things of the same name, other things name it."""
    made_otherwise = frozenset().union(*MADE_BY.values()) - MADE_BY.get(kind, frozenset())
    left_out = made_otherwise | _USES
    for event in events:
        called = {one.get("ResourceType", "") for one in event.get("Resources", []) if one.get("ResourceName") == name}
        is_another = called & MADE_BY.keys() and kind not in called
        if event.get("EventSource") == source and _call(event) not in left_out and not is_another:
            yield event


def _with(cause: Cause, event: EventTypeDef) -> Cause:
    change = Change(author(event), _call(event), event["EventTime"])
    return replace(cause, last=cause.last or change, others=cause.others or (None if run_of(event) else change))


def _call(event: EventTypeDef) -> str:
    return _VERSION.sub("", event["EventName"])


def _person(event: EventTypeDef) -> str:
    """Who did it, where that may be a person: neither Orderly, nor an AWS service, nor a server by its own role."""
    name, identity = event.get("Username") or "", whole(event).get("userIdentity", {})
    issuer = identity.get("sessionContext", {}).get("sessionIssuer", {}).get("arn", "")
    by_a_service = identity.get("type") == "AWSService" or ":role/aws-service-role/" in issuer
    return "" if by_a_service or run_of(event) or _INSTANCE.fullmatch(name) else name
