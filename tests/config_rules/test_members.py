"""Findings in member accounts: fixed there, verified there, taken back there, and nothing done at home."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.sts.models import sts_backends

from automation.catalogue import OPERATIONS
from automation.fixes import FIXES
from automation.operations.runs import undo
from automation.operations.waiting import findings
from config_rules.catalogue import RULES
from config_rules.kinds import BUCKET, USER, VOLUME
from core.answer import Answer
from core.aws.clients import ChangeClients, MemberClients, client
from core.compliance import Finding, Mode, Policy
from core.outcome import Done, Failed, Notice, Waiting
from core.records import policy_item
from core.request import Request, Source
from core.sweep import Sweep
from tests.automation.office import Office
from tests.automation.stage import Stage
from tests.config_rules.house import House, bucket, facts
from tests.support.account import ACCOUNT, LEDGER, make_table
from tests.support.house import ANN, BO, ELSEWHERE, MEMBER, NOW, PROD_MEMBER, details, reader, request

pytestmark = pytest.mark.usefixtures("aws")

RULE = "bucket-versioned"
CHANGE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/Change"


def their_bucket(member: str, name: str, **tags: str) -> str:
    """A bucket without versions in a member account."""
    s3 = MemberClients(member, "OrderlyLooks", "eu-west-1")("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    if tags:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in tags.items()]})
    return name


def versions(name: str, member: str = "") -> str:
    """`Enabled`, `Suspended`, or nothing where they were never turned on."""
    s3 = MemberClients(member, "OrderlyLooks", "eu-west-1")("s3") if member else client("s3")
    return str(s3.get_bucket_versioning(Bucket=name).get("Status", ""))


class Group:
    """The stack's account and its members: who looks, and who changes."""

    def __init__(self, rule: str = RULE, mode: Mode = Mode.NOTIFY) -> None:
        self.house = House(mode, rules={rule: RULES[rule]})
        self.house.at = NOW
        self.house.accounts, self.house.changes_members = (MEMBER, PROD_MEMBER), True
        make_table(LEDGER)
        self.office, self.stage = Office(), Stage()

    def wants(self, *policies: Policy) -> None:
        """Have an admin say what is done about findings."""
        for policy in policies:
            client("dynamodb").put_item(**policy_item(self.house.state.table, policy))

    def finds(self, member: str, resource: str) -> tuple[Finding, Request | None]:
        """Look at a member account: the finding about a resource, and what is asked for."""
        self.house.sweep(BUCKET, account=member)
        found = self.house.state.finding(f"{RULE}#{resource}#{member}/eu-west-1")
        assert found is not None
        asked = [one for one in self.house.requests.put_in if one.finding == found.key]
        return found, asked[-1] if asked else None

    def runs(self, wanted: Request, source: Source = Source.RULE) -> str:
        """Have the desk take it, and carry it out by the roles by which it is carried out in AWS."""
        self.office.takes(wanted, source)
        ((started, _),) = [one for one in self.office.started if one[0].id == wanted.id]
        self.hands(wanted)
        return self.stage.run(started, source)

    def hands(self, wanted: Request) -> None:
        """Let the operator have the clients that it has in AWS."""
        self.stage.hands = lambda plan: ChangeClients(CHANGE_ROLE, plan, wanted.actor, wanted.id, "OrderlyChanges")

    def looks_again(self) -> Sweep:
        """Look at what the run changed, as it has asked for."""
        sweep, _ = self.stage.sweeps.put_in[-1]
        self.house.sweeper.do(sweep, f"delivery {len(self.stage.sweeps.put_in)}")
        return sweep


