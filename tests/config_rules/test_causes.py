"""Who changed a resource, and who created it: said with the finding, and who then answers for it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from automation.operations.waiting import findings
from config_rules.catalogue import RULES
from config_rules.causes import MADE_BY, SOURCES
from config_rules.kinds import BUCKET, DATABASE, GROUP, ROLE, USER, VOLUME
from config_rules.remediator import ItemChange
from core.aws.clients import client, session_name
from core.compliance import Finding, Mode, Policy, Tally
from core.outcome import Notice
from core.plan import Resource
from core.records import policy_item
from core.request import Actor
from core.sweep import Sweep
from tests.config_rules.golden import same_as_golden
from tests.config_rules.house import NOW, House, bucket, facts, keep_versions
from tests.config_rules.trail import Trail
from tests.support.house import reader

VERSIONED = {"bucket-versioned": RULES["bucket-versioned"]}
ORDERLY = "rule-bucket-versioned@3f2a90c1b2d4"
DAY = timedelta(days=1)


def swept(**tags: str) -> House:
    house = House(rules=VERSIONED)
    bucket("orders", **tags)
    house.sweep(BUCKET)
    return house


def heard(house: House, kind: str, resource: str) -> None:
    """AWS Config tells that a resource changed."""
    house.remediator.look(ItemChange(kind, resource, house.at))


# Who changed it


@pytest.mark.parametrize("way", ["a sweep", "an event"])
def test_a_finding_is_told_with_who_changed_the_resource_by_which_call_and_when(trail: Trail, way: str) -> None:
    trail.happened("PutBucketTagging", "orders", "eve", ago=5 * DAY)
    trail.happened("PutBucketVersioning", "orders", "terraform", ago=timedelta(minutes=16))
    house = House(rules=VERSIONED)
    bucket("orders", Owner="ada@example.com")
    if way == "a sweep":
        house.sweep(BUCKET)
    else:
        heard(house, BUCKET, "orders")
    (notice,) = house.notices
    assert facts(notice)["Changed by"] == "terraform (PutBucketVersioning, 20 Nov 18:03)"
    assert trail.asked == [("eu-west-1", "orders")]


def test_what_only_looked_failed_or_is_about_a_namesake_changed_nothing(trail: Trail) -> None:
    trail.happened("GetBucketVersioning", "orders", "eve", reads=True)
    trail.happened("DeleteBucket", "orders", "eve", error="AccessDenied")
    trail.happened("UpdateTable", "orders", "eve", source="dynamodb")
    trail.happened("PutBucketVersioning", "orders", "eve", account="210987654321")
    trail.happened("PutBucketVersioning", "orders", "terraform", ago=DAY)
    assert facts(swept().notices[0])["Changed by"].startswith("terraform (")


def test_what_is_made_with_a_resource_or_uses_it_did_not_change_it(trail: Trail) -> None:
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = client("ec2").create_security_group(GroupName="open", Description="open", VpcId=vpc)["GroupId"]
    anybody: Any = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=anybody)
    trail.happened("RunInstances", group, "bo", source="ec2")
    trail.happened("AuthorizeSecurityGroupIngress", group, "eve", source="ec2", ago=DAY)
    house = House(rules={"group-admin-ports-closed": RULES["group-admin-ports-closed"]})
    house.sweep(GROUP)
    assert facts(house.notices[0])["Changed by"].startswith("eve (AuthorizeSecurityGroupIngress, ")


def test_what_orderly_did_is_said_of_the_person_who_asked_for_it(trail: Trail) -> None:
    trail.happened("PutBucketVersioning", "orders", session_name(Actor("slack", "U0ANN"), "3f2a90c1b2d4"))
    assert facts(swept().notices[0])["Changed by"].startswith("<@U0ANN> (")


def test_an_event_about_several_rules_says_it_once(trail: Trail) -> None:
    trail.happened("PutBucketAcl", "orders", "eve", ago=DAY)
    trail.happened("CreateBucket", "orders", "ada@example.com", ago=2 * DAY)
    house = House(rules={name: RULES[name] for name in ("bucket-versioned", "bucket-logged", "bucket-tls-only")})
    bucket("orders")
    heard(house, BUCKET, "orders")
    (notice,) = house.notices
    assert notice.headline.startswith("orders breaks 3 rules")
    assert facts(notice)["Changed by"].startswith("eve (PutBucketAcl, ")
    assert facts(notice)["Owner"] == "ada@example.com, who created it (no tag Owner)"
    assert notice.owner == "ada@example.com"
    assert len(trail.asked) == 1
    assert {finding.owner for finding in house.state.findings()} == {"ada@example.com"}


def test_where_cloudtrail_refuses_nothing_is_said_and_nothing_fails(trail: Trail) -> None:
    trail.refuses = "AccessDeniedException"
    house = House(rules=VERSIONED)
    for name in ("orders", "invoices"):
        bucket(name)
    house.sweep(BUCKET)
    assert len(house.notices) == 2
    assert all("Changed by" not in facts(notice) for notice in house.notices)
    assert facts(house.notices[0])["Owner"] == "nobody: it has no tag Owner"
    assert len(trail.asked) == 1, "and it is asked no more"


@pytest.mark.usefixtures("trail")
def test_what_cloudtrail_does_not_know_is_not_said() -> None:
    assert "Changed by" not in facts(swept().notices[0])


# Who created it


def test_without_a_tag_whoever_created_it_is_the_owner_and_counted_so(trail: Trail) -> None:
    trail.happened("PutBucketPolicy", "orders", "bo@example.com", ago=DAY)
    trail.happened("CreateBucket", "orders", "ada@example.com", ago=3 * DAY)
    house = swept()
    (notice,) = house.notices
    assert notice.owner == "ada@example.com"
    same_as_golden("found-with-its-cause", notice)
    hers = findings(reader(), "ada@example.com")
    assert hers.headline == "1 open finding of ada@example.com: 1 low."
    house.sweep(BUCKET)
    (posture,) = house.state.postures()
    assert posture.owners == {"ada@example.com": Tally(broken=1)}


def test_a_tag_wins_and_the_creator_is_not_even_looked_for(trail: Trail) -> None:
    for number in range(60):
        trail.happened("PutBucketTagging", "orders", "bo", ago=timedelta(minutes=number))
    trail.happened("CreateBucket", "orders", "bo@example.com", ago=3 * DAY)
    house = swept(Owner="ada@example.com")
    assert house.notices[0].owner == "ada@example.com"
    assert house.finding("bucket-versioned", "orders").creator == ""
    assert len(trail.asked) == 1


def test_a_tag_that_comes_later_takes_over(trail: Trail) -> None:
    trail.happened("CreateBucket", "orders", "ada@example.com", ago=3 * DAY)
    house = swept()
    tags: Any = {"TagSet": [{"Key": "Owner", "Value": "bo@example.com"}]}
    client("s3").put_bucket_tagging(Bucket="orders", Tagging=tags)
    house.sweep(BUCKET)
    assert house.finding("bucket-versioned", "orders").owner == "bo@example.com"
    (posture,) = house.state.postures()
    assert posture.owners == {"bo@example.com": Tally(broken=1)}


def test_the_creator_is_asked_for_once_in_a_findings_life(trail: Trail) -> None:
    trail.happened("CreateBucket", "orders", "ada@example.com", ago=3 * DAY)
    house = swept()
    keep_versions("orders")
    house.sweep(BUCKET)
    trail._events.clear()  # it is more than 90 days ago by now
    client("s3").put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Suspended"})
    house.sweep(BUCKET)
    assert [notice.owner for notice in house.notices] == ["ada@example.com"] * 3


@pytest.mark.parametrize(
    ("user", "identity"),
    [
        (session_name(Actor("slack", "U0ANN"), "3f2a90c1b2d4"), {}),
        (ORDERLY, {}),
        ("", {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}),
        (
            "AutoScaling",
            {"sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::1:role/aws-service-role/{'x' * 9}"}}},
        ),
        ("i-06dd90c34b8f87d76", {"type": "AssumedRole"}),
    ],
)
def test_neither_orderly_nor_a_service_nor_a_server_is_an_owner(
    trail: Trail, user: str, identity: dict[str, Any]
) -> None:
    trail.happened("CreateBucket", "orders", user, identity=identity, ago=DAY)
    (notice,) = swept().notices
    assert (notice.owner, facts(notice)["Owner"]) == ("", "nobody: it has no tag Owner")
    assert facts(notice)["Changed by"]


def test_whoever_created_one_of_the_same_name_before_does_not_own_it(trail: Trail) -> None:
    trail.happened("CreateBucket", "orders", "eve", ago=9 * DAY)
    trail.happened("DeleteBucket", "orders", "eve", ago=8 * DAY)
    trail.happened("CreateBucket", "orders", "ada", ago=7 * DAY)
    assert swept().notices[0].owner == "ada"


def test_of_a_resource_with_thousands_of_events_three_pages_are_read(trail: Trail) -> None:
    for number in range(1000):
        trail.happened("GetBucketAcl", "orders", "eve", ago=timedelta(minutes=number), reads=True)
    trail.happened("CreateBucket", "orders", "ada", ago=DAY)
    assert swept().notices[0].owner == ""
    assert len(trail.asked) == 3


def test_of_many_findings_nobody_asks(trail: Trail) -> None:
    house = House(rules=VERSIONED)
    for number in range(6):
        bucket(f"logs-{number}")
    house.sweep(BUCKET)
    assert len(house.notices) == 1
    assert trail.asked == []


# Where


def test_what_has_no_region_is_asked_about_where_its_events_are_and_by_its_name(trail: Trail) -> None:
    client("iam").create_user(UserName="deployer")
    trail.happened("AttachRolePolicy", "deployer", "eve", source="iam", region="us-east-1", kind=ROLE)
    trail.happened("CreateUser", "deployer", "ada@example.com", source="iam", region="us-east-1", ago=DAY, kind=USER)
    house = House(rules={"user-rights-by-groups": RULES["user-rights-by-groups"]})
    rights = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    client("iam").put_user_policy(UserName="deployer", PolicyName="all", PolicyDocument=json.dumps(rights))
    house.sweep(USER)
    assert [notice.owner for notice in house.notices] == ["ada@example.com"]
    assert facts(house.notices[0])["Changed by"].startswith("ada@example.com (CreateUser"), "eve changed a role"
    assert trail.asked == [("us-east-1", "deployer")]


def test_a_member_account_and_another_region_are_asked_themselves(trail: Trail) -> None:
    member = "210987654321"
    sts = client("sts").assume_role(RoleArn=f"arn:aws:iam::{member}:role/x", RoleSessionName="test")["Credentials"]
    keys = (sts["AccessKeyId"], sts["SecretAccessKey"], sts["SessionToken"])
    theirs = boto3.client("ec2", "us-east-1", **dict(zip(_KEYS, keys, strict=True)))
    volume = theirs.create_volume(Size=1000, AvailabilityZone="us-east-1a", VolumeType="gp2")["VolumeId"]
    trail.happened("CreateVolume", volume, "bo", source="ec2", region="us-east-1", account=member, ago=DAY)
    house = House(rules={"volume-gp3": RULES["volume-gp3"]})
    house.sweep(VOLUME, account=member, region="us-east-1")
    assert house.notices[0].owner == "bo"


_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def test_a_name_that_a_tag_hides_is_not_guessed(trail: Trail) -> None:
    house = House()
    thing = Resource("db-ABC", "orders", {"Name": "orders"})
    finding, _ = house.causes.explained(Finding("database-encrypted", thing, NOW, type=DATABASE))
    assert finding.owner == ""
    named = Finding("database-encrypted", Resource("db-ABC", "orders"), NOW, type=DATABASE)
    house.causes.explained(named)
    assert trail.asked == [("eu-west-1", "orders")]


def test_a_version_in_an_events_name_is_no_part_of_the_call(trail: Trail) -> None:
    trail.happened("CreateFunction20150331", "orders", "ada", source="lambda", ago=DAY)
    finding = Finding("function-runtime", Resource("orders"), NOW, type="AWS::Lambda::Function")
    found, cause = House().causes.explained(finding)
    assert found.owner == "ada"
    assert cause.last
    assert cause.last.call == "CreateFunction"


@pytest.mark.parametrize("kind", MADE_BY)
def test_the_calls_that_create_something_are_calls_of_its_service(kind: str) -> None:
    service = kind.split("::")[1]
    name = {"ApiGateway": "apigateway", "ElasticLoadBalancingV2": "elbv2", "MSK": "kafka"}.get(service, service.lower())
    model = boto3.session.Session()._session.get_service_model(name)
    known = {operation.removesuffix("2020_05_31") for operation in model.operation_names}
    legacy = {"CreateElasticsearchDomain"}
    assert known >= MADE_BY[kind] - legacy
    prefix = str(model.metadata["endpointPrefix"]).removeprefix("api.")
    assert prefix == SOURCES.get(service, service.lower())


# What comes back


def flapping(house: House, sees: Any) -> None:
    """Four times somebody suspends the versions; Orderly fixes it, as long as it does."""
    for _ in range(4):
        sees()
        keep_versions("orders")
        house.later(minutes=10)
        sees()
        client("s3").put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Suspended"})
        house.later(minutes=10)
    sees()


def _stops(notices: list[Notice]) -> list[Notice]:
    return [notice for notice in notices if "so I stop" in facts(notice).get("Next", "")]


@pytest.mark.parametrize("way", ["a sweep", "events", "both"])
def test_what_keeps_coming_back_is_told_once_with_who_changed_it_beside_us(trail: Trail, way: str) -> None:
    house = House(Mode.AUTO, rules=VERSIONED)
    bucket("orders", Owner="ada@example.com")
    trail.happened("PutBucketVersioning", "orders", ORDERLY)
    trail.happened("PutBucketVersioning", "orders", "terraform", ago=timedelta(minutes=1))

    def sees() -> None:
        if way != "events":
            house.sweep(BUCKET)
        if way != "a sweep":
            heard(house, BUCKET, "orders")

    flapping(house, sees)
    (stops,) = _stops(house.notices)
    assert facts(stops)["Next"].startswith(
        "I fixed it twice within a day and it came back, so I stop. Besides me it was changed last by terraform "
        "(PutBucketVersioning, 20 Nov 18:18): please settle it with them. Press “Fix it”, or type "
    )
    assert (stops.owner, stops.in_person) == ("ada@example.com", False)
    same_as_golden("found-in-vain", stops)
    assert len(house.requests.put_in) == 2
    assert house.finding("bucket-versioned", "orders").status == "open"
    said = [notice.headline for notice in house.notices]
    assert len(said) == 6, "twice found and over; that it came back, and that this was over; the rest is known"


@pytest.mark.usefixtures("trail")
def test_a_day_later_it_is_fixed_and_told_again() -> None:
    house = House(Mode.AUTO, rules=VERSIONED)
    bucket("orders")
    flapping(house, lambda: house.sweep(BUCKET))
    keep_versions("orders")
    house.later(days=1)
    house.sweep(BUCKET)
    told = len(house.notices)
    client("s3").put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Suspended"})
    house.sweep(BUCKET)
    keep_versions("orders")
    house.sweep(BUCKET)
    assert len(house.notices) == told + 2
    assert len(house.requests.put_in) == 3


def test_among_many_what_keeps_coming_back_is_told_by_itself(trail: Trail) -> None:
    house = House(Mode.AUTO, rules=VERSIONED)
    bucket("orders")
    trail.happened("PutBucketVersioning", "orders", "terraform")
    for _ in range(2):
        house.sweep(BUCKET)
        keep_versions("orders")
        house.later(minutes=10)
        house.sweep(BUCKET)
        client("s3").put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Suspended"})
    for number in range(8):
        bucket(f"logs-{number}")
    house.sweep(BUCKET)
    many, stops = house.notices[-2:]
    assert many.headline.startswith("8 new findings")
    assert "by terraform" in facts(stops)["Next"]


def test_beside_all_that_is_wrong_with_a_resource_what_keeps_coming_back_is_told_by_itself(trail: Trail) -> None:
    house = House(Mode.AUTO, rules=VERSIONED)
    bucket("orders")
    trail.happened("PutBucketVersioning", "orders", "terraform")
    for _ in range(2):
        heard(house, BUCKET, "orders")
        keep_versions("orders")
        house.later(minutes=10)
        heard(house, BUCKET, "orders")
        client("s3").put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Suspended"})
    house.rules = {name: RULES[name] for name in (*VERSIONED, "bucket-logged", "bucket-tls-only", "bucket-not-public")}
    heard(house, BUCKET, "orders")
    together, stops = house.notices[-2:]
    assert together.headline.startswith("orders breaks 3 rules")
    assert "by terraform" in facts(stops)["Next"]


@pytest.mark.usefixtures("trail")
def test_who_decides_about_what_keeps_coming_back_is_answered_and_hears_when_it_is_over() -> None:
    house = House(Mode.AUTO, rules=VERSIONED)
    bucket("orders")
    flapping(house, lambda: house.sweep(BUCKET))
    told = len(house.notices)
    policy = Policy("bucket-versioned", Mode.AUTO, after_days=5)
    client("dynamodb").put_item(**policy_item(house.state.table, policy))
    house.sweeper.do(Sweep(known=True, rules=("bucket-versioned",)), "decided")
    assert len(house.notices) == told + 1
    assert "so I stop" in facts(house.notices[-1])["Next"]
    keep_versions("orders")
    house.sweep(BUCKET)
    assert house.notices[-1].headline == "orders keeps the rule bucket-versioned again."
