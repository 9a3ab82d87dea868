"""The demo account: a small company's servers, with real faults in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from local.aws.capacity_extension import SCARCE_TYPE
from local.slack import cast
from local.stack import REGION

Clients = Callable[[str], Any]

ACCESS = f"""\
version: 1
everybody: viewer
users:
  {cast.DEE.id}: admin
  {cast.FJORD.id}/{cast.FINN.id}: operator
groups:
  {cast.OPERATORS.id}: operator
lex: operator
teams: [{cast.HOME.id}, {cast.FJORD.id}]
approvers: operator
documents: [AWS-RunPatchBaseline, AWS-GatherSoftwareInventory]
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

_KINDS = (
    *("account", "acl", "address", "alarm", "bucket", "database", "function", "group", "key", "queue"),
    *("role", "snapshot", "subnet", "topic", "trail", "user", "volume", "vpc"),
)
"""What there is in the demo account. Rules about servers are left out: each of them would break several."""

_LEFT_OUT = (
    # Of these the embedded AWS can tell nothing: it lacks the calls.
    "account-access-analyzed",
    "account-buckets-private",
    "account-contact-complete",
    "account-images-private",
    "account-imdsv2",
    "account-inspector-on",
    "account-root-mfa*",
    "account-root-unused",
    "account-snapshots-private",
    # These nearly everything here breaks, so that nothing else could be seen.
    "function-traced",
    "volume-gp3",
    "vpc-endpoints",
)
RULES = ",".join(("prod-backup", *(f"{kind}-*" for kind in _KINDS), *(f"!{name}" for name in _LEFT_OUT)))
"""The rules that the demo goes by."""

NORTH = "eu-north-1"
"""The other region in which Orderly works."""

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


FUNCTION = "orders-api"
BUCKET = "orders-invoices"
_LINES = (
    "START RequestId: 6f0a6a2c Version: 2",
    '{"level":"INFO","message":"order taken","order":"4711","milliseconds":41}',
    '{"level":"ERROR","message":"payment provider did not answer","order":"4712","error":"ReadTimeout"}',
    '{"level":"INFO","message":"order taken","order":"4713","milliseconds":38}',
    "REPORT RequestId: 6f0a6a2c Duration: 812.30 ms Memory Size: 256 MB Max Memory Used: 97 MB",
    '{"level":"INFO","message":"invoice written","bucket":"orders-invoices"}',
    "Traceback (most recent call last): KeyError: 'shipping'",
)
_RATES = {"Invocations": 120.0, "Errors": 17.0, "Duration": 640.0, "Throttles": 0.4}

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
    _function(clients)
    _measure(clients)
    clients("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    _forget(clients)


def _forget(clients: Clients) -> None:
    """What a busy company leaves behind, of several kinds: a first sweep finds it."""
    ec2 = clients("ec2")
    volume = ec2.create_volume(
        AvailabilityZone=f"{REGION}a",
        Size=200,
        VolumeType="gp2",
        Encrypted=False,
        TagSpecifications=_tagged("volume", "old-shop-data", cast.CY),
    )["VolumeId"]
    snapshot = ec2.create_snapshot(
        VolumeId=volume, Description="For the agency", TagSpecifications=_tagged("snapshot", "for-the-agency", cast.CY)
    )["SnapshotId"]
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"]
    )
    ec2.allocate_address(Domain="vpc", TagSpecifications=_tagged("elastic-ip", "old-vpn", cast.BO))
    clients("rds").create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t4g.medium",
        Engine="postgres",
        AllocatedStorage=100,
        StorageEncrypted=True,
        MasterUsername="orders",
        MasterUserPassword="not-a-real-one",
        BackupRetentionPeriod=0,
        Tags=_tags("orders", cast.BO),
    )
    iam = clients("iam")
    iam.create_user(UserName="agency", Tags=_tags("agency", cast.CY))
    iam.create_login_profile(UserName="agency", Password="N0t-a-real-one")  # noqa: S106


