"""Setting a tag."""

from __future__ import annotations

import pytest

from automation.operations.tags import tag_resource
from core.aws.clients import client
from core.plan import Plan, Resource, Step
from core.refusal import Refusal
from tests.support.account import ACCOUNT, REGION, launch
from tests.support.house import reader

pytestmark = pytest.mark.usefixtures("aws")


def planned(resource: str, key: str = "Backup", value: str = "Daily") -> Plan:
    found = tag_resource(reader(), resource, key, value)
    assert isinstance(found, Plan)
    return found


def tag(key: str, value: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value}]


def test_a_new_tag_is_taken_back_by_removing_it() -> None:
    (web,) = launch(Name="web-1")
    plan = planned(web)
    assert plan.headline == f"Set the tag Backup=Daily on web-1 ({web})"
    assert plan.resources == (Resource(web, "web-1", {"Name": "web-1"}),)
    (step,) = plan.steps
    assert isinstance(step, Step)
    assert step.permission == "ec2:CreateTags"
    assert step.arguments == {"Resources": [web], "Tags": tag("Backup", "Daily")}
    assert step.says == f"Set the tag Backup=Daily on web-1 ({web}), which has no tag Backup"
    assert step.inverse is not None
    assert step.inverse.permission == "ec2:DeleteTags"
    assert step.inverse.arguments == step.arguments


def test_a_changed_tag_is_taken_back_by_its_old_value() -> None:
    (web,) = launch(Name="web-1", Backup="Weekly")
    (step,) = planned(web).acts
    assert step.says == f"Set the tag Backup=Daily on web-1 ({web}), instead of Backup=Weekly"
    assert step.inverse is not None
    assert step.inverse.permission == "ec2:CreateTags"
    assert step.inverse.arguments == {"Resources": [web], "Tags": tag("Backup", "Weekly")}


def test_a_tag_that_is_there_already_is_nothing_to_do() -> None:
    (web,) = launch(Backup="Daily")
    assert planned(web) == Plan(f"Nothing to do: {web} has the tag Backup=Daily already.")


def test_the_fingerprint_sees_what_the_tag_was_before() -> None:
    (web,) = launch(Backup="Weekly")
    before = planned(web).fingerprint
    client("ec2").create_tags(Resources=[web], Tags=tag("Backup", "Monthly"))
    assert planned(web).fingerprint != before


def test_an_arn_of_this_account_and_region_is_the_id_in_it() -> None:
    (web,) = launch()
    assert planned(f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{web}").fingerprint == planned(web).fingerprint


def test_other_ec2_resources_have_tags_too() -> None:
    volume = client("ec2").create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"]
    client("ec2").create_tags(Resources=[volume], Tags=tag("Name", "data"))
    (step,) = planned(volume).acts
    assert step.says == f"Set the tag Backup=Daily on data ({volume}), which has no tag Backup"


FAR = "arn:aws:ec2:us-east-1:999999999999:instance/i-06dd90c3"


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        ("i-06dd90c34b8f87d76", f"I see no instance i-06dd90c34b8f87d76 in account {ACCOUNT}, region {REGION}."),
        ("arn:aws:s3:::bucket", "I can tag EC2 resources; arn:aws:s3:::bucket is not one."),
        (FAR, f"{FAR} is in account 999999999999, region us-east-1; I work in account {ACCOUNT}, region {REGION}."),
    ],
)
def test_what_cannot_be_tagged_is_refused(resource: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        planned(resource)
    assert refusal.value.sentence == sentence
