"""Users, policies and passwords: broken, found, fixed, verified, taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.iam.models import iam_backends

from automation.apply import apply
from automation.fixes.iam import (
    UNTIL_MFA,
    access_key_off,
    only_with_mfa,
    password_off,
    policy_detached,
    rights_by_groups,
    support_role,
    until_mfa,
)
from config_rules.rule import Broken, Compliant, NotApplicable
from core.aws.clients import client
from core.plan import Plan, Step
from core.policies import several
from core.refusal import Refusal
from tests.config_rules import moto_gaps
from tests.config_rules.loop import closes, judged, planned
from tests.support.account import ACCOUNT

pytestmark = pytest.mark.usefixtures("aws")

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
LONG_AGO = datetime.now(UTC) - timedelta(days=200)


@pytest.fixture
def ada() -> str:
    """A user; their id."""
    return str(client("iam").create_user(UserName="ada")["User"]["UserId"])


def backend() -> Any:
    return iam_backends[ACCOUNT]["aws"]


def key_made_long_ago() -> str:
    key = str(client("iam").create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"])
    backend().users["ada"].get_access_key_by_id(key).create_date = LONG_AGO.replace(tzinfo=None)
    return key


def test_a_password_policy_where_there_is_none() -> None:
    plan = closes("account-password-length", ACCOUNT, "has no password policy")
    (step,) = plan.acts
    assert step.arguments["MinimumPasswordLength"] == 14
    assert step.arguments["RequireSymbols"]
    assert step.inverse is not None
    assert step.inverse.action == "delete_account_password_policy"


def test_a_password_policy_of_which_the_rest_stays_as_it_is() -> None:
    client("iam").update_account_password_policy(MinimumPasswordLength=10, MaxPasswordAge=90, RequireNumbers=True)
    before = client("iam").get_account_password_policy()["PasswordPolicy"]
    closes("account-password-reuse", ACCOUNT, "refuses the last 0 passwords, not 24")
    assert client("iam").get_account_password_policy()["PasswordPolicy"] == before
    plan = closes("account-password-length", ACCOUNT, "asks for passwords of 10 characters, not of 14")
    (step,) = plan.acts
    assert (step.arguments["MaxPasswordAge"], step.arguments["RequireNumbers"]) == (90, True)
    assert "ExpirePasswords" not in step.arguments


def test_more_than_the_fix_sets_has_none() -> None:
    verdict = judged("account-password-length", ACCOUNT, least="20")
    assert isinstance(verdict, Broken)
    assert verdict.fix is None


def test_an_old_key(ada: str) -> None:
    key = key_made_long_ago()
    plan = closes_or_leaves_nothing("user-keys-rotated", ada, f"has the access key {key}, which is 200 days old")
    assert [(step.action, step.arguments["Status"]) for step in plan] == [("update_access_key", "Inactive")]


def test_a_key_that_is_not_used(ada: str) -> None:
    key = key_made_long_ago()
    closes_or_leaves_nothing("user-keys-used", ada, f"has the access key {key}, never used in 200 days")


def closes_or_leaves_nothing(rule: str, identity: str, why: str) -> Any:
    """The loop of `closes` for a rule that has nothing to say of what was turned off."""
    broken = judged(rule, identity)
    assert isinstance(broken, Broken)
    assert broken.why == why
    assert broken.fix is not None
    steps = list(planned(broken.fix).acts)
    for step in steps:
        assert not apply(step, client).error
    assert isinstance(judged(rule, identity), NotApplicable)
    assert not list(planned(broken.fix).acts), "would do it again"
    for step in reversed(steps):
        assert step.inverse is not None
        assert not apply(step.inverse, client).error
    assert isinstance(judged(rule, identity), Broken)
    return steps


def test_a_key_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no access key AKIAIOSFODNN7EXAMPLE"):
        planned(access_key_off.call("AKIAIOSFODNN7EXAMPLE"))


def test_a_password_that_is_not_used(ada: str) -> None:
    client("iam").create_login_profile(UserName="ada", Password="not-a-Secret-1", PasswordResetRequired=False)
    backend().users["ada"].password_last_used = LONG_AGO
    assert not list(planned(rights_by_groups.call("ada")).acts)
    (step,) = planned(password_off.call("ada")).acts
    assert step.inverse is None
    assert "this cannot be taken back" in step.says
    assert not apply(step, client).error
    assert isinstance(judged("user-password-used", ada), NotApplicable)
    assert not list(planned(password_off.call("ada")).acts)


def test_a_user_with_policies_of_their_own(ada: str) -> None:
    iam = client("iam")
    arn = iam.create_policy(PolicyName="ops", PolicyDocument=json.dumps(EVERYTHING))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ada", PolicyArn=arn)
    iam.put_user_policy(UserName="ada", PolicyName="more", PolicyDocument=json.dumps(EVERYTHING))
    closes("user-rights-by-groups", ada, "has policies of their own: ops, more")
    assert iam.get_user_policy(UserName="ada", PolicyName="more")["PolicyDocument"] == EVERYTHING


def test_a_user_who_is_not_there() -> None:
    with pytest.raises(Refusal, match="I see no user ada"):
        planned(rights_by_groups.call("ada"))


@pytest.mark.usefixtures("aws", "ada")
def test_a_policy_that_allows_everything_is_taken_from_all(monkeypatch: pytest.MonkeyPatch) -> None:
    moto_gaps.policy_ids(monkeypatch)
    iam = client("iam")
    policy = iam.create_policy(PolicyName="ops", PolicyDocument=json.dumps(EVERYTHING))["Policy"]
    arn, trust = policy["Arn"], json.dumps({"Version": "2012-10-17", "Statement": [LAMBDA]})
    iam.create_group(GroupName="dev")
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=trust)
    iam.attach_user_policy(UserName="ada", PolicyArn=arn)
    iam.attach_group_policy(GroupName="dev", PolicyArn=arn)
    iam.attach_role_policy(RoleName="deploy", PolicyArn=arn)
    steps = closes_or_leaves_nothing("policy-not-admin", policy["PolicyId"], "allows everything, and is attached to 3")
    assert [step.action for step in steps] == ["detach_user_policy", "detach_group_policy", "detach_role_policy"]
    assert [step.action for step in planned(policy_detached.call("ops")).acts] == [step.action for step in steps]


@pytest.mark.usefixtures("aws", "ada")
def test_cloud_shell_is_taken_from_all() -> None:
    moto_gaps.policies_of_aws("AWSCloudShellFullAccess")
    arn = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
    client("iam").attach_user_policy(UserName="ada", PolicyArn=arn)
    closes("account-cloudshell-limited", ACCOUNT, "gives AWSCloudShellFullAccess to the user ada")


def test_a_role_for_support() -> None:
    moto_gaps.policies_of_aws("AWSSupportAccess")
    plan = closes("account-support-role", ACCOUNT, "has no role for cases with AWS Support")
    assert [step.action for step in plan.acts] == ["create_role", "attach_role_policy"]


def test_a_role_for_support_that_lost_its_policy() -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": [LAMBDA]})
    client("iam").create_role(RoleName="aws-support-access", AssumeRolePolicyDocument=trust)
    assert [step.action for step in planned(support_role.call(ACCOUNT)).acts] == ["attach_role_policy"]


def carried_out(plan: Plan) -> list[Step]:
    """Carry the plan out, and give what takes it back."""
    backs = []
    for step in plan.acts:
        applied = apply(step, client)
        assert not applied.error, applied.message
        back = step.way_back(applied.answer)
        assert back is not None
        backs.append(back)
    return backs


def test_a_user_without_mfa_is_held_back_until_they_have_it(ada: str) -> None:
    """The rule stays broken meanwhile: to be held back is not to have MFA."""
    client("iam").create_login_profile(UserName="ada", Password="not-a-secret")
    why = "has a password for the console, and no MFA"
    broken = judged("user-mfa", ada)
    assert broken == Broken(why, only_with_mfa.call("ada"))
    plan = planned(only_with_mfa.call("ada"))
    assert "nothing after signing in without MFA but set up MFA" in next(plan.acts).says
    assert plan.permissions == {"iam:PutUserPolicy"}
    backs = carried_out(plan)
    held = judged("user-mfa", ada)
    assert held == Broken(f"{why}; until they have, they can do nothing there but set it up")
    assert not list(planned(only_with_mfa.call("ada")).acts), "would do it again"
    assert judged("user-rights-by-groups", ada) == Compliant(), "it is Orderly's, no right of theirs"
    assert not list(planned(rights_by_groups.call("ada")).acts), "another fix would lift it"
    for back in backs:
        assert not apply(back, client).error
    assert judged("user-mfa", ada) == broken


@pytest.mark.usefixtures("aws", "ada")
def test_what_holds_back_denies_sessions_without_mfa_and_no_access_keys() -> None:
    (step,) = planned(only_with_mfa.call("ada")).acts
    *gives, denies = json.loads(step.arguments["PolicyDocument"])["Statement"]
    assert denies["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    given = {action for one in gives for action in several(one["Action"])}
    assert given <= set(denies["NotAction"]), "what it gives, it must not deny"
    assert "iam:EnableMFADevice" in given
    assert gives[0]["Resource"] == f"arn:aws:iam::{ACCOUNT}:user/ada", "nobody else's"


def test_a_user_with_mfa_is_not_held_back(ada: str) -> None:
    iam = client("iam")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ada")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="ada", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
    assert planned(only_with_mfa.call("ada")).headline == "Nothing to do: ada has MFA already."
    assert isinstance(judged("user-mfa", ada), NotApplicable)


def test_what_only_has_the_name_of_what_holds_back_is_a_right_like_any_other(ada: str) -> None:
    iam = client("iam")
    iam.create_login_profile(UserName="ada", Password="not-a-secret")
    iam.put_user_policy(UserName="ada", PolicyName=UNTIL_MFA, PolicyDocument=json.dumps(EVERYTHING))
    assert judged("user-mfa", ada) == Broken("has a password for the console, and no MFA", only_with_mfa.call("ada")), (
        "nothing holds them back"
    )
    closes("user-rights-by-groups", ada, f"has policies of their own: {UNTIL_MFA}")
    (step,) = planned(only_with_mfa.call("ada")).acts
    assert step.says.endswith(f"The policy {UNTIL_MFA} that they have, which says something else, makes room for it")
    (back,) = carried_out(planned(only_with_mfa.call("ada")))
    assert judged("user-rights-by-groups", ada) == Compliant()
    assert not apply(back, client).error
    assert iam.get_user_policy(UserName="ada", PolicyName=UNTIL_MFA)["PolicyDocument"] == EVERYTHING


def test_what_holds_somebody_else_back_holds_nobody_back(ada: str) -> None:
    of_bo = until_mfa(f"arn:aws:iam::{ACCOUNT}:user/bo")
    client("iam").put_user_policy(UserName="ada", PolicyName=UNTIL_MFA, PolicyDocument=of_bo)
    assert isinstance(judged("user-rights-by-groups", ada), Broken)
