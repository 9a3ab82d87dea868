"""Finding things, describing them, and whose they are."""

from __future__ import annotations

from typing import Any

import pytest

from automation.operations.inventory import describe, find, owner
from core.answer import Answer
from core.aws.clients import client
from core.call import Call
from core.refusal import Refusal, Unclear
from tests.support.account import launch
from tests.support.house import ANN, gate, reader

pytestmark = pytest.mark.usefixtures("aws")


def found(what: str) -> Answer:
    answer = find(reader(), what)
    assert isinstance(answer, Answer)
    return answer


def facts(resource: str) -> dict[str, str]:
    answer = gate().run(gate().admit(Call("describe", {"resource": resource}), ANN))
    assert isinstance(answer, Answer)
    assert answer.table is not None
    return {row[0]: row[1] for row in answer.table.rows}


def volume(**tags: str) -> str:
    tagged = [{"ResourceType": "volume", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]
    made = client("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=8, Encrypted=True, TagSpecifications=tagged)
    return str(made["VolumeId"])


def test_things_of_all_kinds_are_found_by_a_part_of_their_name() -> None:
    (web,) = launch(Name="web-1", Owner="ada@example.com")
    launch(Name="db-1")
    data = volume(Name="web-data")
    answer = found("web")
    assert answer.headline == "2 resources called or tagged “web” in account 123456789012, region eu-west-1."
    assert answer.table is not None
    assert answer.table.rows == (
        ("instance", "web-1", web, "ada@example.com"),
        ("volume", "web-data", data, "–"),
    )
    assert [choice.call for choice in answer.choices] == [
        Call("describe", {"resource": web}), Call("describe", {"resource": data}),
    ]  # fmt: skip


def test_things_are_found_by_tag() -> None:
    (web,) = launch(Name="web-1", Team="web")
    data = volume(Team="web")
    answer = found("Team=web")
    assert answer.table is not None
    assert {row[2] for row in answer.table.rows} == {web, data}


def test_nothing_found_says_where_it_looked() -> None:
    assert found("zebra").headline.startswith("I see nothing called or tagged “zebra” in account 123456789012")


def test_an_instance_is_described_by_name_with_what_one_may_do_next() -> None:
    (web,) = launch(Name="web-1", Owner="ada@example.com", Environment="prod")
    told = facts("web-1")
    assert (told["Kind"], told["State"], told["Owner"], told["Tags"]) == (
        "instance", "running", "ada@example.com", "Environment=prod",
    )  # fmt: skip
    assert "Private address" in told
    answer = describe(reader(), "web-1")
    assert isinstance(answer, Answer)
    assert answer.headline == f"web-1 ({web}) is an instance in account 123456789012, region eu-west-1."
    assert [choice.label for choice in answer.choices] == ["Open ports", "Stop it"]


def test_a_volume_is_described() -> None:
    told = facts(volume(Name="data"))
    assert (told["Kind"], told["Size"], told["Encrypted"], told["Attached to"]) == ("volume", "8 GiB", "yes", "nothing")
    assert told["Owner"] == "nobody: it has no tag Owner"


def test_a_security_group_is_described() -> None:
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = client("ec2").create_security_group(GroupName="web", Description="For the web", VpcId=vpc)["GroupId"]
    told = facts(group)
    assert (told["Kind"], told["About"], told["Lets in"]) == ("security group", "For the web", "0 permissions")


@pytest.mark.parametrize("by", ["AllocationId", "PublicIp"])
def test_an_address_is_described(by: str) -> None:
    made = client("ec2").allocate_address(Domain="vpc")
    told = facts(made[by])
    assert told["Address"] == made["PublicIp"]
    assert told["Attached to"] == "nothing, and is paid for all the same"


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("vol-0e1b3d0d3f4a5b6c7", "I see no volume vol-0e1b3d0d3f4a5b6c7"),
        ("sg-0fea06a22aa5d9b23", "I see no security group sg-0fea06a22aa5d9b23"),
        ("203.0.113.25", r"I see no elastic IP address 203\.0\.113\.25"),
        ("i-06dd90c34b8f87d76", "I see no instance i-06dd90c34b8f87d76"),
        ("zebra", "I see no instance called “zebra”"),
        ("sg-12", "is not a right id"),
        ("300.1.1.1", "is not an address"),
    ],
)
def test_what_is_not_there_is_said_so(ref: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        facts(ref)


def test_the_owner_is_in_the_tag_however_it_is_written() -> None:
    (web,) = launch(Name="web-1", owner="ada@example.com")
    assert owner(reader(), "web-1").headline == f"web-1 ({web}) is owned by ada@example.com."


def test_without_an_owner_it_is_said_how_to_set_one() -> None:
    (web,) = launch(Name="web-1")
    with pytest.raises(Refusal, match=rf"web-1 \({web}\) has no tag Owner\. /orderly tag {web} Owner="):
        owner(reader(), "web-1")


# What is known by a name


def made(*kinds: str) -> None:
    """Things called shop, of these kinds."""
    role = "arn:aws:iam::123456789012:role/other"
    if "role" in kinds or "function" in kinds:
        role = client("iam").create_role(
            RoleName="shop" if "role" in kinds else "other", AssumeRolePolicyDocument="{}", Description="Sells"
        )["Role"]["Arn"]
    if "function" in kinds:
        client("lambda").create_function(
            FunctionName="shop", Runtime="python3.13", Role=role, Handler="a.b", Code={"ZipFile": b"1"},
            Tags={"Owner": "ada@example.com"},
        )  # fmt: skip
    if "bucket" in kinds:
        where: Any = {"LocationConstraint": "eu-west-1"}
        client("s3").create_bucket(Bucket="shop", CreateBucketConfiguration=where)
    if "alarm" in kinds:
        client("cloudwatch").put_metric_alarm(
            AlarmName="shop", Namespace="AWS/EC2", MetricName="CPUUtilization", Statistic="Average", Period=60,
            EvaluationPeriods=1, Threshold=80, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("function", ("Runtime", "python3.13")),
        ("role", ("About", "Sells")),
        ("bucket", ("Public access", "not all of it is blocked")),
        ("alarm", ("Rings when", "GreaterThanThreshold 80.0")),
    ],
)
def test_what_has_a_name_is_described_whatever_it_is(kind: str, fact: tuple[str, str]) -> None:
    made(kind)
    answer = describe(reader(), "shop")
    assert isinstance(answer, Answer)
    assert answer.table
    assert f"shop is a{'n' if kind == 'alarm' else ''} {kind} in account" in answer.headline.replace(
        " (arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop)", ""
    ).replace(" (arn:aws:iam::123456789012:role/shop)", "")
    assert fact in answer.table.rows


def test_a_name_of_several_things_is_asked_about_and_an_arn_means_one() -> None:
    made("function", "bucket")
    with pytest.raises(Unclear, match="2 things are called shop") as asked:
        describe(reader(), "shop")
    arns = dict(asked.value.meant)
    assert arns["the function shop"] == "arn:aws:lambda:eu-west-1:123456789012:function:shop"
    for label, arn in arns.items():
        answer = describe(reader(), arn)
        assert isinstance(answer, Answer)
        assert f"{label.removeprefix('the ').split()[0]} in account" in answer.headline
    assert owner(reader(), arns["the function shop"]).headline == "shop is owned by ada@example.com."


def test_an_instance_comes_before_anything_else_of_its_name() -> None:
    launch(Name="shop")
    made("bucket")
    answer = describe(reader(), "shop")
    assert "is an instance in account" in answer.headline


def test_what_nobody_is_called_is_said_so() -> None:
    with pytest.raises(Refusal, match="no instance called “shop”"):
        describe(reader(), "shop")


def test_what_can_be_no_name_of_a_function_is_looked_for_all_the_same() -> None:
    with pytest.raises(Refusal, match="no instance called “disk@full/x”"):
        describe(reader(), "disk@full/x")
