"""Listing, starting and stopping instances."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from automation.operations.instances import InstanceState, instances, start_instances, stop_instances
from core.answer import Answer
from core.aws.clients import client
from core.call import Call, Choice
from core.plan import Pause, Plan, Resource, Step, Until
from core.reader import Reader
from core.refusal import Refusal
from tests.support.account import ACCOUNT, REGION, launch, state_of
from tests.support.house import ANN, gate, reader

pytestmark = pytest.mark.usefixtures("aws")

WHERE = f"in account {ACCOUNT}, region {REGION}."


def listed(**filters: Any) -> Answer:
    found = instances(reader(), **filters)
    assert isinstance(found, Answer)
    return found


def stop(ids: list[str] | None = None, tag: str | None = None) -> Plan:
    found = stop_instances(reader(), instances=tuple(ids) if ids else None, tag=tag)
    assert isinstance(found, Plan)
    return found


def start(ids: list[str] | None = None, tag: str | None = None) -> Plan:
    found = start_instances(reader(), instances=tuple(ids) if ids else None, tag=tag)
    assert isinstance(found, Plan)
    return found


# Listing


def test_an_empty_account_says_so() -> None:
    assert listed() == Answer(f"0 instances {WHERE}")


def test_instances_are_listed_by_name_with_what_people_look_for() -> None:
    (web,) = launch(Name="web-1", Environment="prod", owner="ada@example.com")
    (bare,) = launch()
    found = listed()
    assert found.headline == f"2 instances {WHERE}"
    assert found.table is not None
    assert found.table.columns == ("Name", "Id", "State", "Type", "Environment", "Owner")
    assert found.table.rows == (
        ("–", bare, "running", "m1.small", "–", "–"),
        ("web-1", web, "running", "m1.small", "prod", "ada@example.com"),
    )
    assert found.choices == ()


def test_they_can_be_chosen_by_tag_and_state() -> None:
    launch(2, Environment="dev")
    (test,) = launch(Environment="test")
    launch(Environment="prod")
    client("ec2").stop_instances(InstanceIds=[test])
    assert listed(tag="Environment=dev,test").headline == f"3 instances tagged Environment=dev,test {WHERE}"
    assert listed(tag="Environment=dev, test", state=InstanceState.STOPPED).headline.startswith(
        "1 stopped instance tagged"
    )
    assert listed(tag="Environment=lab").headline.startswith("0 instances tagged Environment=lab")


def test_terminated_instances_are_not_there() -> None:
    (gone,) = launch()
    client("ec2").terminate_instances(InstanceIds=[gone])
    assert listed().table is None


def test_the_only_one_can_be_stopped_when_it_runs() -> None:
    (only,) = launch(Name="web-1")
    assert listed().choices == (Choice("Stop it", Call("stop-instances", {"instances": only})),)
    client("ec2").stop_instances(InstanceIds=[only])
    assert listed().choices == ()
    assert listed(state=InstanceState.STOPPED).choices == ()


# Planning


def test_one_instance_is_stopped_by_one_call_and_the_effect_is_waited_for() -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    plan = stop([web])
    assert plan.headline == f"Stop web-1 ({web})"
    assert plan.resources == (Resource(web, "web-1", {"Name": "web-1", "Environment": "prod"}, "instance"),)
    act, wait = plan.steps
    assert isinstance(act, Step)
    assert isinstance(wait, Until)
    assert (act.permission, act.arguments, act.many) == ("ec2:StopInstances", {"InstanceIds": [web]}, "InstanceIds")
    assert act.says.startswith(f"Stop web-1 ({web}), running since ")
    assert act.inverse is not None
    assert (act.inverse.permission, act.inverse.arguments) == ("ec2:StartInstances", {"InstanceIds": [web]})
    assert (wait.arguments, wait.wanted, wait.never) == ({"InstanceIds": [web]}, "stopped", ("terminated",))


def test_starting_is_stopping_the_other_way_round() -> None:
    (web,) = launch(Name="web-1")
    client("ec2").stop_instances(InstanceIds=[web])
    (act,) = start([web]).acts
    assert (act.permission, act.says) == ("ec2:StartInstances", f"Start web-1 ({web})")
    assert act.inverse is not None
    assert act.inverse.permission == "ec2:StopInstances"


def test_planning_changes_nothing() -> None:
    (web,) = launch()
    stop([web])
    assert state_of(web) == "running"


def test_the_same_plan_has_the_same_fingerprint_until_something_changes() -> None:
    ids = launch(2, Environment="dev")
    before = stop(tag="Environment=dev").fingerprint
    assert stop(tag="Environment=dev").fingerprint == before
    assert stop(sorted(ids)).fingerprint == before
    client("ec2").create_tags(Resources=[max(ids)], Tags=[{"Key": "Name", "Value": "a name"}])
    assert stop(tag="Environment=dev").fingerprint == before
    client("ec2").stop_instances(InstanceIds=ids[:1])
    assert stop(ids).fingerprint != before


def test_only_those_that_are_not_there_yet_are_acted_on() -> None:
    running, stopped = launch(2)
    client("ec2").stop_instances(InstanceIds=[stopped])
    assert [step.arguments["InstanceIds"] for step in stop([running, stopped]).acts] == [[running]]
    assert [step.arguments["InstanceIds"] for step in start([running, stopped]).acts] == [[stopped]]


def test_a_fleet_is_stopped_in_batches_each_waited_for() -> None:
    launch(120, Environment="dev")
    plan = stop(tag="Environment=dev")
    assert plan.headline == "Stop 120 instances"
    assert [len(step.arguments["InstanceIds"]) for step in plan.steps if not isinstance(step, Pause)] == [
        50,
        50,
        50,
        50,
        20,
        20,
    ]
    assert len({thing for step in plan.acts for thing in step.arguments["InstanceIds"]}) == 120
    assert len(plan.resources) == 120
    assert "and 45 more" in plan.steps[0].says
    assert "Stop 20 instances: " in plan.steps[-2].says


def test_more_instances_than_one_read_takes() -> None:
    ids = launch(130)
    assert len(stop(ids).resources) == 130


class SmallPages:
    """EC2 that gives a few instances at a time."""

    def __init__(self) -> None:
        self.ec2 = client("ec2")

    def get_paginator(self, name: str) -> SmallPages:
        """The real one, but with small pages."""
        self.paginator = self.ec2.get_paginator(name)
        return self

    def paginate(self, **more: Any) -> Any:
        """Pages of five."""
        return self.paginator.paginate(**more, PaginationConfig={"PageSize": 5})


def test_every_page_is_read() -> None:
    for _ in range(12):
        launch(Environment="dev")
    paged: Reader = replace(reader(), client=lambda _service: SmallPages())
    plan = stop_instances(paged, tag="Environment=dev")
    assert isinstance(plan, Plan)
    assert len(plan.resources) == 12


def test_nothing_to_do_says_why() -> None:
    (web,) = launch(Name="web-1")
    assert start([web]) == Plan(f"Nothing to start: web-1 ({web}) is running.")
    client("ec2").stop_instances(InstanceIds=[web])
    assert stop([web]) == Plan(f"Nothing to stop: web-1 ({web}) is stopped.")
    assert stop(tag="Environment=dev") == Plan("Nothing to stop: no instance has that tag.")


def test_one_unknown_id_among_many_is_named() -> None:
    (web,) = launch()
    with pytest.raises(Refusal) as refusal:
        stop([web, "i-06dd90c34b8f87d76"])
    assert refusal.value.sentence.startswith("I see no instance i-06dd90c34b8f87d76 in account")


@pytest.mark.parametrize(
    ("ids", "tag", "sentence"),
    [
        (["i-06dd90c3"], "Environment=dev", "Give me either instances or a tag, not both."),
        (None, None, "Which instances? Give me ids, names or a tag. Examples: /orderly stop i-06dd90c34b8f87d76,"),
    ],
)
def test_ids_or_a_tag_are_needed_and_not_both(ids: list[str] | None, tag: str | None, sentence: str) -> None:
    for plan in (stop, start):
        with pytest.raises(Refusal) as refusal:
            plan(ids, tag)
        assert refusal.value.sentence.startswith(sentence)


# Names and tags in the place of ids


def asked(call: Call) -> Plan:
    """What the gate plans for a call."""
    found = gate().run(gate().admit(call, ANN))
    assert isinstance(found, Plan)
    return found


def ids(plan: Plan) -> set[str]:
    return {resource.id for resource in plan.resources}


def test_names_and_tags_mean_the_instances_that_have_them() -> None:
    (web,) = launch(Name="web-1", Environment="prod")
    (old,) = launch(Name="the old server")
    dev = launch(2, Environment="dev")
    assert ids(asked(Call("stop-instances", {"instances": "web-1"}))) == {web}
    assert ids(asked(Call("stop-instances", {"instances": f"the old server,{web}"}))) == {old, web}
    assert ids(asked(Call("stop-instances", {"instances": "tag:Environment=dev"}))) == set(dev)
    assert ids(asked(Call("stop-instances", {"instances": f"tag:Environment=dev,{dev[0]},web-1"}))) == {*dev, web}


def test_a_name_that_several_have_is_asked_about_with_buttons() -> None:
    one, two = sorted(launch(2, Name="web"))
    (other,) = launch(Name="db")
    with pytest.raises(Refusal) as refusal:
        asked(Call("stop-instances", {"instances": "web,db"}))
    assert refusal.value.sentence == "2 instances are called web. Which one do you mean?"
    assert [choice.label for choice in refusal.value.choices] == [f"web ({one}), running", f"web ({two}), running"]
    assert ids(asked(refusal.value.choices[0].call)) == {one, other}


def test_a_name_that_nobody_has_is_answered_with_those_who_nearly_have_it() -> None:
    (web,) = launch(Name="web-1")
    launch(Name="database")
    with pytest.raises(Refusal) as refusal:
        asked(Call("open-ports", {"instance": "Wbe-1"}))
    assert refusal.value.sentence == (
        "I see no instance called “Wbe-1” in account 123456789012, region eu-west-1. Did you mean one of these?"
    )
    assert [choice.call for choice in refusal.value.choices] == [Call("open-ports", {"instance": web})]
    with pytest.raises(Refusal, match=r"called “zebra” .* /orderly instances lists what is here"):
        asked(Call("open-ports", {"instance": "zebra"}))


def test_one_instance_is_meant_where_one_is_asked_for() -> None:
    one, two = launch(2, Team="web")
    with pytest.raises(Refusal, match=r"2 instances have the tag Team=web\. Which one do you mean\?") as refusal:
        gate().run(gate().admit(Call("open-ports", {"instance": "tag:Team=web"}), ANN))
    assert {choice.call.params["instance"] for choice in refusal.value.choices} == {one, two}
    with pytest.raises(Refusal, match="No instance has the tag Team=db"):
        gate().run(gate().admit(Call("open-ports", {"instance": "tag:Team=db"}), ANN))


def test_names_are_looked_up_by_the_page_not_one_by_one() -> None:
    names = [f"web-{number}" for number in range(120)]
    for name in names[:3]:
        launch(Name=name)
    with pytest.raises(Refusal, match="I see no instance called"):
        asked(Call("stop-instances", {"instances": ",".join(names)}))