def test_broken_found_fixed_verified_and_taken_back_in_a_member_account_and_nothing_at_home() -> None:
    at = Group()
    bucket("ours")
    their_bucket(MEMBER, "theirs", Owner="ada@example.com")
    at.wants(Policy(RULE, "auto", account=MEMBER))

    finding, asked = at.finds(MEMBER, "theirs")
    assert asked is not None
    assert asked.call == finding.fix == FIXES["versioning"].call("theirs").at("", MEMBER)
    listed = findings.run(reader())
    assert isinstance(listed, Answer)
    assert listed.table is not None
    assert listed.table.rows[0][1] == f"theirs (account {MEMBER}, region eu-west-1)"
    told = facts(at.house.notices[0])
    assert told["Where"] == f"account {MEMBER}, region eu-west-1"
    assert told["Next"] == f"I am fixing it now: secure setting=versioning resource=theirs account={MEMBER}"

    assert at.runs(asked) == "done"
    assert (versions("theirs", MEMBER), versions("ours")) == ("Enabled", "")
    done = at.stage.posts.last(Done)
    assert (done.place, done.call.account) == (f"account {MEMBER}, region eu-west-1", MEMBER)
    record = details(asked.id)
    planned = record["20.planned"]["plan"]
    assert isinstance(planned, dict)
    assert (planned["account"], planned["region"]) == (MEMBER, "eu-west-1")

    sweep = at.looks_again()
    assert (sweep.account, sweep.region, sweep.finding) == (MEMBER, "eu-west-1", finding.key)
    assert at.house.state.findings() == []
    assert at.house.notices[-1].headline == "theirs keeps the rule bucket-versioned again."
    assert facts(at.house.notices[-1])["Where"] == f"account {MEMBER}, region eu-west-1"

    assert at.runs(request(call=undo.call(run=asked.id), actor=BO), Source.CHAT) == "done"
    assert (versions("theirs", MEMBER), versions("ours")) == ("Suspended", "")
    assert at.looks_again().account == MEMBER
    found, again = at.finds(MEMBER, "theirs")
    assert (found.status, at.house.state.is_left_alone(found.key)) == ("open", True)
    assert again is asked, "it is not done again by itself"
    at_home = [json.loads(role.policy) for role in sts_backends[ACCOUNT]["aws"].assumed_roles]
    assert at_home, "the change role itself is used"
    assert {action for policy in at_home for one in policy["Statement"] for action in one["Action"]} == {
        "sts:AssumeRole"
    }


def test_production_s_account_asks_where_development_s_is_put_right_by_itself() -> None:
    at = Group()
    their_bucket(MEMBER, "lab")
    their_bucket(PROD_MEMBER, "shop")
    at.wants(Policy(RULE, "auto"), Policy(RULE, "ask", account=PROD_MEMBER))

    _, in_dev = at.finds(MEMBER, "lab")
    assert in_dev is not None
    assert at.runs(in_dev) == "done"
    at.looks_again()
    assert versions("lab", MEMBER) == "Enabled"

    _, in_prod = at.finds(PROD_MEMBER, "shop")
    assert in_prod is not None
    at.hands(in_prod)
    with at.stage.begun(in_prod, Source.RULE) as begun:
        begun.asks()
        card = at.stage.posts.last(Waiting)
        assert card.plan.place == f"account {PROD_MEMBER}, region eu-west-1"
        (waits,) = at.house.state.waiting()
        assert waits.headline == f"Keep versions of what is in shop in {card.plan.place}"
        assert versions("shop", PROD_MEMBER) == "", "nobody has said yes"
        assert begun.decide(approve=True) == "done"
    assert versions("shop", PROD_MEMBER) == "Enabled"


def test_what_is_decided_meanwhile_about_a_member_account_counts() -> None:
    at = Group()
    their_bucket(MEMBER, "lab")
    at.wants(Policy(RULE, "auto", account=MEMBER))
    _, asked = at.finds(MEMBER, "lab")
    assert asked is not None
    at.wants(Policy(RULE, "notify", account=MEMBER))
    assert at.runs(asked) == "not wanted any more"
    assert versions("lab", MEMBER) == ""


def test_a_finding_in_a_member_account_has_a_button_where_people_are_to_press_it() -> None:
    at = Group()
    their_bucket(MEMBER, "lab")
    _, asked = at.finds(MEMBER, "lab")
    assert asked is None
    (notice,) = at.house.notices
    fix, _ = notice.choices
    assert (fix.label, fix.call) == ("Fix it", FIXES["versioning"].call("lab").at("", MEMBER))
    pressed = request(call=fix.call, actor=ANN)
    at.hands(pressed)
    with at.stage.begun(pressed) as begun:
        assert begun.decide(approve=True) == "done"
    assert versions("lab", MEMBER) == "Enabled"
    assert at.looks_again().finding == f"{RULE}#lab#{MEMBER}/eu-west-1"


