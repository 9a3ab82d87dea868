"""The bucket for logs that people name once for all: a fix is offered only where such a bucket can be."""

from __future__ import annotations

import pytest

from automation.fixes.access_logs import bucket_logging, distribution_logging
from config_rules.catalogue import RULES
from config_rules.kinds import BUCKET, DISTRIBUTION, TRAIL
from config_rules.rule import RuleError
from core.aws.clients import MemberClients, client
from core.call import Call
from core.refusal import Refusal
from tests.config_rules import log_bucket
from tests.config_rules.house import House, bucket
from tests.config_rules.loop import planned
from tests.config_rules.test_edge import distribution
from tests.support.house import ELSEWHERE, MEMBER

pytestmark = pytest.mark.usefixtures("aws")

EACH = "logs-{account}-{region}"
HERE, THERE = "123456789012", "eu-north-1"


def house(rule: str, named: str) -> House:
    """A house with one rule, and the name that people gave it."""
    made = House(rules={rule: RULES[rule]})
    made.parameters = {rule: {"log_bucket": named}}
    made.accounts, made.changes_members, made.regions = (MEMBER,), True, (THERE,)
    return made


def fix_of(at: House, kind: str, resource: str, **place: str) -> Call | None:
    """The fix of what is found there."""
    at.sweep(kind, **place)
    (found,) = (one for one in at.state.findings() if one.resource.id == resource)
    return found.fix


def made_in(place: str) -> dict[str, str]:
    """A bucket `orders` in that place: here, in another region, in a member account; and how to look there."""
    if place == "here":
        bucket("orders")
        return {}
    if place == "region":
        log_bucket.bucket("orders", THERE)
        return {"region": THERE}
    s3 = MemberClients(MEMBER, "OrderlyLooks", "eu-west-1")("s3")
    s3.create_bucket(Bucket="orders", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return {"account": MEMBER}


@pytest.mark.parametrize(
    ("named", "place", "to"),
    [
        ("logs", "here", "logs"),
        ("logs", "region", None),
        ("logs", "account", None),
        (EACH, "here", f"logs-{HERE}-eu-west-1"),
        (EACH, "region", f"logs-{HERE}-{THERE}"),
        (EACH, "account", f"logs-{MEMBER}-eu-west-1"),
        ("logs-{account}", "account", f"logs-{MEMBER}"),
        ("logs-{account}", "region", None),
        ("logs-{region}", "region", f"logs-{THERE}"),
        ("logs-{region}", "account", None),
    ],
)
def test_a_fix_is_offered_where_the_bucket_for_the_log_can_be(named: str, place: str, to: str | None) -> None:
    """A name is one bucket's in all of AWS, and S3 writes logs into one of the same account and region only."""
    where = made_in(place)
    fix = fix_of(house("bucket-logged", named), BUCKET, "orders", **where)
    wanted = bucket_logging.call("orders", to).at(where.get("region", ""), where.get("account", "")) if to else None
    assert fix == wanted


@pytest.mark.parametrize(("named", "to"), [("logs", None), (EACH, f"logs-{HERE}-{ELSEWHERE}")])
def test_a_trail_elsewhere(named: str, to: str | None) -> None:
    client("s3", ELSEWHERE).create_bucket(Bucket="trail-files")
    client("cloudtrail", ELSEWHERE).create_trail(Name="all", S3BucketName="trail-files")
    at = house("trail-bucket-logged", named)
    at.regions = (ELSEWHERE,)
    at.sweep(TRAIL, region=ELSEWHERE)
    (found,) = at.state.findings()
    assert found.fix == (bucket_logging.call("trail-files", to).at(ELSEWHERE, "") if to else None)


def test_a_distribution_is_in_no_region_so_that_a_name_will_do_and_its_finding_ends_with_it() -> None:
    """AWS Config says us-east-1 of it, where the stack need not work at all."""
    made = distribution()
    at = house("distribution-logged", log_bucket.bucket("web-logs"))
    fix = fix_of(at, DISTRIBUTION, made)
    assert fix == distribution_logging.call(made, "web-logs")
    cloudfront = client("cloudfront")
    config = cloudfront.get_distribution_config(Id=made)
    off = {**config["DistributionConfig"], "Enabled": False}
    tag = cloudfront.update_distribution(Id=made, IfMatch=config["ETag"], DistributionConfig=off)["ETag"]
    cloudfront.delete_distribution(Id=made, IfMatch=tag)
    at.sweep(DISTRIBUTION)
    assert not at.state.findings()


def test_what_would_be_the_bucket_s_own_name_is_no_fix() -> None:
    bucket("orders-eu-west-1")
    assert fix_of(house("bucket-logged", "orders-{region}"), BUCKET, "orders-eu-west-1") is None


@pytest.mark.parametrize("named", ["logs-{zone}", "logs-{account", "Logs", "l" * 40 + "-{account}-{region}"])
def test_a_name_that_no_bucket_can_have_is_said_at_once(named: str) -> None:
    with pytest.raises(RuleError, match=r"is not the name of a bucket .* Example: logs-\{account\}-\{region\}"):
        RULES["bucket-logged"].with_parameters({"log_bucket": named})


@pytest.mark.parametrize("named", ["logs-{account}", "logs"])
def test_a_bucket_that_is_not_there_is_refused_whatever_its_name(named: str) -> None:
    bucket("orders")
    with pytest.raises(Refusal, match=f"I see no bucket {named} in account {HERE}"):
        planned(bucket_logging.call("orders", named))
