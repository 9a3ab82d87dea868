"""Member accounts: named, refused where nothing may be changed, planned there, agreed to and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.catalogue import OPERATIONS
from automation.fixes import FIXES
from automation.flags import flags_of
from automation.grammar import understand
from automation.operations.runs import undo
from core import wire
from core.access import Access, Role
from core.aws.clients import MemberClients
from core.call import Call, Choice
from core.operation import operation
from core.outcome import Done, Planned, Refused
from core.plan import Plan, Until
from core.reader import Reader
from core.refusal import Refusal
from core.request import Source
from tests.automation.office import Office
from tests.automation.stage import Stage
from tests.support.account import ACCOUNT, launch, tags_of
from tests.support.house import ANN, BO, ELSEWHERE, MEMBER, PLACES, PROD_MEMBER, gate, reader, request

pytestmark = pytest.mark.usefixtures("aws")

TAG = Call("tag-resource", {"key": "Backup", "value": "Daily"})


def theirs(**tags: str) -> str:
    """An instance in the member account."""
    ec2 = MemberClients(MEMBER, "OrderlyLooks", "eu-west-1")("ec2")
    image = ec2.register_image(Name=f"image of {tags['Name']}", RootDeviceName="/dev/xvda")["ImageId"]
    tagged = [{"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, TagSpecifications=tagged)
    return str(made["Instances"][0]["InstanceId"])


def their_tags(instance: str) -> dict[str, str]:
    found = MemberClients(MEMBER, "OrderlyLooks", "eu-west-1")("ec2").describe_tags(
        Filters=[{"Name": "resource-id", "Values": [instance]}]
    )
    return {tag["Key"]: tag["Value"] for tag in found["Tags"]}


def tag(instance: str, account: str = MEMBER) -> Call:
    return Call(TAG.operation, {"resource": instance, **TAG.params}).at("", account)


# Naming one


@pytest.mark.parametrize(
    "said",
    [
        f"secure versioning orders --account {MEMBER}",
        f"secure versioning orders --account={MEMBER}",
        f"secure versioning orders account={MEMBER}",
        f"--account {MEMBER} secure versioning orders",
    ],
)
def test_an_account_is_named_as_a_region_is(said: str) -> None:
    assert understand(said, OPERATIONS).call == FIXES["versioning"].call("orders").at("", MEMBER)


def test_both_are_named_and_survive_being_written_and_read() -> None:
    call = FIXES["versioning"].call("orders").at(ELSEWHERE, MEMBER)
    assert understand(str(call), OPERATIONS).call == call
    assert (call.region, call.account) == (ELSEWHERE, MEMBER)


@pytest.mark.parametrize("said", ["tag i-06dd90c34b8f87d76 account=finance", "tag i-06dd90c34b8f87d76 Account=1"])
def test_a_tag_may_be_called_account(said: str) -> None:
    call = understand(said, OPERATIONS).call
    assert call.params["key"].lower() == "account"
    assert call.account == ""


def test_the_account_of_a_policy_is_what_it_is_about_and_no_place() -> None:
    said = f"policy bucket-versioned auto --account {PROD_MEMBER}"
    call = understand(said, OPERATIONS).call
    assert call == Call("policy", {"rule": "bucket-versioned", "mode": "auto", "account": PROD_MEMBER})
    plan = gate().run(gate().admit(call, BO))
    assert isinstance(plan, Plan)
    assert (plan.account, plan.place) == ("", "")


def test_an_account_without_its_id_is_asked_for() -> None:
    with pytest.raises(Refusal, match="--account needs a value"):
        flags_of(["secure", "versioning", "orders", "--account"])
    assert flags_of(["tag", "web-1", "account=111122223333"]).words == ["tag", "web-1", "account=111122223333"], "a tag"
    with pytest.raises(Refusal, match="“12” is no account's id"):
        flags_of(["secure", "versioning", "orders", "--account", "12"])


def test_an_account_behind_break_glass_is_not_taken_for_its_reason() -> None:
    with pytest.raises(Refusal, match="Please put --account before it"):
        flags_of(["secure", "versioning", "orders", "--break-glass", "it", "leaks", "--account", MEMBER])


def test_an_account_is_never_remembered(office: Office) -> None:
    instance = theirs(Name="web-1")
    office.takes(request(f"tag {instance} Backup=Daily --account {MEMBER} --dry-run"))
    assert office.posts.last(Planned).plan.account == MEMBER
    office.takes(request(f"tag {instance} Backup=Daily --dry-run"))
    assert "I see no instance" in office.posts.last(Refused).sentence


def test_what_is_in_a_member_account_is_not_offered_in_forms(office: Office) -> None:
    ec2 = MemberClients(MEMBER, "OrderlyLooks", "eu-west-1")("ec2")
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    office.takes(request(f"close-ports {group} 22 --account {MEMBER} --dry-run"))
    (resource,) = office.posts.last(Planned).plan.resources
    assert (resource.id, resource.kind) == (group, "security group")
    assert office.desk.state.recent(["security group"]) == []


# Refusing


def said_of(call: Call, **given: object) -> str:
    with pytest.raises(Refusal) as refused:
        replace(gate(), **given).admit(call, BO)  # type: ignore[arg-type]
    return refused.value.sentence


def test_an_account_that_is_not_on_the_list_is_refused_with_those_that_are() -> None:
    assert said_of(tag("i-1", "999999999999")) == (
        f"I don't work in the account 999999999999; I do in {MEMBER} and {PROD_MEMBER}. "
        "An admin can add it to the stack."
    )


def test_without_a_role_for_changes_there_is_no_account_to_change() -> None:
    assert said_of(tag("i-1"), members={}) == (
        f"I change nothing in other accounts, so nothing in {MEMBER}. An admin can let me (MemberChangeRole)."
    )


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if not one.has_account and name != "policy"])
def test_what_works_in_the_stack_s_own_account_only_says_so(name: str) -> None:
    assert said_of(Call(name).at("", MEMBER)) == (
        f"{name} works in the stack's own account only. Please leave {MEMBER} out."
    )


def test_a_region_that_is_not_served_is_not_served_in_a_member_account_either() -> None:
    assert said_of(tag("i-1").at("ap-south-1")).startswith("I don't work in the region ap-south-1")


def test_the_stack_s_own_account_may_be_named_and_is_the_usual_one() -> None:
    (instance,) = launch(Name="web-1")
    plan = gate().run(gate().admit(tag(instance, ACCOUNT), BO))
    assert isinstance(plan, Plan)
    assert (plan.place, plan.resources[0].id) == ("", instance)


def test_who_may_not_at_home_may_not_there() -> None:
    guest = replace(ANN, id="U0EVE")
    with pytest.raises(Refusal, match="tag-resource needs the role operator"):
        gate().admit(tag("i-1"), guest)


def test_users_and_their_rights_are_changed_at_home_only() -> None:
    call = FIXES["rights-by-groups"].call("ada").at("", MEMBER)
    with pytest.raises(Refusal, match=f"about users and their rights, which I change in account {ACCOUNT} only"):
        gate().run(gate().admit(call, BO))


# Planning


def test_a_plan_says_where_and_is_another_plan_in_another_account() -> None:
    instance = theirs(Name="web-1")
    plan = gate().run(gate().admit(tag(instance), BO))
    assert isinstance(plan, Plan)
    assert plan.place == f"account {MEMBER}, region eu-west-1"
    places = (("", ""), ("", "eu-west-1"), (MEMBER, "eu-west-1"), (PROD_MEMBER, "eu-west-1"))
    prints = {replace(plan, account=account, region=region).fingerprint for account, region in places}
    assert len(prints) == 4


def test_plans_and_calls_that_were_written_before_there_were_accounts_are_read() -> None:
    plan = Plan("Tag", region=ELSEWHERE)
    before = {name: value for name, value in wire.plain(plan).items() if name != "account"}
    assert wire.read(Plan, before) == plan
    assert wire.read(Plan, before).fingerprint == plan.fingerprint


def test_production_there_needs_a_second_person_as_production_here() -> None:
    real, call = gate(), tag(theirs(Name="shop-1", Environment="prod"))
    admitted = real.admit(call, ANN)
    plan = real.run(admitted)
    assert isinstance(plan, Plan)
    assert real.yeses(admitted, plan, Source.CHAT) == 1
    lab = real.admit(tag(theirs(Name="lab-1")), ANN)
    other = real.run(lab)
    assert isinstance(other, Plan)
    assert real.yeses(lab, other, Source.CHAT) == 0


def test_whose_yes_is_needed_may_depend_on_the_account() -> None:
    rules = "{version: 1, approvals: [{operations: ['*'], parameters: {account: ['%s']}, by: {role: admin}}]}"
    real = gate(Access.load(rules % MEMBER))
    there, policy = Plan("Tag", account=MEMBER), Call("policy", {"rule": "*", "mode": "auto"})
    assert [bool(real.approvers(call, plan)) for call, plan in (
        (tag("i-1", ""), Plan("Tag")), (tag("i-1"), there), (Call("undo", {"run": "1"}), there),
        (tag("i-1", PROD_MEMBER), replace(there, account=PROD_MEMBER)), (policy, Plan("Policy")),
        (policy.at("", MEMBER), Plan("Policy")), (Call("schedule", {}), Plan("Later", orders=tag("i-1"))),
    )] == [False, True, True, False, False, True, True]  # fmt: skip
    at_home = gate(Access.load(rules % ACCOUNT))
    assert at_home.approvers(tag("i-1", ""), Plan("Tag"))
    assert not at_home.approvers(policy, Plan("Policy")), "it is about every account"


def test_what_is_offered_below_is_meant_there_or_not_offered() -> None:
    @operation(reads={"ec2:DescribeInstances"}, has_account=True)
    def either(aws: Reader) -> Plan:
        """Offers several things."""
        calls = (tag("i-1", ""), Call("stop-instances", {"instances": "i-1"}), Call("runs"))
        raise Refusal(f"Which one in {aws.account}?", *(Choice("It", call) for call in calls))

    real = replace(gate(), operations={**OPERATIONS, "either": either})
    with pytest.raises(Refusal) as refused:
        real.run(real.admit(Call("either").at("", MEMBER), BO))
    assert refused.value.sentence == f"Which one in {MEMBER}?"
    assert [choice.call for choice in refused.value.choices] == [tag("i-1").at("eu-west-1"), Call("runs")]


def test_an_order_for_later_is_planned_there_and_asks_for_it_there() -> None:
    instance = theirs(Name="web-1")
    planned = OPERATIONS["schedule"].run(
        reader(Role.OPERATOR), **OPERATIONS["schedule"].parse({"order": str(tag(instance)), "when": "tomorrow 9:00"})
    )
    assert isinstance(planned, Plan)
    assert [resource.id for resource in planned.resources] == [instance]
    (step,) = planned.acts
    assert f'"account": "{MEMBER}"' in step.arguments["Target"]["Input"]
    assert planned.place == "", "the schedule itself is at home"
    said = understand(f"tag {instance} Backup=Daily tomorrow at 9:00 --account {MEMBER}", OPERATIONS).call
    assert f"account={MEMBER}" in said.params["order"]


# Doing and taking back


def test_a_change_happens_there_and_so_does_its_undo(stage: Stage) -> None:
    stage.hands = lambda plan: PLACES.clients(plan.region, plan.account)
    instance, (ours,) = theirs(Name="web-1"), launch(Name="web-1")
    order = request(call=tag(instance))
    assert stage.run(order) == "done"
    assert their_tags(instance)["Backup"] == "Daily"
    back = undo(reader(), order.id)
    assert isinstance(back, Plan)
    assert (back.account, back.region) == (MEMBER, "eu-west-1")
    assert stage.run(request(call=undo.call(run=order.id), actor=BO)) == "done"
    assert "Backup" not in their_tags(instance)
    assert tags_of(ours) == {"Name": "web-1"}


def test_an_effect_is_waited_for_where_it_is_to_come(stage: Stage) -> None:
    stage.operations["stop-instances"] = replace(OPERATIONS["stop-instances"], has_account=True)
    stage.hands = lambda plan: PLACES.clients(plan.region, plan.account)
    assert stage.run(request(call=Call("stop-instances", {"instances": theirs(Name="web-1")}).at("", MEMBER))) == "done"
    assert any(isinstance(step, Until) for step in stage.planned[-1].steps)
    assert not any(result.error for result in stage.posts.last(Done).results)


def test_an_account_that_is_served_no_more_is_said_before_anything_is_undone(stage: Stage) -> None:
    stage.hands = lambda plan: PLACES.clients(plan.region, plan.account)
    order = request(call=tag(theirs(Name="web-1")))
    stage.run(order)
    with pytest.raises(Refusal, match=f"so nothing in {MEMBER}"):
        undo(replace(reader(), places=replace(PLACES, members={})), order.id)
    with pytest.raises(Refusal, match=f"I don't work in the account {MEMBER}"):
        undo(replace(reader(), places=replace(PLACES, members={PROD_MEMBER: PLACES.members[PROD_MEMBER]})), order.id)


def test_help_says_how_to_name_an_account_to_those_who_may_change_something_there() -> None:
    answered = OPERATIONS["help"].run(reader(Role.OPERATOR))
    assert not isinstance(answered, Plan)
    assert f"`--account {MEMBER}`" in answered.text
    assert "secure" in answered.text
    looks = OPERATIONS["help"].run(reader(Role.VIEWER))
    assert not isinstance(looks, Plan)
    assert "--account" not in looks.text
