"""Clients: how they read times; and of the change role, what they may do, and in whose name."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from botocore.parsers import DEFAULT_TIMESTAMP_PARSER
from moto.sts.models import sts_backends

from automation.catalogue import OPERATIONS
from automation.fixes import FIXES
from core.aws import clients
from core.aws.clients import ChangeClients, moment, session_name, session_policy
from core.plan import Plan, Step, Until
from core.request import Actor
from tests.support.account import ACCOUNT, REGION
from tests.support.house import ANN, END_OF_DAY, MEMBER

STOP = Plan(
    "Stop",
    (
        Step("ec2", "stop_instances", {"InstanceIds": ["i-1"]}, "Stop", Step("ec2", "start_instances", {}, "Start")),
        Until("ec2", "describe_instances", {}, "x", "stopped", "Wait"),
        Step("ec2", "create_tags", {}, "Tag"),
    ),
)
RUN = "3f2a90c1b2d4"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Change"


def test_the_session_may_do_what_the_plan_acts_and_nothing_else() -> None:
    (statement,) = json.loads(session_policy(STOP))["Statement"]
    assert statement == {"Effect": "Allow", "Action": ["ec2:CreateTags", "ec2:StopInstances"], "Resource": "*"}


ALL_AT_ONCE = {"secure", "fix-all", "undo"}
"""These are one of many things at a time."""


@pytest.mark.parametrize(
    "acts",
    [
        *(o.acts | o.undo_acts for o in OPERATIONS.values() if o.is_change and o.name not in ALL_AT_ONCE),
        *(fix.acts | fix.undo_acts for fix in FIXES.values()),
    ],
)
def test_the_policy_of_whatever_orderly_can_do_fits_into_a_session(acts: frozenset[str]) -> None:
    steps = (permission.split(":") for permission in acts)
    whole = Plan("All", tuple(Step(service, action, {}, "It") for service, action in steps))
    assert len(session_policy(whole)) <= 2048


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (ANN, f"slack-U0ANN@{RUN}"),
        (END_OF_DAY, f"schedule-end-of-day@{RUN}"),
        (Actor("lex", "größe/42 ٣"), f"lex-gr--e-42--@{RUN}"),
        (Actor("rule", "x" * 300), f"rule-{'x' * 45}@{RUN}"),
    ],
)
def test_the_session_is_named_after_who_asked(actor: Actor, name: str) -> None:
    assert session_name(actor, RUN) == name
    assert re.fullmatch(r"[a-zA-Z0-9_+=,.@-]{2,64}", name)


@pytest.mark.usefixtures("aws")
def test_aws_sees_the_person_behind_the_change() -> None:
    change = ChangeClients(ROLE, STOP, ANN, RUN)
    assert change("sts").get_caller_identity()["Arn"].endswith(f"assumed-role/Change/slack-U0ANN@{RUN}")
    assert change("ec2").meta.region_name == REGION
    assert change("ec2") is change("ec2")


@pytest.mark.usefixtures("aws")
def test_in_a_member_account_the_change_role_may_only_become_the_role_there_and_that_only_what_the_plan_acts() -> None:
    there = replace(STOP, account=MEMBER, region="us-east-1")
    change = ChangeClients(ROLE, there, ANN, RUN, "OrderlyChanges")
    who = change("sts").get_caller_identity()
    assert (who["Account"], who["Arn"]) == (
        MEMBER,
        f"arn:aws:sts::{MEMBER}:assumed-role/OrderlyChanges/slack-U0ANN@{RUN}",
    )
    assert change("ec2").meta.region_name == "us-east-1"
    at_home, in_member = (sts_backends[account]["aws"].assumed_roles[0] for account in (ACCOUNT, MEMBER))
    assert (at_home.role_arn, at_home.session_name) == (ROLE, f"slack-U0ANN@{RUN}")
    (becomes,) = json.loads(at_home.policy)["Statement"]
    theirs = f"arn:aws:iam::{MEMBER}:role/OrderlyChanges"
    assert becomes == {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": theirs}
    assert (in_member.role_arn, in_member.policy) == (theirs, session_policy(STOP))


@pytest.mark.usefixtures("aws")
def test_the_account_and_region_are_the_functions_own() -> None:
    assert (clients.account(), clients.region()) == (ACCOUNT, REGION)
    assert clients.client("ec2") is clients.client("ec2")


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-20T17:19:41Z",
        "2026-11-20T17:19:41.250Z",
        "2026-11-20T17:19:41+01:00",
        "Fri, 20 Nov 2026 17:19:41 GMT",
        "20261120",
        "1700000000",
        1700000000,
        1700000000.5,
    ],
)
def test_times_are_read_as_botocore_reads_them(said: Any) -> None:
    assert moment(said) == DEFAULT_TIMESTAMP_PARSER(said)


def test_what_is_no_time_is_an_error_as_it_is_to_botocore() -> None:
    with pytest.raises(ValueError, match="Invalid timestamp"):
        moment("2026-99-99T17:19:41Z")
