"""What Orderly may do in a member account: member.yaml against the code and the template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from automation.catalogue import OPERATIONS
from automation.fixes import FIXES
from automation.fixes.fix import OPERATION, Fix
from automation.operations.fix_all import fix_all
from config_rules import causes, live
from core.operation import Operation
from tests.template import FILE, as_list, environment, functions, resources, section, written
from tests.test_permissions import grants, roles, statements

MEMBER: dict[str, Any] = yaml_parse((FILE.parent / "member.yaml").read_text(encoding="utf-8"))
_OF_FIXES = {OPERATION, fix_all.name}
"""They do what the fixes do, of which some are not for member accounts."""
THERE: Sequence[Operation[...] | Fix] = [
    *(operation for operation in OPERATIONS.values() if operation.has_account and operation.name not in _OF_FIXES),
    *(fix for fix in FIXES.values() if not fix.is_about_people),
]
"""What may be changed in a member account."""


def stated(policy: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def test_in_a_member_account_orderly_may_look_and_by_default_do_nothing() -> None:
    role = MEMBER["Resources"]["Looks"]["Properties"]
    (looks,) = role["Policies"]
    (statement,) = stated(looks)
    assert set(statement["Action"]) == live.reads() | causes.READS
    assert "Condition" not in MEMBER["Resources"]["Looks"]
    assert {name: made.get("Condition") for name, made in MEMBER["Resources"].items() if name != "Looks"} == {
        "Plans": "MayChange",
        "Fixes": "MayChange",
    }
    assert MEMBER["Parameters"]["Changes"]["Default"] == "DISABLED"
    assert MEMBER["Conditions"] == {"MayChange": {"Fn::Equals": [{"Ref": "Changes"}, "ENABLED"]}}


def test_who_looks_at_a_member_account_is_the_sweeper_and_with_changes_who_plans_them() -> None:
    (trust,) = MEMBER["Resources"]["Looks"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    changes, with_changes, without = trust["Principal"]["AWS"]["Fn::If"]
    assert (changes, without) == ("MayChange", {"Ref": "SweeperRoleArn"})
    assert with_changes == {"Fn::Split": [",", {"Fn::Sub": "${SweeperRoleArn},${PlannerRoleArns}"}]}
    (plans,) = stated(MEMBER["Resources"]["Plans"]["Properties"])
    reads = frozenset().union(*(one.reads for one in THERE))
    assert set(plans["Action"]) == reads - live.reads() - causes.READS
    assert section("Outputs")["PlannerRoleArns"]["Value"] == {"Fn::Sub": "${DeskRole.Arn},${OperatorRole.Arn}"}


def test_only_the_change_role_changes_things_in_a_member_account_and_nothing_but_what_the_fixes_act() -> None:
    role = MEMBER["Resources"]["Fixes"]["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {"Effect": "Allow", "Principal": {"AWS": {"Ref": "ChangeRoleArn"}}, "Action": "sts:AssumeRole"}
    assert written(section("Outputs")["ChangeRoleArn"]["Value"]) == "ChangeRole"
    allowed = {action for statement in stated(role["Policies"][0]) for action in as_list(statement["Action"])}
    assert allowed == frozenset().union(*(one.acts | one.undo_acts for one in THERE))


def test_a_member_account_gives_the_same_rights_as_the_stack_s_own_on_its_own_things_in_the_served_regions() -> None:
    there = stated(MEMBER["Resources"]["Fixes"]["Properties"]["Policies"][0])
    here = [
        *(s for s in statements("ChangeRole") if "ec2:AssociateAddress" in s["Action"]),
        *stated(resources("AWS::IAM::ManagedPolicy")["FixPolicy"]),
    ]
    served = json.dumps({"Fn::Split": [",", {"Fn::Sub": "${AWS::Region},${MoreRegions}"}]})
    theirs = json.dumps({"Fn::Split": [",", {"Ref": "ServedRegions"}]})
    assert there == json.loads(json.dumps(here).replace(served, theirs))
    assert len(json.dumps(there, separators=(",", ":"))) < 10_240 * 0.9


def test_no_fix_in_a_member_account_touches_orderly_s_own_roles_there() -> None:
    (statement,) = stated(MEMBER["Resources"]["Fixes"]["Properties"]["Policies"][1])
    assert (statement["Effect"], statement["Action"]) == ("Deny", "*")
    assert [written(thing) for thing in statement["Resource"]] == [
        "iam::${AWS::AccountId}:role/${MemberRole}",
        "iam::${AWS::AccountId}:role/${MemberChangeRole}",
    ]


def test_into_member_accounts_go_only_who_must_and_only_where_an_admin_wants_it() -> None:
    into = {role: {thing for action, thing in grants(role) if action == "sts:AssumeRole"} for role in roles()}
    looks, changes = "iam::*:role/${MemberRole}", "iam::*:role/${MemberChangeRole}"
    assert {role for role, things in into.items() if looks in things} == {"DeskRole", "OperatorRole", "SweeperRole"}
    assert {role for role, things in into.items() if changes in things} == {"ChangeRole"}
    listed = {"StringEquals": {"aws:ResourceAccount": {"Fn::Split": [",", {"Ref": "Accounts"}]}}}
    for name in ("PlansElsewhere", "ChangesElsewhere"):
        assert section("Resources")[name]["Condition"] == "ChangesMembers"
        assert [statement["Condition"] for statement in stated(resources("AWS::IAM::Policy")[name])] == [listed]
    assert section("Parameters")["MemberChangeRole"]["Default"] == ""
    for name in ("Desk", "Operator"):
        assert environment(functions()[name])["ACCOUNTS"] == {"Fn::If": ["ChangesMembers", {"Ref": "Accounts"}, ""]}
