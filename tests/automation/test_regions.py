"""Other regions: named, remembered in a conversation, planned and undone there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.catalogue import OPERATIONS
from automation.grammar import understand
from automation.operations.runs import undo
from core.access import Access, Role
from core.aws.clients import ChangeClients, client
from core.call import Call
from core.outcome import Answered, Done, Planned, Refused
from core.plan import Plan
from core.refusal import Refusal
from core.request import Actor, ReplyTo, Request
from tests.automation.office import Office
from tests.automation.stage import Stage
from tests.support.account import launch, state_of
from tests.support.house import ANN, BO, CHANNEL, ELSEWHERE, PLACES, gate, reader, request

pytestmark = pytest.mark.usefixtures("aws")

HERE = "eu-west-1"


@pytest.fixture
def far() -> str:
    """An instance in the other region; its id."""
    ec2 = client("ec2", ELSEWHERE)
    image = ec2.register_image(Name="far", RootDeviceName="/dev/xvda")["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "far-1"}]}]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=tags)
    return str(made["Instances"][0]["InstanceId"])


def state_there(instance: str) -> str:
    found = client("ec2", ELSEWHERE).describe_instances(InstanceIds=[instance])
    return str(found["Reservations"][0]["Instances"][0]["State"]["Name"])


# Naming it


@pytest.mark.parametrize(
    "said",
    [
        "instances --region us-east-1",
        "--region us-east-1 instances",
        "instances --region=us-east-1",
        "instances region=us-east-1",
        "instances in us-east-1",
        "list instances in US-EAST-1?",
    ],
)
def test_a_region_is_named_in_many_ways(said: str) -> None:
    found = understand(said, OPERATIONS)
    assert (found.call, found.region) == (Call("instances", {"region": ELSEWHERE}), ELSEWHERE)


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("instances", "instances region=us-east-1"),
        ("instances in eu-west-1", "instances region=eu-west-1"),
        ("help", "help"),
        ("runs", "runs"),
        ("schedules", "schedules"),
        ("undo 3f2a90c1b2d4", "undo run=3f2a90c1b2d4"),
        ("stop web-1 in 2 hours", 'schedule order="stop-instances instances=web-1 region=us-east-1" when="in 2 hours"'),
    ],
)
def test_the_usual_region_is_meant_where_none_is_named_and_one_matters(said: str, call: str) -> None:
    found = understand(said, OPERATIONS, ELSEWHERE)
    assert (str(found.call), found.region) == (call, HERE if "eu-west-1" in said else "")


def test_a_region_without_its_name_is_asked_for() -> None:
    with pytest.raises(Refusal, match="--region needs a value"):
        understand("instances --region", OPERATIONS)


def test_a_call_survives_being_written_and_read() -> None:
    call = Call("stop-instances", {"instances": "web-1", "region": ELSEWHERE})
    assert understand(str(call), OPERATIONS).call == call


# Asking


def asked(said: str, thread: str = "", key: str = "") -> Request:
    return replace(request(said, ANN, key=key), reply=ReplyTo(CHANNEL.channel, thread, ANN.id))


def test_a_question_is_answered_from_there_and_says_so(office: Office, far: str) -> None:
    launch(Name="web-1")
    office.takes(asked("instances in us-east-1"))
    answered = office.posts.last(Answered)
    assert answered.answer.table is not None
    assert [row[1] for row in answered.answer.table.rows] == [far]
    assert answered.place.endswith("region us-east-1")
    office.takes(asked(f"describe {far}", key="describe"))
    assert "region=us-east-1" in str(office.posts.last(Answered).links)


def test_what_is_offered_below_is_meant_there(office: Office, far: str) -> None:
    office.takes(asked("instances in us-east-1"))
    (choice,) = office.posts.last(Answered).answer.choices
    assert choice.call == Call("stop-instances", {"instances": far, "region": ELSEWHERE})
    office.takes(asked("describe far-2 in us-east-1", key="typo"))
    (offered,) = office.posts.last(Refused).choices
    assert offered.call.region == ELSEWHERE


def test_the_last_region_is_remembered_for_the_thread_and_for_the_channel(office: Office) -> None:
    def place(said: str, thread: str = "") -> str:
        office.takes(asked(said, thread, key=f"{said} {thread} {len(office.posts.put_in)}"))
        return office.posts.last(Answered).place.rpartition(" ")[2]

    assert place("instances") == HERE
    assert place("instances in us-east-1", "17.1") == ELSEWHERE
    assert place("instances", "17.1") == ELSEWHERE
    assert place("instances") == HERE
    assert place("instances in us-east-1") == ELSEWHERE
    assert place("instances", "17.2") == ELSEWHERE
    assert place("instances in eu-west-1", "17.2") == HERE
    assert place("instances", "17.2") == HERE
    assert place("instances") == ELSEWHERE


def test_a_region_that_is_not_served_is_refused_and_not_remembered(office: Office) -> None:
    office.takes(asked("instances in ap-south-1"))
    assert office.posts.last(Refused).sentence == (
        "I don't work in the region ap-south-1; I do in eu-west-1 and us-east-1. An admin can add one to the stack."
    )
    office.takes(asked("instances", key="again"))
    assert office.posts.last(Answered).place.endswith(HERE)


def test_what_is_not_about_a_region_says_so(office: Office) -> None:
    office.takes(asked("runs in us-east-1"))
    assert office.posts.last(Refused).sentence == "runs is not about one region. Please leave us-east-1 out."


def test_what_is_spoken_of_elsewhere_is_not_offered_in_forms(office: Office, far: str) -> None:  # noqa: ARG001
    office.takes(asked("describe far-1 in us-east-1"))
    assert office.desk.state.recent(["instance"]) == []


def test_whoever_has_no_role_sets_no_region_and_nor_does_a_workflow(office: Office) -> None:
    nobody = Actor("slack", "U0GUEST", "T0OTHER", CHANNEL.channel, guest=True)
    workflow = Actor("workflow", "Fx01", "T0ORDERLY", CHANNEL.channel)
    for actor in (nobody, workflow):
        office.takes(replace(asked("instances in us-east-1", key=str(actor)), actor=actor))
    office.takes(asked("instances"))
    assert office.posts.last(Answered).place.endswith(HERE)


# Changing


def test_a_change_in_a_region_that_nobody_named_now_is_shown_before_it_is_done(office: Office, far: str) -> None:
    office.takes(asked("instances in us-east-1"))
    office.takes(asked(f"stop {far}", key="stop"))
    assert office.started == []
    planned = office.posts.last(Planned)
    assert (planned.plan.region, planned.call.region) == (ELSEWHERE, ELSEWHERE)
    office.takes(asked("stop far-1 every weekday 19:00", key="later"))
    assert office.started == []
    office.takes(asked(f"stop {far} in us-east-1", key="named"))
    assert [started.call for started, _ in office.started] == [
        Call("stop-instances", {"instances": far, "region": ELSEWHERE})
    ]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("stpo web-1 in us-east-1", ["stop-instances instances=web-1 region=us-east-1"]),
        ("stpo web-1 in us-east-1 --dry-run", []),
        ("open-ports web-1 sideways in us-east-1 --dry-run", ["ingress", "egress", "both"]),
    ],
)
def test_what_is_offered_instead_of_words_is_meant_as_they_were(said: str, offered: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        understand(said, OPERATIONS)
    calls = [str(choice.call) for choice in refused.value.choices if choice.call.operation != "help"]
    assert [call for call, wanted in zip(calls, offered, strict=True) if wanted in call] == calls
    assert all("region=us-east-1" in call for call in calls)


def test_an_order_in_quotes_has_its_own_region() -> None:
    call = understand('schedule "stop web-1 in us-east-1" every weekday 19:00', OPERATIONS).call
    assert call.params["order"] == "stop-instances instances=web-1 region=us-east-1"


@pytest.mark.parametrize("flag", ["--dry-run", "--region", "region=us-east-1"])
def test_a_flag_behind_break_glass_is_not_taken_for_its_reason(flag: str) -> None:
    with pytest.raises(Refusal, match="Please put"):
        understand(f"stop web-1 --break-glass it sends spam {flag} us-east-1", OPERATIONS)


def test_a_region_that_is_served_no_more_is_said_before_anything_is_undone(stage: Stage, far: str) -> None:
    stage.in_regions()
    order = request(call=Call("stop-instances", {"instances": far, "region": ELSEWHERE}))
    stage.run(order)
    with pytest.raises(Refusal, match="I don't work in the region us-east-1"):
        undo(replace(reader(), places=replace(PLACES, others={})), order.id)


def test_whose_yes_is_needed_is_asked_of_what_is_done_in_the_end_and_where() -> None:
    rules = "{version: 1, approvals: [{operations: [stop-*], parameters: {region: [us-east-1]}, by: {role: admin}}]}"
    real = gate(Access.load(rules))
    stop, there = Call("stop-instances", {"instances": "i-1"}), Plan("Stop", region=ELSEWHERE)
    later = Plan("Later", orders=stop.at(ELSEWHERE))
    assert [bool(real.approvers(call, plan)) for call, plan in (
        (stop, Plan("Stop")), (stop.at(ELSEWHERE), there), (Call("undo", {"run": "1"}), there),
        (Call("schedule", {}), later), (Call("schedule", {}), replace(later, orders=stop)),
    )] == [False, True, False, True, False]  # fmt: skip
    home = Access.load(rules.replace("us-east-1", "eu-west-1"))
    assert gate(home).approvers(stop, Plan("Stop"))


def test_a_plan_says_where_and_is_another_plan_elsewhere(office: Office, far: str) -> None:
    office.takes(asked(f"stop {far} in us-east-1 --dry-run"))
    plan = office.posts.last(Planned).plan
    assert plan.region == ELSEWHERE
    assert replace(plan, region="").fingerprint != plan.fingerprint


def test_a_change_happens_there_and_so_does_its_undo(stage: Stage, far: str) -> None:
    stage.in_regions()
    order = request(call=Call("stop-instances", {"instances": far, "region": ELSEWHERE}))
    assert stage.run(order) == "done"
    assert state_there(far) == "stopped"
    assert "region=us-east-1" in str(stage.posts.last(Done).call)
    back = undo(reader(), order.id)
    assert isinstance(back, Plan)
    assert back.region == ELSEWHERE
    assert stage.run(request(call=undo.call(run=order.id), actor=BO)) == "done"
    assert state_there(far) == "running"


def test_an_instance_of_another_region_is_not_found_here(office: Office, far: str) -> None:
    office.takes(asked(f"stop {far} --dry-run"))
    assert "I see no instance" in office.posts.last(Refused).sentence


def test_an_order_for_later_is_planned_there_and_asks_for_it_there(far: str) -> None:
    plan = OPERATIONS["schedule"].run(
        reader(Role.OPERATOR),
        **OPERATIONS["schedule"].parse({"order": f"stop-instances {far} region=us-east-1", "when": "tomorrow 9:00"}),
    )
    assert isinstance(plan, Plan)
    assert [resource.id for resource in plan.resources] == [far]
    (step,) = plan.acts
    assert '"region": "us-east-1"' in step.arguments["Target"]["Input"]
    assert plan.region == ""  # the schedule itself is at home


def test_who_changes_something_elsewhere_is_the_change_role_there(far: str) -> None:
    plan = Plan("Stop", (), (), region=ELSEWHERE)
    there = ChangeClients("arn:aws:iam::123456789012:role/Change", plan, ANN, "3f2a90c1b2d4")("ec2")
    assert there.meta.region_name == ELSEWHERE
    assert state_of(launch(Name="web-1")[0]) == "running"
    assert state_there(far) == "running"
