"""The template says what the code counts on."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

import pytest
import yaml
from cfnlint.api import ManualArgs, lint
from cronsim import CronSim

from automation.catalogue import OPERATIONS
from automation.desk import source_of
from config_rules.catalogue import used_by
from config_rules.reporter import Wanted
from core import settings, wire
from core.access import Access
from core.request import Request, Source
from lex import definition
from tests.template import FILE, environment, functions, resources, section, translated, written

SETTINGS: dict[str, type] = {
    "BotInbound": settings.InboundSettings,
    "BotNotifier": settings.NotifierSettings,
    "LexHandler": settings.LexSettings,
    "Desk": settings.DeskSettings,
    "BotInstaller": settings.InstallerSettings,
    "Operator": settings.OperatorSettings,
    "Events": settings.EventsSettings,
    "DeadLetters": settings.DeadLettersSettings,
    "Evaluator": settings.EvaluatorSettings,
    "Remediator": settings.RemediatorSettings,
    "Sweeper": settings.SweeperSettings,
    "Reporter": settings.ReporterSettings,
}
FOR_ALL = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_function_sees_exactly_the_variables_that_its_settings_name(name: str) -> None:
    named = {field.name.upper(): field for field in fields(SETTINGS[name])}
    given = environment(functions()[name]).keys()
    assert given - FOR_ALL <= named.keys()
    assert {variable for variable, field in named.items() if field.default is MISSING} <= given
    assert given >= FOR_ALL


def test_every_function_has_an_entry_file_of_its_own_named_like_its_service() -> None:
    assert functions().keys() == SETTINGS.keys()
    for name, function in functions().items():
        module, _, entry = function["Handler"].rpartition(".")
        assert find_spec(module), name
        assert entry == "handler", name
        assert environment(function)["POWERTOOLS_SERVICE_NAME"] == module
        assert section("Resources")[name]["Metadata"] == {"BuildMethod": "makefile"}


def test_every_function_is_deployed_step_by_step_and_rolled_back_on_its_own_alarm() -> None:
    alarms = resources("AWS::CloudWatch::Alarm")
    for name, function in functions().items():
        assert function["AutoPublishAlias"] == "live"
        assert function["AutoPublishAliasAllProperties"] is True
        preference = function["DeploymentPreference"]
        assert preference["Type"] == {"Fn::If": ["IsProd", "Canary10Percent5Minutes", "AllAtOnce"]}
        assert preference["Alarms"] == [{"Ref": f"{name}Errors"}]
        assert {"Name": "FunctionName", "Value": {"Ref": name}} in alarms[f"{name}Errors"]["Dimensions"]


def test_every_function_is_traced_and_its_log_kept_for_a_while_only() -> None:
    for name, function in functions().items():
        assert function["Tracing"] == "Active"
        assert function["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Logs"}
    for group in resources("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_a_message_stays_hidden_for_six_times_as_long_as_its_function_may_take() -> None:
    queues = resources("AWS::SQS::Queue")
    read: set[str] = set()
    for name, function in functions().items():
        for event in function.get("Events", {}).values():
            if event["Type"] == "SQS":
                queue = written(event["Properties"]["Queue"])
                read.add(queue)
                assert queues[queue]["VisibilityTimeout"] >= 6 * function["Timeout"], (name, queue)
                assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert read == queues.keys()


def test_what_cannot_be_handled_goes_to_dead_letters_that_are_told_of() -> None:
    queues = resources("AWS::SQS::Queue")
    for name, dead in {
        "ChatQueue": "ChatDeadLetters",
        "WatchQueue": "WatchDeadLetters",
        "SweepQueue": "WatchDeadLetters",
        "ReportQueue": "WatchDeadLetters",
        "Outbox": "OutboxDeadLetters",
    }.items():
        assert written(queues[name]["RedrivePolicy"]["deadLetterTargetArn"]) == dead
        assert queues[name].get("FifoQueue") == queues[dead].get("FifoQueue")
        assert queues[dead]["MessageRetentionPeriod"] == 14 * 24 * 3600
    read = {written(event["Properties"]["Queue"]) for event in functions()["DeadLetters"]["Events"].values()}
    assert read == {"ChatDeadLetters", "WatchDeadLetters", "OutboxDeadLetters"}


def test_what_is_invoked_without_waiting_has_dead_letters_too() -> None:
    for name in ("Operator", "Events", "Evaluator", "Remediator"):
        assert written(functions()[name]["DeadLetterQueue"]["TargetArn"]) == "WatchDeadLetters"


def test_queues_and_tables_are_encrypted() -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in resources("AWS::SQS::Queue").values())
    assert all(table["SSESpecification"]["SSEEnabled"] for table in resources("AWS::DynamoDB::Table").values())


def test_what_there_is_for_further_workspaces_is_made_only_where_there_are_some() -> None:
    made = section("Resources")
    theirs = {
        name for name in made if name.startswith(("BotInstaller", "Installations")) or name == "ReadInstallations"
    }
    assert {made[name].get("Condition") for name in theirs - {"BotInstallerLogs"}} == {"HasMoreWorkspaces"}
    assert section("Parameters")["SlackClientId"]["Default"] == ""
    paths = translated(SlackClientId="1.2")["Resources"]["SlackDoor"]["Properties"]["Body"]["paths"]
    assert set(paths) == {"/slack/events", "/slack/install", "/slack/oauth_redirect"}


def test_the_ledger_outlives_the_stack_and_can_be_restored() -> None:
    ledger = section("Resources")["Ledger"]
    assert (ledger["DeletionPolicy"], ledger["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert ledger["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert "TimeToLiveSpecification" not in ledger["Properties"]
    keys = {key["KeyType"]: key["AttributeName"] for key in ledger["Properties"]["KeySchema"]}
    assert keys == {"HASH": "pk", "RANGE": "sk"}
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in ledger["Properties"]["GlobalSecondaryIndexes"]
    }
    assert indexes == {"latest": ["month", "at"], "asked": ["asker", "at"]}


@pytest.mark.parametrize(
    ("name", "hour", "operation"), [("EndOfDay", 18, "stop-instances"), ("StartOfDay", 8, "start-instances")]
)
def test_a_schedule_asks_the_desk_for_what_the_catalogue_has_on_weekdays(name: str, hour: int, operation: str) -> None:
    schedule = resources("AWS::Scheduler::Schedule")[name]
    assert schedule["ScheduleExpressionTimezone"] == {"Ref": "TimeZone"}
    assert schedule["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 3600
    assert written(schedule["Target"]["Arn"]) == "WatchQueue"
    assert written(schedule["Target"]["DeadLetterConfig"]["Arn"]) == "WatchDeadLetters"

    fires = CronSim(_unix_cron(schedule["ScheduleExpression"]), datetime(2026, 11, 20, 20, tzinfo=UTC))  # a Friday
    assert [f"{next(fires):%A %H:%M}" for _ in range(5)] == [
        f"{day} {hour:02}:00" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]

    request = _delivered(schedule["Target"]["Input"], at="2026-11-23T17:00:00Z")
    assert request.key == "arn:schedule@2026-11-23T17:00:00Z"
    assert request.reply.channel == "C0123456789"
    assert request.call is not None
    assert request.call.operation == operation
    assert str(OPERATIONS[operation].parse(request.call.params)["tag"]) == "Environment=dev,test,staging"
    assert source_of("the watch queue", request, "the chat queue") is Source.SCHEDULE


def test_the_report_is_asked_for_each_monday_at_seven_and_names_the_time() -> None:
    schedule = resources("AWS::Scheduler::Schedule")["Report"]
    assert schedule["State"] == {"Ref": "WeeklyReport"}
    fires = CronSim(_unix_cron(schedule["ScheduleExpression"]), datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert [f"{next(fires):%A %d %H:%M}" for _ in range(2)] == ["Monday 23 07:00", "Monday 30 07:00"]
    text = schedule["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", "2026-11-23T06:00:00Z")
    assert wire.read(Wanted, text).at == datetime(2026, 11, 23, 6, tzinfo=UTC)


def _unix_cron(expression: str) -> str:
    """An EventBridge cron expression, without its year, as cron has it."""
    minute, hour, day, month, weekday, _year = expression.removeprefix("cron(").removesuffix(")").split()
    return " ".join(part.replace("?", "*") for part in (minute, hour, day, month, weekday))


def _delivered(template: Any, at: str) -> Request:
    text = written(template).replace("${NoticeChannel}", "C0123456789")
    text = text.replace("<aws.scheduler.schedule-arn>", "arn:schedule").replace("<aws.scheduler.scheduled-time>", at)
    return wire.read(Request, json.loads(text))


def test_the_config_rules_are_rules_of_ours_on_what_they_are_about() -> None:
    for rule in resources("AWS::Config::ConfigRule").values():
        several = rule["InputParameters"].get("rules") == {"Ref": "Rules"}
        uses = used_by({"rules": "*"} if several else rule["InputParameters"])
        types = set(rule["Scope"]["ComplianceResourceTypes"])
        assert types <= {used.rule.resource for used in uses} if several else {uses[0].rule.resource} == types
        assert len(types) <= 100
        assert written(rule["Source"]["SourceIdentifier"]) == "Evaluator.Alias"
        assert {detail["MessageType"] for detail in rule["Source"]["SourceDetails"]} == {
            "ConfigurationItemChangeNotification",
            "OversizedConfigurationItemChangeNotification",
        }


def test_the_access_document_that_stands_until_somebody_writes_one_lets_nobody_change_anything() -> None:
    access = Access.load(section("Parameters")["Access"]["Default"])
    assert access.everybody.title == "viewer"
    assert not access.users


def test_every_parameter_is_constrained() -> None:
    for name, parameter in section("Parameters").items():
        assert parameter.keys() & {"AllowedPattern", "AllowedValues", "MinValue", "MaxLength"}, name


def test_nothing_has_a_physical_name_that_aws_would_make_up_itself() -> None:
    needed = {
        "Bot": {"Name"},
        "BotAlias": {"BotAliasName"},
        "OperatorMore": {"PolicyName"},
        "ReadPolicy": {"PolicyName"},
        "DeskMayAskLex": {"PolicyName"},
        "PlansElsewhere": {"PolicyName"},
        "ChangesElsewhere": {"PolicyName"},
        "DeskMayForgetInstallations": {"PolicyName"},
        "ReadInstallations": {"PolicyName"},
        "RuleReadPolicy": {"PolicyName"},
        "EvidencePolicy": {"PolicyName"},
        "OwnThings": {"PolicyName"},
        "SweeperLooksElsewhere": {"PolicyName"},
        "IdentityFixPolicy": {"PolicyName"},
        "ReporterMayExport": {"PolicyName"},
    }
    for name, resource in section("Resources").items():
        kind = resource["Type"].rsplit("::", 1)[-1]
        named = {"Name", f"{kind}Name"} & resource.get("Properties", {}).keys()
        assert named == needed.get(name, set()), name


def test_the_request_url_is_the_first_output() -> None:
    assert next(iter(section("Outputs"))) == "RequestUrl"
    (route,) = functions()["BotInbound"]["Events"].values()
    assert (route["Properties"]["Method"], route["Properties"]["Path"]) == ("POST", "/slack/events")
    assert written(section("Outputs")["RequestUrl"]["Value"]).endswith("/slack/events")


def test_the_bot_that_is_deployed_is_the_bot_file_and_its_version_has_the_files_hash() -> None:
    bot = resources("AWS::Lex::Bot")["Bot"]
    assert bot["Fn::Transform"] == {"Name": "AWS::Include", "Parameters": {"Location": "lex/bot.yaml"}}
    assert (FILE.parent / "lex/bot.yaml").samefile(definition.FILE)
    (version,) = resources("AWS::Lex::BotVersion")
    assert version == f"BotVersion{definition.content_hash()}", "run make lex"
    alias = resources("AWS::Lex::BotAlias")["BotAlias"]
    assert alias["BotVersion"] == {"Fn::GetAtt": [version, "BotVersion"]}


def test_the_bot_as_it_is_deployed_has_no_fault_that_cfn_lint_knows() -> None:
    own = {key: value for key, value in resources("AWS::Lex::Bot")["Bot"].items() if key != "Fn::Transform"}
    role = "arn:aws:iam::123456789012:role/bot"
    properties = own | {"Name": "bot", "RoleArn": role, "BotLocales": definition.load()}
    bot = {"Resources": {"Bot": {"Type": "AWS::Lex::Bot", "Properties": properties}}}
    faults = lint(yaml.safe_dump(bot), config=ManualArgs(regions=["eu-west-1"]))
    assert [str(fault) for fault in faults] == []
