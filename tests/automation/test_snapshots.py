"""Taking snapshots."""

from __future__ import annotations

import pytest

from automation.operations.snapshots import snapshot
from core.aws.clients import client
from core.plan import Plan
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.account import launch
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")


def volume(**tags: str) -> str:
    tagged = [{"ResourceType": "volume", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]
    made = client("ec2").create_volume(AvailabilityZone="eu-west-1a", Size=8, TagSpecifications=tagged)
    return str(made["VolumeId"])


def plan_for(what: str) -> Plan:
    found = snapshot(reader(), what)
    assert isinstance(found, Plan)
    return found


def taken() -> list[str]:
    found = client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    return [one["VolumeId"] for one in found if one["Description"].startswith("By Orderly")]


def test_a_volume_is_copied_once_with_the_tags_that_say_whose_it_is() -> None:
    data = volume(Name="data", Owner="ada@example.com", Cost="42")
    (step,) = plan_for(data).acts
    assert step.arguments["Description"] == "By Orderly on 20 November 2026, asked by slack:U0ANN"
    (tags,) = step.arguments["TagSpecifications"]
    assert {tag["Key"] for tag in tags["Tags"]} == {"Name", "Owner"}
    assert (step.repeatable, step.inverse) == (False, None)
    Stage().run(request(call=snapshot.call(what=data)))
    assert taken() == [data]


def test_each_volume_of_an_instance_is_copied() -> None:
    (web,) = launch(Name="web-1")
    more = volume(Name="data")
    client("ec2").attach_volume(InstanceId=web, VolumeId=more, Device="/dev/sdf")
    plan = plan_for("web-1")
    assert plan.headline == "Take 2 snapshots of web-1"
    assert more in {step.arguments["VolumeId"] for step in plan.acts}


def test_an_unknown_volume_is_refused() -> None:
    with pytest.raises(Refusal, match="I see no volume vol-0e1b3d0d3f4a5b6c7"):
        plan_for("vol-0e1b3d0d3f4a5b6c7")