def _tags(name: str, owner: cast.User) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}, {"Key": "Owner", "Value": owner.email}]


def _tagged(kind: str, name: str, owner: cast.User) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": _tags(name, owner)}]


def furnish_north(clients: Clients) -> None:
    """A server and an alarm in the other region."""
    ec2 = clients("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    groups = {"office": _group(ec2, vpc, "office", GROUPS["office"])}
    image = ec2.describe_images(Owners=["amazon"], MaxResults=5)["Images"][0]["ImageId"]
    _launch(ec2, Server("nord-1", "dev", cast.BO.email), image, subnet, groups)
    _alarm(clients("cloudwatch"), "nord-1-cpu", "OK", "Threshold Crossed: 1 datapoint [12.8] was not greater.")


def _function(clients: Clients) -> None:
    """A Lambda function with two versions, of which the newer one has trouble; its log, and its metrics."""
    role = clients("iam").create_role(
        RoleName=f"{FUNCTION}-role", AssumeRolePolicyDocument="{}", Description="The shop's API"
    )
    functions = clients("lambda")
    made = functions.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="app.handler",
        Code={"ZipFile": b"1"},
        Tags={"Owner": cast.BO.email, "Environment": "prod"},
        Publish=True,
    )
    functions.update_function_code(FunctionName=FUNCTION, ZipFile=b"2", Publish=True)
    functions.create_alias(FunctionName=made["FunctionName"], Name="live", FunctionVersion="2")
    logs, now = clients("logs"), datetime.now(UTC)
    logs.create_log_group(logGroupName=f"/aws/lambda/{FUNCTION}")
    logs.create_log_stream(logGroupName=f"/aws/lambda/{FUNCTION}", logStreamName="2026/live")
    lines = [
        {
            "timestamp": int((now - timedelta(minutes=minutes)).timestamp() * 1000),
            "message": _LINES[minutes % len(_LINES)],
        }
        for minutes in range(180, 0, -1)
    ]
    logs.put_log_events(logGroupName=f"/aws/lambda/{FUNCTION}", logStreamName="2026/live", logEvents=lines)


def _measure(clients: Clients) -> None:
    """A day of measurements, one each five minutes, of the servers and the function."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    ids = servers(clients)
    busy = {ids["web-1"]: 24.0, ids["web-2"]: 31.0, ids["billing-1"]: 78.0, ids["db-1"]: 45.0}
    series = [("AWS/EC2", "CPUUtilization", "InstanceId", name, level) for name, level in busy.items()]
    series += [("AWS/EC2", "NetworkIn", "InstanceId", name, level * 90_000) for name, level in busy.items()]
    series += [("AWS/Lambda", metric, "FunctionName", FUNCTION, level) for metric, level in _RATES.items()]
    cloudwatch = clients("cloudwatch")
    for namespace, metric, dimension, value, level in series:
        data = [
            {
                "MetricName": metric,
                "Dimensions": [{"Name": dimension, "Value": value}],
                "Timestamp": now - timedelta(minutes=5 * number),
                "Value": level * (1 + 0.2 * math.sin(number / 30) + 0.04 * math.sin(number * 1.7)),
            }
            for number in range(288)
        ]
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)


def servers(clients: Clients) -> dict[str, str]:
    """The ids of the account's instances, by name."""
    pages = clients("ec2").get_paginator("describe_instances").paginate()
    found = [i for page in pages for reservation in page["Reservations"] for i in reservation["Instances"]]
    return {tag["Value"]: i["InstanceId"] for i in found for tag in i.get("Tags", []) if tag["Key"] == "Name"}


def keep_secrets(clients: Clients, parameters: Mapping[str, str], given: Mapping[str, str]) -> None:
    """Put Slack's secrets, by the template's parameters, where the functions read them, as the README's deployment."""
    ssm = clients("ssm")
    for name, value in given.items():
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
