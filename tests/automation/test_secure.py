"""Setting what only people can choose, as somebody asks for it: approved, done, and taken back."""

from __future__ import annotations

import json

import pytest

from automation.fixes.network import flow_logs
from automation.operations.runs import undo
from automation.operations.secure import secure
from core.aws.clients import client
from core.outcome import Failed, Waiting
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.config_rules.given import launched
from tests.config_rules.test_live_network import flow_log, vpc
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")


def profile_of(instance: str) -> str:
    (found,) = client("ec2").describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
    return str(found.get("IamInstanceProfile", {}).get("Arn", "")).rpartition("/")[2]


def test_an_instance_gets_a_role_and_loses_the_same_when_that_is_undone() -> None:
    """What takes it back is known only by AWS's answer, which the ledger has."""
    iam = client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="web-servers", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    iam.create_instance_profile(InstanceProfileName="web")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web-servers")
    web = launched({"Name": "web-1"})
    stage = Stage()
    asked = request(call=secure.call(setting="instance-profile", resource=web, to="web"))
    with stage.begun(asked) as run:
        run.asks()
        says = f"Give web-1 ({web}) the role web-servers, by the instance profile web"
        assert stage.posts.last(Waiting).plan.headline == says
        assert run.decide(approve=True) == "done"
    assert profile_of(web) == "web"
    stage.run(request(call=undo.call(run=asked.id)))
    assert profile_of(web) == ""


def test_a_flow_log_that_aws_did_not_make_is_no_success_though_it_answered() -> None:
    """AWS answers 200, and says in the answer for which resources it did nothing."""
    flow_log(vpc())
    made = vpc("10.1.0.0/16")
    client("s3").delete_bucket(Bucket="flow-logs")
    stage = Stage()
    asked = request(call=flow_logs.call(made))
    with stage.begun(asked) as run:
        run.asks()
        run.decide(approve=True)
    said = stage.posts.last(Failed).sentence
    assert "LogDestination: flow-logs does not exist" in said
    with pytest.raises(Refusal, match="changed nothing"):
        undo(reader(), asked.id)


def test_a_misspelt_setting_is_offered_with_what_it_is_to_be_set_to() -> None:
    with pytest.raises(Refusal, match="Do you mean bucket-logging") as refused:
        secure(reader(), "bucket-loging", "orders", "access-logs")
    (choice,) = refused.value.choices
    assert choice.call.params == {"setting": "bucket-logging", "resource": "orders", "to": "access-logs"}
