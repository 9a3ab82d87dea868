"""Rebooting and resizing servers."""

from __future__ import annotations

import pytest

from automation.operations.runs import undo
from automation.operations.servers import reboot_instances, resize_instance
from core.aws.clients import client
from core.outcome import Done
from core.plan import Plan, Step, Until
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.account import launch, state_of
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")


def kind_of(instance: str) -> str:
    found = client("ec2").describe_instance_attribute(InstanceId=instance, Attribute="instanceType")
    return str(found["InstanceType"]["Value"])


def resize(instance: str, size: str) -> Plan:
    found = resize_instance(reader(), instance, size)
    assert isinstance(found, Plan)
    return found


def reboot(*refs: str) -> Plan:
    found = reboot_instances(reader(), refs)
    assert isinstance(found, Plan)
    return found


def test_a_reboot_is_sent_once_and_says_that_there_is_no_way_back() -> None:
    (web,) = launch(Name="web-1")
    plan = reboot("web-1")
    (step,) = plan.acts
    assert (step.permission, step.arguments, step.inverse, step.repeatable) == (
        "ec2:RebootInstances", {"InstanceIds": [web]}, None, False,
    )  # fmt: skip
    assert step.says == f"Reboot web-1 ({web}) (there is no way back from a reboot)"


def test_what_does_not_run_cannot_be_rebooted() -> None:
    (web,) = launch(Name="web-1")
    client("ec2").stop_instances(InstanceIds=[web])
    with pytest.raises(Refusal, match=rf"web-1 \({web}\) is stopped; only what runs can be rebooted"):
        reboot(web)


def test_a_fleet_is_rebooted_in_batches() -> None:
    launch(60, Fleet="web")
    plan = reboot("tag:Fleet=web")
    assert [len(step.arguments["InstanceIds"]) for step in plan.acts] == [50, 10]
    assert plan.headline == "Reboot 60 instances"


def test_a_running_instance_is_stopped_resized_and_started() -> None:
    (web,) = launch(Name="web-1")
    plan = resize("web-1", "t3.large")
    assert [(type(step).__name__, step.says) for step in plan.steps] == [
        ("Step", f"Stop web-1 ({web})"),
        ("Until", f"Wait until web-1 ({web}) is stopped"),
        ("Step", f"Make web-1 ({web}) a t3.large, instead of a m1.small"),
        ("Step", f"Start web-1 ({web})"),
        ("Until", f"Wait until web-1 ({web}) is running"),
    ]
    assert all(isinstance(step, Step | Until) for step in plan.steps)
    assert plan.permissions <= resize_instance.acts


def test_it_is_done_and_taken_back_step_by_step() -> None:
    stage = Stage()
    (web,) = launch(Name="web-1", Environment="dev")
    asked = request(call=resize_instance.call(instance="web-1", size="t3.large"))
    assert stage.run(asked) == "done"
    assert not [result for result in stage.posts.last(Done).results if result.error]
    assert (kind_of(web), state_of(web)) == ("t3.large", "running")
    assert stage.run(request(call=undo.call(run=asked.id))) == "done"
    assert (kind_of(web), state_of(web)) == ("m1.small", "running")


def test_a_stopped_instance_stays_stopped() -> None:
    (web,) = launch()
    client("ec2").stop_instances(InstanceIds=[web])
    assert [step.permission for step in resize(web, "t3.large").acts] == ["ec2:ModifyInstanceAttribute"]


def test_the_same_size_is_nothing_to_do() -> None:
    (web,) = launch(Name="web-1")
    assert resize(web, "m1.small") == Plan(
        f"Nothing to do: web-1 ({web}) is a m1.small already.", resources=resize(web, "t3.large").resources
    )


@pytest.mark.parametrize(
    ("size", "sentence"),
    [("t3.gigantic", "There is no instance type t3.gigantic in region eu-west-1"), ("m6g.large", "does not run that")],
)
def test_a_size_that_does_not_fit_is_refused(size: str, sentence: str) -> None:
    (web,) = launch()
    with pytest.raises(Refusal, match=sentence):
        resize(web, size)


def test_what_is_gone_cannot_be_resized() -> None:
    (web,) = launch()
    client("ec2").terminate_instances(InstanceIds=[web])
    with pytest.raises(Refusal, match="is terminated"):
        resize(web, "t3.large")
