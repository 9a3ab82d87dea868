"""Who holds which power: every role in the template against what its function needs, no less and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from automation import catalogue
from config_rules import causes, live
from core import recent
from tests.template import as_list, functions, resources, section, written

Grants = frozenset[tuple[str, str]]


def may(actions: str, *things: str) -> Grants:
    """Each of the actions (in one text, with spaces between) on each of the things."""
    return frozenset((action, thing) for action in actions.split() for thing in things)


def takes_from(*queues: str) -> Grants:
    return may("sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes", *queues)


def sends_to(*queues: str) -> Grants:
    return may("sqs:SendMessage", *queues)


def reads_parameter(*names: str) -> Grants:
    return may("ssm:GetParameter", *(f"ssm:parameter{name}" for name in names))


SIGNING_SECRET, BOT_TOKEN, ACCESS = "${SlackSigningSecretParameter}", "${SlackBotTokenParameter}", "/${AccessDocument}"
READS = may(" ".join(sorted(catalogue.reads())), "*")
LEDGER = ("Ledger", "${Ledger.Arn}/index/latest", "${Ledger.Arn}/index/asked")
WHAT_IS_OPEN = may("dynamodb:Query", "${State.Arn}/index/open")
CLIENT_SECRET = "${SlackClientSecretParameter}"
READS_INSTALLATIONS = may("dynamodb:GetItem", "Installations") | may("kms:Decrypt", "InstallationsKey")
READS_EVIDENCE = may("s3:GetObject", "${Reports.Arn}/evidence/*") | may("s3:ListBucket", "Reports")
KEEPS_FINDINGS = may("dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem", "State") | WHAT_IS_OPEN
RULES_READ = may(" ".join(live.reads()), "*")
LOOKS_ELSEWHERE = may("sts:AssumeRole", "iam::*:role/${MemberRole}")
CHANGES_ELSEWHERE = may("sts:AssumeRole", "iam::*:role/${MemberChangeRole}")

POWERS: dict[str, Grants] = {
    "BotInbound": (
        sends_to("ChatQueue")
        | may("dynamodb:GetItem", "State")
        | reads_parameter(SIGNING_SECRET, BOT_TOKEN)
        | READS_INSTALLATIONS
    ),
    "BotInstaller": (
        may("dynamodb:PutItem dynamodb:DeleteItem", "Installations")
        | may("kms:Encrypt", "InstallationsKey")
        | reads_parameter(ACCESS, CLIENT_SECRET)
    ),
    "BotNotifier": (
        takes_from("Outbox")
        | may("sqs:ChangeMessageVisibility", "Outbox")
        | sends_to("OutboxDeadLetters")
        | may("dynamodb:GetItem dynamodb:PutItem", "State")
        | reads_parameter(ACCESS, BOT_TOKEN)
        | READS_INSTALLATIONS
    ),
    "LexHandler": (
        READS
        | READS_EVIDENCE
        | sends_to("ChatQueue")
        | may("dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem", "Bookings")
        | WHAT_IS_OPEN
        | may("dynamodb:PutItem dynamodb:Query", *LEDGER)
        | reads_parameter(ACCESS)
    ),
    "Desk": (
        takes_from("ChatQueue", "WatchQueue")
        | may("sqs:ChangeMessageVisibility", "ChatQueue")
        | READS
        | READS_EVIDENCE
        | WHAT_IS_OPEN
        | may("dynamodb:PutItem dynamodb:Query", *LEDGER)
        | may("dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem", "State")
        | sends_to("Outbox")
        | may("lex:RecognizeText", "lex:bot-alias/${Bot}/${BotAlias.BotAliasId}")
        | may("lambda:InvokeFunction", "Operator.Alias")
        | may("lambda:SendDurableExecutionCallbackSuccess", "${Operator.Arn}:*")
        | reads_parameter(ACCESS, BOT_TOKEN)
        | READS_INSTALLATIONS
        | may("dynamodb:UpdateItem", "Installations")
        | LOOKS_ELSEWHERE
    ),
    "Operator": (
        READS
        | LOOKS_ELSEWHERE
        | WHAT_IS_OPEN
        | may("dynamodb:PutItem dynamodb:Query", *LEDGER)
        | may("dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem", "State")
        | sends_to("Outbox", "SweepQueue", "WatchDeadLetters")
        | may("sts:AssumeRole", "ChangeRole")
        | may("lambda:CheckpointDurableExecution lambda:GetDurableExecutionState", "${Operator.Arn}:*")
        | reads_parameter(ACCESS, BOT_TOKEN)
        | READS_INSTALLATIONS
    ),
    "Events": sends_to("Outbox", "WatchDeadLetters"),
    "DeadLetters": (
        takes_from("ChatDeadLetters", "WatchDeadLetters", "OutboxDeadLetters")
        | may("dynamodb:PutItem", "Ledger")
        | sends_to("Outbox")
    ),
    "Evaluator": (
        may("config:PutEvaluations config:GetResourceConfigHistory", "*")
        | may("config:GetComplianceDetailsByConfigRule", "config:config-rule/*")
        | RULES_READ
        | sends_to("WatchDeadLetters")
    ),
    "Remediator": (
        RULES_READ
        | may("config:DescribeConfigRules", "config:config-rule/*")
        | may(" ".join(causes.READS), "*")
        | KEEPS_FINDINGS
        | sends_to("WatchQueue", "Outbox", "WatchDeadLetters")
    ),
    "Sweeper": (
        takes_from("SweepQueue")
        | RULES_READ
        | may(" ".join(causes.READS), "*")
        | KEEPS_FINDINGS
        | may("s3:PutObject", "${Reports.Arn}/evidence/*")
        | LOOKS_ELSEWHERE
        | sends_to("SweepQueue", "WatchQueue", "Outbox")
    ),
    "Reporter": (
        takes_from("ReportQueue")
        | WHAT_IS_OPEN
        | may("dynamodb:GetItem", "State")
        | may("dynamodb:Query", "${Ledger.Arn}/index/latest")
        | READS_EVIDENCE
        | may("s3:PutObject", "${Reports.Arn}/reports/*")
        | may("securityhub:BatchImportFindings", "securityhub:product/${AWS::AccountId}/default")
        | sends_to("Outbox")
    ),
}

# Settings of the account in a region, and services that are turned on as a whole, whatever their ARN will be.
OF_THE_ACCOUNT = {
    "access-analyzer:CreateAnalyzer",
    "access-analyzer:DeleteAnalyzer",
    "config:StartConfigurationRecorder",
    "config:StopConfigurationRecorder",
    "ec2:DisableEbsEncryptionByDefault",
    "ec2:DisableImageBlockPublicAccess",
    "ec2:DisableSnapshotBlockPublicAccess",
    "ec2:EnableEbsEncryptionByDefault",
    "ec2:EnableImageBlockPublicAccess",
    "ec2:EnableSnapshotBlockPublicAccess",
    "ec2:ModifyInstanceMetadataDefaults",
    "guardduty:CreateDetector",
    "guardduty:UpdateDetector",
    "iam:DeleteAccountPasswordPolicy",
    "iam:DisableOrganizationsRootCredentialsManagement",
    "iam:EnableOrganizationsRootCredentialsManagement",
    "iam:UpdateAccountPasswordPolicy",
    "inspector2:Disable",
    "inspector2:Enable",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "macie2:DisableMacie",
    "macie2:EnableMacie",
    "macie2:UpdateMacieSession",
    "organizations:DisableAWSServiceAccess",
    "organizations:EnableAWSServiceAccess",
    "s3:PutAccountPublicAccessBlock",
    "securityhub:DisableSecurityHub",
    "securityhub:EnableSecurityHub",
}

# AWS gives these actions no resource to name (Service Authorization Reference).
NO_RESOURCE = {
    *OF_THE_ACCOUNT,
    *catalogue.reads(),
    *live.reads(),  # rules are about every resource that there is
    "config:PutEvaluations",
    "config:GetResourceConfigHistory",
    "polly:SynthesizeSpeech",  # it has lexicons, and we use none
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
}


def statements(role: str) -> Iterator[dict[str, Any]]:
    """What the role's policies allow, those that are attached to it from outside included."""
    for policy in resources("AWS::IAM::Role")[role]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]
    for policy in (*resources("AWS::IAM::Policy").values(), *resources("AWS::IAM::ManagedPolicy").values()):
        if {"Ref": role} in policy["Roles"]:
            yield from (one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow")


def grants(role: str) -> Grants:
    """What a role may do, as pairs of an action and a thing."""
    return frozenset(
        (action, written(thing))
        for statement in statements(role)
        for action in as_list(statement["Action"])
        for thing in as_list(statement["Resource"])
    )


def roles() -> list[str]:
    return list(resources("AWS::IAM::Role"))


@pytest.mark.parametrize("function", POWERS)
def test_a_function_may_do_exactly_what_it_needs(function: str) -> None:
    logs_and_traces = may("logs:CreateLogStream logs:PutLogEvents", f"{function}Logs") | may(
        "xray:PutTraceSegments xray:PutTelemetryRecords", "*"
    )
    given, needed = grants(f"{function}Role"), POWERS[function] | logs_and_traces
    assert given - needed == frozenset(), "surplus"
    assert needed - given == frozenset(), "missing"


def test_the_function_that_faces_the_internet_reads_nothing_of_the_state_table_but_what_it_offers_in_forms() -> None:
    (reads,) = (s for s in statements("BotInboundRole") if written(s["Resource"]) == "State")
    assert reads["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["recent#*"]}}
    assert recent.key("instance").startswith("recent#")


def test_findings_go_to_security_hub_only_where_that_is_wanted() -> None:
    assert section("Resources")["ReporterMayExport"]["Condition"] == "ExportsToSecurityHub"
    assert section("Conditions")["ExportsToSecurityHub"] == {"Fn::Equals": [{"Ref": "SecurityHubExport"}, "ENABLED"]}
    assert section("Parameters")["SecurityHubExport"]["Default"] == "DISABLED"


def test_the_function_that_adds_workspaces_cannot_read_a_token_and_nobody_else_can_write_one() -> None:
    assert not {action for action, _ in grants("BotInstallerRole")} & {"kms:Decrypt", "dynamodb:GetItem"}
    assert [role for role in roles() if ("kms:Encrypt", "InstallationsKey") in grants(role)] == ["BotInstallerRole"]


def test_every_function_has_a_role_of_its_own_that_only_lambda_assumes() -> None:
    assert functions().keys() == POWERS.keys()
    for name, function in functions().items():
        assert written(function["Role"]) == f"{name}Role"
        assert "Policies" not in function
        trust = resources("AWS::IAM::Role")[f"{name}Role"]["AssumeRolePolicyDocument"]["Statement"]
        assert trust == [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ]


def test_the_change_role_may_do_what_the_catalogue_acts_and_no_more() -> None:
    assert {action for action, _ in grants("ChangeRole") - CHANGES_ELSEWHERE} == catalogue.acts()


def test_what_it_changes_is_in_a_region_that_the_stack_serves() -> None:
    served = {"Fn::Split": [",", {"Fn::Sub": "${AWS::Region},${MoreRegions}"}]}
    for statement in statements("ChangeRole"):
        elsewhere = [thing for thing in as_list(statement["Resource"]) if ":*:" in written(thing)[:40]]
        asked = statement.get("Condition", {}).get("StringEquals", {})
        in_a_member = statement["Action"] == "sts:AssumeRole"  # and there in a region by the role that it becomes
        assert in_a_member or not elsewhere or asked.get("aws:RequestedRegion") == served, statement


def test_only_the_operator_may_become_the_change_role() -> None:
    trust = resources("AWS::IAM::Role")["ChangeRole"]["AssumeRolePolicyDocument"]["Statement"]
    assert [written(statement["Principal"]["AWS"]) for statement in trust] == ["OperatorRole"]
    assert [role for role in roles() if ("sts:AssumeRole", "ChangeRole") in grants(role)] == ["OperatorRole"]


def test_only_the_change_role_may_change_anything_outside_orderly() -> None:
    own = {"dynamodb:PutItem", "dynamodb:DeleteItem", "sqs:SendMessage"}
    # CloudFront looks at a bucket's access list with the rights of whoever changes the distribution.
    changes = {action for action in catalogue.acts() - own if action != "s3:GetBucketAcl"}
    for role in set(roles()) - {"ChangeRole"}:
        assert not {action for action, _ in grants(role)} & changes, role


def test_of_orderly_s_own_things_a_plan_may_write_what_people_decide_and_ask_for_a_sweep() -> None:
    own = [s for s in statements("ChangeRole") if set(as_list(s["Action"])) & {"dynamodb:PutItem", "sqs:SendMessage"}]
    assert {written(thing) for s in own for thing in as_list(s["Resource"])} == {"State", "SweepQueue"}
    (table,) = (s for s in own if written(s["Resource"]) == "State")
    keys = table["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert keys == ["waiver#*", "policy#*", "brake#*", "paused#*"]


def test_the_roles_that_are_no_functions_are_known() -> None:
    assert set(roles()) == {f"{name}Role" for name in POWERS} | {"ChangeRole", "ScheduleRole", "BotRole"}
    assert grants("ScheduleRole") == sends_to("WatchQueue", "SweepQueue", "ReportQueue", "WatchDeadLetters")
    assert grants("BotRole") == may("polly:SynthesizeSpeech", "*")


def test_only_schedules_and_rules_may_send_to_the_watch_queue() -> None:
    senders = {role for role in roles() if ("sqs:SendMessage", "WatchQueue") in grants(role)}
    assert senders == {"ScheduleRole", "RemediatorRole", "SweeperRole"}


def test_no_role_may_change_or_remove_what_is_in_the_ledger() -> None:
    for role in roles():
        on_ledger = {action for action, thing in grants(role) if thing in LEDGER}
        assert on_ledger <= {"dynamodb:PutItem", "dynamodb:Query"}, role


def test_no_action_is_a_pattern_and_no_resource_everything_where_aws_can_name_it() -> None:
    for role in roles():
        for action, thing in grants(role):
            assert "*" not in action, (role, action)
            assert thing != "*" or action in NO_RESOURCE, (role, action)


def test_policies_only_allow_and_only_name_what_they_mean() -> None:
    for role in roles():
        for statement in statements(role):
            assert statement.keys() - {"Condition"} == {"Effect", "Action", "Resource"}, role
            assert statement["Effect"] == "Allow", role


def test_no_fix_touches_orderly_itself() -> None:
    for statement in resources("AWS::IAM::Policy")["OwnThings"]["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Deny"
        assert set(as_list(statement["NotAction"])) <= {
            "dynamodb:DeleteItem", "dynamodb:PutItem", "sqs:SendMessage", "iam:PassRole",
        }  # fmt: skip
    denied = resources("AWS::IAM::Policy")["OwnThings"]["PolicyDocument"]["Statement"][0]["Resource"]
    assert {written(thing) for thing in denied} >= {"Ledger", "State", "Reports"}


def test_the_rights_of_people_are_touched_only_where_an_admin_wants_it() -> None:
    identity = resources("AWS::IAM::Policy")["IdentityFixPolicy"]["PolicyDocument"]["Statement"]
    others = [one for one in statements("ChangeRole") if one not in identity]
    assert section("Resources")["IdentityFixPolicy"]["Condition"] == "HasIdentityFixes"
    assert section("Parameters")["IdentityFixes"]["Default"] == "DISABLED"
    rights = {action for one in others for action in as_list(one["Action"]) if action.startswith("iam:")}
    assert rights == {"iam:PassRole", "iam:CreateServiceLinkedRole"}
    passed = [one["Condition"] for one in others if "iam:PassRole" in as_list(one["Action"])]
    services = {condition["StringEquals"]["iam:PassedToService"] for condition in passed}
    assert services == {"scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com"}, "to an instance it is rights"


def test_what_a_role_may_do_is_no_longer_than_iam_takes() -> None:
    """10,240 characters of a role's own policies, 6,144 of a managed one, white space aside.

    IAM User Guide, "IAM and AWS STS quotas". With 100 member accounts and 16 more regions.
    """
    managed = {
        name: stated["PolicyDocument"]["Statement"] for name, stated in resources("AWS::IAM::ManagedPolicy").items()
    }
    for role in roles():
        own = [one for one in statements(role) if not any(one in some for some in managed.values())]
        assert _length(own) < 10_240 * 0.95, (role, _length(own))
    for name, stated in managed.items():
        assert _length(stated) < 6_144 * 0.95, (name, _length(stated))


def _length(stated: list[dict[str, Any]]) -> int:
    """At most, with what stands for a value filled in."""
    regions, accounts = ",".join(["ap-southeast-2"] * 16), ",".join(["1" * 12] * 100)
    lists = {
        json.dumps({"Fn::Split": [",", {"Fn::Sub": "${AWS::Region},${MoreRegions}"}]}, separators=(",", ":")): regions,
        json.dumps({"Fn::Split": [",", {"Ref": "Accounts"}]}, separators=(",", ":")): accounts,
    }
    found = json.dumps(stated, separators=(",", ":"))
    for name, value in lists.items():
        found = found.replace(name, json.dumps(value.split(","), separators=(",", ":")))
    found = re.sub(r'\{"(?:Fn::\w+|Ref)":\[?"([^"]*)"\]?\}', r'"\1"', found)
    longest = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-southeast-2", "AWS::AccountId": "1" * 12}
    for name, value in longest.items():
        found = found.replace(f"${{{name}}}", value)
    return len(found)
