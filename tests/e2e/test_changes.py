"""Changes: plan, approval by a second person, progress, outcome, undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.runtime import Runtime
from tests.e2e.people import People, labels, words

pytestmark = pytest.mark.e2e


def state(orderly: Runtime, instance: str) -> str:
    """The state of an instance in the embedded AWS."""
    found = orderly.aws("ec2").describe_instances(InstanceIds=[instance])
    return str(found["Reservations"][0]["Instances"][0]["State"]["Name"])


@pytest.fixture
def prod(orderly: Runtime) -> Iterator[str]:
    """A running production instance, running again afterwards."""
    instance = orderly.demo["web-1"]
    orderly.aws("ec2").start_instances(InstanceIds=[instance])
    yield instance
    orderly.aws("ec2").start_instances(InstanceIds=[instance])


@pytest.fixture
def dev(orderly: Runtime) -> Iterator[str]:
    """A running development instance, running again afterwards."""
    instance = orderly.demo["dev-1"]
    orderly.aws("ec2").start_instances(InstanceIds=[instance])
    yield instance
    orderly.aws("ec2").start_instances(InstanceIds=[instance])


def test_a_production_stop_waits_for_a_second_person_and_can_be_undone(
    orderly: Runtime, people: People, prod: str
) -> None:
    card = people.asks("ann", f"/orderly stop {prod}", "waits for a second person", prod, "ec2.stop_instances(")
    assert labels(card) == ["Approve", "Decline", "Edit"]
    since = len(people.slack.messages(card.channel, "ann"))
    people.presses("ann", card, "Approve")
    people.sees("ann", "somebody else has to approve", since=since)
    assert state(orderly, prod) == "running"

    people.presses("bo", card, "Approve")
    done = people.becomes(card, "done in", "approved by")
    assert state(orderly, prod) == "stopped"
    assert labels(done) == ["Undo", "Details"]

    since = len(people.slack.messages(card.channel, "ann"))
    people.presses("ann", done, "Undo")
    people.sees("ann", "Undo", "done in", since=since)
    assert state(orderly, prod) == "running"


def test_a_development_stop_runs_at_once(orderly: Runtime, people: People, dev: str) -> None:
    people.asks("ann", f"/orderly stop {dev}", "done in", dev)
    assert state(orderly, dev) == "stopped"


def test_a_dry_run_shows_the_plan_and_stops_there(orderly: Runtime, people: People, prod: str) -> None:
    people.asks("ann", f"/orderly stop {prod} --dry-run", "dry run", "ec2.stop_instances(", "nothing was changed")
    assert state(orderly, prod) == "running"


def test_an_approval_is_void_when_somebody_stopped_the_instance_meanwhile(
    orderly: Runtime, people: People, prod: str
) -> None:
    card = people.asks("ann", f"/orderly stop {prod}", "waits for a second person")
    orderly.aws("ec2").stop_instances(InstanceIds=[prod])
    people.presses("bo", card, "Approve")
    people.becomes(card, "approval is void", "is stopped")


def test_a_declined_change_changes_nothing(orderly: Runtime, people: People, prod: str) -> None:
    card = people.asks("ann", f"/orderly stop {prod}", "waits for a second person")
    people.presses("bo", card, "Decline")
    people.fills("bo", reason="there is a sale on")
    people.becomes(card, "declined by")
    assert state(orderly, prod) == "running"


def test_two_approvers_in_the_same_second_have_one_effect_and_the_later_is_told(
    orderly: Runtime, people: People, prod: str
) -> None:
    card = people.asks("ann", f"/orderly stop {prod}", "waits for a second person")
    people.presses("bo", card, "Approve")
    try:
        people.presses("dee", card, "Approve")
    except LookupError:
        pytest.skip("the buttons were gone before the second click: nothing to tell")
    people.becomes(card, "done in")
    ledger = orderly.aws("dynamodb").scan(TableName=orderly.outputs["LedgerTable"])["Items"]
    run = words(card).split("run ")[-1][:12]
    assert sum(1 for item in ledger if item["pk"]["S"] == run and ".step" in item["sk"]["S"]) == 1


def test_a_viewer_is_refused_with_the_role_it_takes(people: People, dev: str) -> None:
    people.asks("cy", f"/orderly stop {dev}", "needs the role operator", "you are viewer")


def test_the_ledger_holds_every_api_call_with_its_answer(orderly: Runtime, people: People, dev: str) -> None:
    done = people.asks("ann", f"/orderly stop {dev}", "done in", dev)
    run = words(done).split("run ")[-1][:12]
    items = orderly.aws("dynamodb").query(
        TableName=orderly.outputs["LedgerTable"],
        KeyConditionExpression="pk = :run",
        ExpressionAttributeValues={":run": {"S": run}},
    )["Items"]
    entries = " ".join(item["entry"]["S"] for item in items)
    assert "stop_instances" in entries
    assert "StoppingInstances" in entries
    assert [item["sk"]["S"][3:].partition(".")[0] for item in items] == ["asked", "planned", "acting", "step", "done"]


def test_a_long_run_is_stopped_between_two_steps_by_its_button(orderly: Runtime, people: People) -> None:
    fleet = [{"Key": "Fleet", "Value": "halted"}, {"Key": "Environment", "Value": "lab"}]
    image = orderly.aws("ec2").describe_images(Owners=["amazon"], MaxResults=5)["Images"][0]["ImageId"]
    orderly.aws("ec2").run_instances(
        ImageId=image, MinCount=60, MaxCount=60, TagSpecifications=[{"ResourceType": "instance", "Tags": fleet}]
    )
    orderly.throttle("StopInstances", times=3)  # so that the first step takes long enough to press a button
    card = people.asks("ann", "/orderly stop-instances tag=Fleet=halted", "60 instances", "waits for a second person")
    people.presses("bo", card, "Approve")
    people.becomes(card, "step 1 of 4")
    people.presses("bo", card, "Stop")
    people.becomes(card, "stopped by", "after step", "not done")
    people.sees("bo", "I stop it after the step that it is at")


def test_a_server_gets_another_size_and_its_old_one_back(orderly: Runtime, people: People) -> None:
    def size() -> str:
        found = orderly.aws("ec2").describe_instances(InstanceIds=[orderly.demo["dev-1"]])
        return str(found["Reservations"][0]["Instances"][0]["InstanceType"])

    card = people.asks("ann", "/orderly resize dev-1 to t3.large", "done in", "dev-1")
    assert size() == "t3.large"
    people.presses("ann", card, "Undo")
    people.becomes(card, "undone by", seconds=60)
    assert size() == "t3.micro"
    people.asks("cy", "/orderly who changed dev-1", "was changed", "ModifyInstanceAttribute", "<@U0ANNBERG>")


def test_a_port_that_is_open_to_the_world_is_closed_after_a_yes(orderly: Runtime, people: People) -> None:
    ec2 = orderly.aws("ec2")
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["wide-open"]}])["SecurityGroups"]
    card = people.asks("ann", f"/orderly close port 22 of {group['GroupId']}", "waits for a second person")
    people.presses("bo", card, "Approve")
    done = people.becomes(card, "done in")
    (group,) = ec2.describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"]
    assert not group["IpPermissions"]
    people.presses("ann", done, "Undo")
    people.becomes(card, "undone by", seconds=60)
    (group,) = ec2.describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"]
    assert group["IpPermissions"][0]["IpProtocol"] == "-1"


def test_breaking_the_glass_is_told_to_all_who_could_have_approved(orderly: Runtime, people: People) -> None:
    web = orderly.demo["web-2"]
    since = len(people.slack.messages("ops-notices", "ann"))
    people.asks("dee", f"/orderly stop {web} --break-glass it sends spam", "done in", "without a second person")
    people.sees("ann", "Break-glass: Stop web-2", "it sends spam", since=since, channel="ops-notices")
    people.sees("bo", "Break-glass: Stop web-2", channel=people.slack.direct("bo").id)
    orderly.aws("ec2").start_instances(InstanceIds=[web])
    people.asks("ann", f"/orderly stop {web} --break-glass I am in a hurry", "--break-glass is for those")
