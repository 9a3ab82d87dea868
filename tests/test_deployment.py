"""The template as SAM translates it, created by the embedded CloudFormation."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.template import translated

# What moto's CloudFormation passes over with a warning. local/ makes what it needs of these by other means.
NOT_IN_MOTO = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Alarm",
    "AWS::S3::BucketPolicy",
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::Config::ConfigRule",
    "AWS::Lambda::Alias",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
}
PARAMETERS = {"NoticeChannel": "C0123456789", "Lex": "false"}


def aws(service: Any) -> Any:
    """A client of the embedded AWS."""
    return boto3.client(service, region_name="eu-north-1")


def fit_for_moto(template: dict[str, Any]) -> dict[str, Any]:
    """moto makes up no names for parameters and FIFO queues, and has no aliases: functions stand in for theirs."""
    for name, resource in template["Resources"].items():
        match resource:
            case {"Type": "AWS::SSM::Parameter", "Properties": properties}:
                properties["Name"] = name
            case {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True} as properties}:
                properties["QueueName"] = f"{name}.fifo"
            case {"Type": "AWS::Lambda::Function", "Properties": properties}:
                properties["Code"] = {"ZipFile": "def handler(event, context): ..."}
    text = re.sub(r'\{"Ref": "(\w+)Aliaslive"\}', r'{"Fn::GetAtt": ["\1", "Arn"]}', json.dumps(template))
    fit: dict[str, Any] = json.loads(text)
    return fit


@pytest.fixture(scope="module")
def passed_over() -> Iterator[set[str]]:
    """The stack in moto; which types it passed over."""
    with mock_aws(config={"lambda": {"use_docker": False}}), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        aws("cloudformation").create_stack(
            StackName="orderly",
            TemplateBody=json.dumps(fit_for_moto(translated(**PARAMETERS))),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in PARAMETERS.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
        yield {found[1] for warning in caught if (found := re.search(r"parse (AWS::[\w:]+) but", str(warning.message)))}


def test_the_stack_is_created_and_only_known_types_are_passed_over(passed_over: set[str]) -> None:
    (stack,) = aws("cloudformation").describe_stacks(StackName="orderly")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert passed_over == NOT_IN_MOTO


@pytest.mark.usefixtures("passed_over")
def test_every_queue_is_wired_to_its_function() -> None:
    mappings = aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    wired = {(_logical(m["EventSourceArn"]), _logical(m["FunctionArn"])) for m in mappings}
    assert wired == {
        ("ChatQueue", "Desk"),
        ("WatchQueue", "Desk"),
        ("SweepQueue", "Sweeper"),
        ("ReportQueue", "Reporter"),
        ("Outbox", "BotNotifier"),
        ("ChatDeadLetters", "DeadLetters"),
        ("WatchDeadLetters", "DeadLetters"),
        ("OutboxDeadLetters", "DeadLetters"),
    }


@pytest.mark.usefixtures("passed_over")
def test_every_function_runs_in_its_own_role_and_knows_what_its_variables_name() -> None:
    functions = {_logical(f["FunctionArn"]): f for f in aws("lambda").list_functions()["Functions"]}
    assert len(functions) == 11
    for name, function in functions.items():
        assert f"{name}Role" in function["Role"]
    desk = functions["Desk"]["Environment"]["Variables"]
    assert aws("dynamodb").describe_table(TableName=desk["LEDGER_TABLE"])
    assert aws("sqs").get_queue_attributes(QueueUrl=desk["OUTBOX_URL"])
    assert aws("ssm").get_parameter(Name=desk["ACCESS_PARAMETER"])["Parameter"]["Value"]
    assert desk["OPERATOR_FUNCTION"] == functions["Operator"]["FunctionArn"]


@pytest.mark.usefixtures("passed_over")
def test_aws_events_reach_their_functions() -> None:
    events = aws("events")
    reached = {
        _logical(target["Arn"])
        for rule in events.list_rules()["Rules"]
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    }
    assert reached == {"Events", "Remediator"}


def _logical(arn: str) -> str:
    """The logical id in the name that the stack gave a resource."""
    name = arn.rpartition(":")[2].removesuffix(".fifo")
    return name.split("-")[1] if "-" in name else name
