"""Functions: read live, broken, found, fixed, verified, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from automation.fixes.functions import function_policy
from config_rules.catalogue import RULES
from config_rules.kinds import FUNCTION
from config_rules.live import here, live_item
from config_rules.rule import Broken, Unknown
from core.aws.clients import client
from core.refusal import Refusal
from tests.config_rules.loop import closes, judged, planned

pytestmark = pytest.mark.usefixtures("aws")


def function(**more: Any) -> str:
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="orders", Runtime="python3.13", Role=role, Handler="a.b", Code={"ZipFile": b"1"}, **more
    )
    return "orders"


def test_every_rule_has_what_it_needs() -> None:
    orders = function()
    for name in (name for name, rule in RULES.items() if rule.resource == FUNCTION):
        assert not isinstance(judged(name, orders), Unknown), name


def test_a_function_in_one_zone() -> None:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1a")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="orders", Description="test", VpcId=vpc)["GroupId"]
    orders = function(VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group]})
    assert judged("function-zones", orders) == Broken("is in one zone only, eu-west-1a")


def test_a_secret_in_a_variable_is_told_and_not_repeated() -> None:
    orders = function(Environment={"Variables": {"DB_PASSWORD": "hunter2-hunter2"}})
    broken = judged("function-no-secrets", orders)
    assert broken == Broken("keeps what looks like a secret in the variable DB_PASSWORD")
    item = live_item(here(client), FUNCTION, orders)
    assert item is not None
    assert "hunter2" not in str(item.configuration)


def test_a_function_that_an_event_rule_invokes() -> None:
    orders = function()
    client("lambda").add_permission(
        FunctionName=orders,
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn="arn:aws:events:eu-west-1:123456789012:rule/nightly",
    )
    broken = judged("function-keeps-failures", orders)
    assert broken == Broken("is invoked by events.amazonaws.com, and what it fails at is lost")


def test_what_everybody_may_invoke_keeps_the_rest_of_its_policy() -> None:
    orders = function()
    functions = client("lambda")
    functions.add_permission(FunctionName=orders, StatementId="all", Action="lambda:InvokeFunction", Principal="*")
    functions.add_permission(
        FunctionName=orders, StatementId="one", Action="lambda:InvokeFunction", Principal="210987654321"
    )
    plan = closes("function-not-public", orders, "lets everybody lambda:InvokeFunction")
    (step,) = plan.acts
    assert step.arguments == {"FunctionName": "orders", "StatementId": "all"}


def test_a_url_that_answers_everybody() -> None:
    orders = function()
    client("lambda").create_function_url_config(FunctionName=orders, AuthType="NONE")
    closes("function-url-auth", orders, "has a URL that answers everybody")


def test_what_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no function orders"):
        planned(function_policy.call("orders"))
