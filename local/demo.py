"""The demo account: a small company's servers, with real faults in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.capacity_extension import SCARCE_TYPE
from local.slack import cast

Clients = Callable[[str], Any]

ACCESS = f"""\
version: 1
everybody: viewer
users:
  {cast.DEE.id}: admin
groups:
  {cast.OPERATORS.id}: operator
lex: operator
teams: [{cast.TEAM}]
approvers: operator
"""


@dataclass(frozen=True)
class Server:
    """An instance to launch. `groups` are names of security groups."""

    name: str
    environment: str
    owner: str
    groups: tuple[str, ...] = ("office",)
    kind: str = "t3.micro"
    backup: str = "Daily"
    stopped: bool = False


SERVERS = (
    Server("web-1", "prod", cast.ANN.email, ("web", "monitoring"), "t3.large"),
    Server("web-2", "prod", cast.BO.email, ("web", "monitoring"), "t3.large"),
    Server("db-1", "prod", cast.DEE.email, ("database",), "r6i.xlarge"),
    Server("billing-1", "prod", cast.BO.email, ("office",), "m6i.large", backup=""),
    Server("dev-1", "dev", cast.ANN.email),
    Server("dev-2", "dev", cast.ANN.email),
    Server("training-1", "dev", cast.BO.email, kind=SCARCE_TYPE),
    Server("test-1", "test", cast.CY.email),
    Server("staging-1", "staging", cast.DEE.email, ("web",)),
    Server("open-to-all", "sandbox", cast.CY.email, ("wide-open",)),
)

_WORLD = [{"CidrIp": "0.0.0.0/0"}]
_OFFICE = [{"CidrIp": "203.0.113.0/24", "Description": "Office"}]
GROUPS: Mapping[str, list[dict[str, Any]]] = {
    "web": [
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": _WORLD},
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": _WORLD, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        {"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8080, "IpRanges": _OFFICE},
    ],
    "monitoring": [
        {"IpProtocol": "tcp", "FromPort": 9100, "ToPort": 9100, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]},
        {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]},
    ],
    "database": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}],
    "office": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": _OFFICE}],
    "wide-open": [{"IpProtocol": "-1", "IpRanges": _WORLD}],
}


# The name of each alarm, its state, and why it is in it.
ALARMS = (
    (
        "billing-1-cpu",
        "ALARM",
        "Threshold Crossed: 3 datapoints [97.2, 95.8, 96.1] were greater than the threshold (80.0).",
    ),
    ("web-1-cpu", "OK", "Threshold Crossed: 1 datapoint [31.4] was not greater than the threshold (80.0)."),
)


def furnish(clients: Clients) -> None:
    """Put the demo account's network and servers into the embedded AWS."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    groups = {name: _group(ec2, vpc, name, permissions) for name, permissions in GROUPS.items()}
    image = ec2.describe_images(Owners=["amazon"], MaxResults=5)["Images"][0]["ImageId"]
    for server in SERVERS:
        _launch(ec2, server, image, subnet, groups)
    for name, state, reason in ALARMS:
        _alarm(clients("cloudwatch"), name, state, reason)


def servers(clients: Clients) -> dict[str, str]:
    """The ids of the account's instances, by name."""
    pages = clients("ec2").get_paginator("describe_instances").paginate()
    found = [i for page in pages for reservation in page["Reservations"] for i in reservation["Instances"]]
    return {tag["Value"]: i["InstanceId"] for i in found for tag in i.get("Tags", []) if tag["Key"] == "Name"}


def keep_secrets(clients: Clients, parameters: Mapping[str, str], signing_secret: str, bot_token: str) -> None:
    """Put Slack's secrets where the functions read them, as the README's deployment does."""
    ssm = clients("ssm")
    for name, value in (("SlackSigningSecretParameter", signing_secret), ("SlackBotTokenParameter", bot_token)):
        ssm.put_parameter(Name=parameters[name], Value=value, Type="SecureString", Overwrite=True)


def _group(ec2: Any, vpc: str, name: str, permissions: list[dict[str, Any]]) -> str:
    group: str = ec2.create_security_group(GroupName=name, Description=f"Demo: {name}", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=permissions)
    return group


def _alarm(cloudwatch: Any, name: str, state: str, reason: str) -> None:
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Statistic="Average",
        Period=300,
        EvaluationPeriods=3,
        Threshold=80,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)


def _launch(ec2: Any, server: Server, image: str, subnet: str, groups: Mapping[str, str]) -> None:
    tags = {"Name": server.name, "Environment": server.environment, "Owner": server.owner, "Backup": server.backup}
    instance = ec2.run_instances(
        ImageId=image,
        InstanceType=server.kind,
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
        SecurityGroupIds=[groups[name] for name in server.groups],
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items() if v]}
        ],
    )["Instances"][0]["InstanceId"]
    if server.stopped:
        ec2.stop_instances(InstanceIds=[instance])
