"""Resources read live are in the shape in which AWS Config records them: every rule says the same of both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import ADDRESS, BUCKET, DATABASE, FUNCTION, GROUP, INSTANCE, VOLUME
from config_rules.live import SOURCES, here, live_item, live_items, reads
from config_rules.rule import Broken, Unknown, Verdict
from core.aws.clients import client
from tests.config_rules.given import launched

pytestmark = pytest.mark.usefixtures("aws")

VPC: dict[str, Any] = {"CidrBlock": "10.0.0.0/16"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "me"}]}


def item(kind: str, identity: str) -> ConfigItem:
    found = live_item(here(client), kind, identity)
    assert found is not None
    return found


def judged(rule: str, found: ConfigItem) -> Verdict:
    return RULES[rule].with_parameters({}).judge(found)


def why(rule: str, found: ConfigItem) -> str:
    verdict = judged(rule, found)
    assert isinstance(verdict, Broken)
    return verdict.why


def group(*permissions: dict[str, Any], name: str = "web") -> str:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(**VPC)["Vpc"]["VpcId"]
    made = str(ec2.create_security_group(GroupName=name, Description="test", VpcId=vpc)["GroupId"])
    if permissions:
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=list(permissions))
    return made


def test_every_type_that_a_rule_is_about_can_be_read_live() -> None:
    assert {rule.resource for rule in RULES.values()} <= SOURCES.keys()
    assert all(":" in action for action in reads())


@pytest.mark.parametrize("kind", SOURCES)
def test_what_is_not_there_is_nothing(kind: str) -> None:
    assert live_item(here(client), kind, "vol-0a1b2c3d4e5f60718") is None


def test_a_security_group_and_what_it_lets_in() -> None:
    found = item(GROUP, group(SSH))
    assert (found.name, found.id in found.arn) == ("web", True)
    verdict = judged("group-admin-ports-closed", found)
    assert isinstance(verdict, Broken)
    assert verdict.why == "lets port 22 in from 0.0.0.0/0"
    assert str(verdict.fix) == f"close-ports group={found.id} ports=22 source=0.0.0.0/0"
    assert not isinstance(judged("group-admin-ports-closed", item(GROUP, group())), Broken | Unknown)


def test_the_default_group_of_a_vpc() -> None:
    vpc = client("ec2").create_vpc(**VPC)["Vpc"]["VpcId"]
    (default,) = [g for g in live_items(here(client), GROUP) if g.name == "default" and g.get("vpcId") == vpc]
    assert why("group-default-closed", default).startswith("is a default group and lets something")


def test_a_volume_that_nobody_uses() -> None:
    ec2 = client("ec2")
    made = ec2.create_volume(Size=100, AvailabilityZone="eu-west-1a")["VolumeId"]
    found = item(VOLUME, made)
    assert why("volume-attached", found) == "is attached to nothing, and its 100 GB are paid for"
    assert why("volume-encrypted", found) == "is not encrypted"
    used = (
        next(one for one in live_items(here(client), VOLUME) if one.get("attachments"))
        if launched({"Name": "web-1"})
        else found
    )
    assert not isinstance(judged("volume-attached", used), Broken | Unknown)


def test_an_address_on_an_instance_and_one_on_nothing() -> None:
    ec2 = client("ec2")
    made = ec2.allocate_address(Domain="vpc")["AllocationId"]
    assert why("address-in-use", item(ADDRESS, made)).endswith("is attached to nothing, and paid for")
    assert not isinstance(judged("address-off-instances", item(ADDRESS, made)), Broken | Unknown)
    instance = launched({"Name": "web-1"})
    ec2.associate_address(AllocationId=made, InstanceId=instance)
    verdict = judged("address-off-instances", item(ADDRESS, made))
    assert isinstance(verdict, Broken)
    assert verdict.why.endswith(f"is attached to the instance {instance}")
    assert str(verdict.fix) == f"detach-address address={made}"


def test_an_instance_without_a_role() -> None:
    found = item(INSTANCE, launched({"Name": "web-1"}))
    assert why("instance-role", found) == "has no role"
    assert not isinstance(judged("instance-no-public-address", found), Unknown)


def test_a_bucket_and_what_stands_beside_it() -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="invoices", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bare = item(BUCKET, "invoices")
    assert why("bucket-not-public", bare) == "does not block public access at all"
    assert why("bucket-tls-only", bare) == "has no policy, so it answers HTTP"
    assert why("bucket-versioned", bare) == "has no versions"
    assert why("bucket-logged", bare) == "keeps no access log"
    assert why("bucket-no-acls", bare) == "takes access lists"
    assert why("bucket-uploads-ended", bare) == "keeps uploads that nobody ended"
    assert why("bucket-mfa-delete", bare) == "keeps no versions that a second factor could guard"
    for rule in (rule for rule in RULES if RULES[rule].resource == BUCKET):
        assert not isinstance(judged(rule, bare), Unknown), rule
    flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(
        Bucket="invoices",
        PublicAccessBlockConfiguration=dict.fromkeys(flags, True),
    )
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket="invoices", Policy=policy)
    s3.put_bucket_versioning(Bucket="invoices", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="invoices", Tagging={"TagSet": [{"Key": "Owner", "Value": "ada@example.com"}]})
    kept = item(BUCKET, "invoices")
    assert why("bucket-versions-ended", kept) == "keeps every version for ever"
    for rule in ("bucket-not-public", "bucket-tls-only", "bucket-versioned"):
        assert not isinstance(judged(rule, kept), Broken | Unknown), rule
    assert kept.resource.owner == "ada@example.com"


def test_a_bucket_that_may_not_be_asked_gives_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="invoices", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def refuse(**_bucket: str) -> None:
        raise s3.exceptions.ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "GetBucketPolicy")

    for method in (
        "get_bucket_acl",
        "get_bucket_lifecycle_configuration",
        "get_bucket_logging",
        "get_bucket_ownership_controls",
        "get_bucket_policy",
        "get_bucket_versioning",
        "get_public_access_block",
    ):
        monkeypatch.setattr(s3, method, refuse)
    found = item(BUCKET, "invoices")
    for rule in (rule for rule in RULES if rule.startswith("bucket-")):
        assert isinstance(judged(rule, found), Unknown), rule


def test_a_database_by_its_resource_id_as_aws_config_has_it() -> None:
    made = client("rds").create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
        PubliclyAccessible=True,
        StorageEncrypted=False,
        BackupRetentionPeriod=1,
        Tags=[{"Key": "Owner", "Value": "ada@example.com"}],
    )["DBInstance"]
    found = item(DATABASE, made["DbiResourceId"])
    assert str(found.resource) == f"orders ({made['DbiResourceId']})"
    assert found.resource.owner == "ada@example.com"
    assert why("database-encrypted", found) == "is not encrypted"
    assert why("database-not-public", found) == "has a public address"
    assert why("database-backed-up", found) == "keeps its backups for 1 day, not for 7"
    moto_tells = RULES.keys() - {"database-certificate-current"}  # moto describes no certificate: see test_live_rds.py
    for rule in (rule for rule in moto_tells if RULES[rule].resource == DATABASE):
        assert not isinstance(judged(rule, found), Unknown), rule


def test_a_function_and_its_runtime() -> None:
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="orders",
        Runtime="python3.8",
        Role=role,
        Handler="a.b",
        Code={"ZipFile": b"1"},
        Tags={"Owner": "ada@example.com"},
    )
    found = item(FUNCTION, "orders")
    assert why("function-runtime-current", found).startswith(
        "runs on python3.8, which has had no patches since 14 October"
    )
    assert why("function-traced", found) == "is not traced"
    assert found.resource.owner == "ada@example.com"