def test_what_is_found_in_another_region_of_a_member_account_is_put_right_in_just_that_place() -> None:
    at = Group("volume-gp3", Mode.ASK)
    at.house.regions = (ELSEWHERE,)
    there = MemberClients(MEMBER, "OrderlyLooks", ELSEWHERE)("ec2")
    volume = there.create_volume(Size=1000, AvailabilityZone=f"{ELSEWHERE}a", VolumeType="gp2")["VolumeId"]
    at.house.sweep(VOLUME, account=MEMBER, region=ELSEWHERE)
    (asked,) = at.house.requests.put_in
    assert asked.call == FIXES["gp3"].call(volume).at(ELSEWHERE, MEMBER)
    at.hands(asked)
    with at.stage.begun(asked, Source.RULE) as begun:
        assert begun.decide(approve=True) == "done"
    assert there.describe_volumes(VolumeIds=[volume])["Volumes"][0]["VolumeType"] == "gp3"
    sweep = at.looks_again()
    assert (sweep.account, sweep.region) == (MEMBER, ELSEWHERE)
    assert at.house.state.findings() == []


def refused(service: str) -> Any:  # noqa: ARG001 - its name is that of a maker of clients
    """Clients of a role that may not be assumed."""
    raise ClientError(
        {"Error": {"Code": "AccessDenied", "Message": "not authorized to perform: sts:AssumeRole"}}, "AssumeRole"
    )


def test_a_member_account_that_does_not_let_orderly_in_is_told_with_the_next_step() -> None:
    at = Group()
    their_bucket(MEMBER, "lab")
    at.wants(Policy(RULE, "auto", account=MEMBER))
    _, asked = at.finds(MEMBER, "lab")
    assert asked is not None
    at.stage.members = {MEMBER: lambda _region: refused}
    assert at.runs(asked) == "failed"
    said = at.stage.posts.last(Failed).sentence
    assert said == "That account does not let me in: an admin can deploy member.yaml there, with Changes=ENABLED."
    assert versions("lab", MEMBER) == ""


def test_a_member_account_that_may_be_looked_at_and_not_changed_is_no_done() -> None:
    at = Group()
    their_bucket(MEMBER, "lab")
    at.wants(Policy(RULE, "auto", account=MEMBER))
    _, asked = at.finds(MEMBER, "lab")
    assert asked is not None
    at.stage.hands = lambda _plan: refused
    at.stage.run(asked, Source.RULE)
    failed = at.stage.posts.said[-2]
    assert isinstance(failed, Failed)
    where = f"in account {MEMBER}, region eu-west-1"
    assert failed.sentence.startswith(f"Keep versions of what is in lab {where}: it did not work.")
    assert "AccessDenied on sts:AssumeRole" in failed.sentence
    told = at.stage.posts.last(Notice)
    assert facts(told)["Where"] == f"account {MEMBER}, region eu-west-1"
    assert [choice.call for choice in told.choices] == [asked.call]


def test_without_a_role_for_changes_orderly_only_looks() -> None:
    at = Group(mode=Mode.AUTO)
    at.house.changes_members = False
    their_bucket(MEMBER, "lab")
    finding, asked = at.finds(MEMBER, "lab")
    assert (finding.fix, asked) == (None, None)
    looks = f"It is in account {MEMBER}, where I only look; please put it right there."
    assert facts(at.house.notices[0])["Next"] == looks


def test_users_and_their_rights_in_a_member_account_are_left_to_people() -> None:
    at = Group("user-rights-by-groups", Mode.ASK)
    iam = MemberClients(MEMBER, "OrderlyLooks", "eu-west-1")("iam")
    iam.create_user(UserName="ada")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    own = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="ada", PolicyName="own", PolicyDocument=own)
    at.house.sweep(USER, account=MEMBER)
    (finding,) = at.house.state.findings()
    assert (finding.fix, at.house.requests.put_in) == (None, [])
    left = f"It is in account {MEMBER}, for which I have no fix; please put it right there."
    assert facts(at.house.notices[0])["Next"] == left


def test_every_fix_that_a_rule_names_is_of_an_operation_that_works_in_member_accounts() -> None:
    named = {one.fix.split()[0] for rule in RULES.values() for one in rule.examples if one.fix}
    assert named | {"fix-all"} == {name for name, found in OPERATIONS.items() if found.has_account}
