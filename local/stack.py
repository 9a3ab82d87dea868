"""The template, deployed in the embedded AWS: through its CloudFormation as far as that goes.

Tables, queues, roles, parameters and logs become real there. Functions, mappings, schedules, EventBridge rules,
Config rules and the HTTP API are read here, resolved, and driven by the pumps.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.template import Resolver, translate

ACCOUNT = "123456789012"
REGION = "eu-west-1"
STACK = "orderly"
BOT, BOT_ALIAS = "ORDERLYBOT", "LIVEALIAS1"
"""Ids of the Lex bot and its alias; real ones have ten letters and digits, too."""

# What moto's CloudFormation makes as CloudFormation does.
_MADE_BY_MOTO = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SSM::Parameter",
    }
)
_ARN = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"

Clients = Callable[[str], Any]


@dataclass(frozen=True)
class FunctionSpec:
    """A function of the template. `timeout` is in seconds; `durable` has its DurableConfig, when it has one."""

    logical_id: str
    name: str
    arn: str
    handler: str
    role: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    durable: Mapping[str, int] | None = None


@dataclass(frozen=True)
class EventSource:
    """An event source mapping: a queue whose messages a function gets."""

    queue_url: str
    queue_arn: str
    function: str
    batch_size: int


class Stack:
    """What `sam deploy` makes, as one machine has it."""

    def __init__(self, template: Path, parameters: Mapping[str, str], clients: Clients) -> None:
        self._clients = clients
        self._template, self.parameters = translate(template, parameters, REGION)
        pseudo = {
            "AccountId": ACCOUNT,
            "Region": REGION,
            "Partition": "aws",
            "URLSuffix": "amazonaws.com",
            "StackName": STACK,
            "StackId": _ARN.format("cloudformation", f"stack/{STACK}/1"),
        }
        self._resolver = Resolver(self._template, self.parameters, pseudo)
        self._resources = {
            name: resource
            for name, resource in self._template["Resources"].items()
            if "Condition" not in resource or self._resolver.holds(resource["Condition"])
        }

    def deploy(self) -> None:
        """Make it all, or find it, where it was kept from an earlier start."""
        self._name_functions()
        self._create_stack()
        self._learn_what_was_made()
        self._grant()
        self._create_functions()
        self._create_schedules()

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The resources of a type, resolved, by logical id."""
        return {
            name: self._resolver.value(resource.get("Properties", {}))
            for name, resource in self._resources.items()
            if resource["Type"] == kind
        }

    @property
    def functions(self) -> dict[str, FunctionSpec]:
        """Every function, by logical id."""
        return {name: self._function(name, found) for name, found in self.of_type("AWS::Lambda::Function").items()}

    @property
    def event_sources(self) -> list[EventSource]:
        """Which queue feeds which function."""
        urls = {self._resolver.attributes[name, "Arn"]: self._resolver.physical[name] for name in self._queues()}
        return [
            EventSource(urls[m["EventSourceArn"]], m["EventSourceArn"], m["FunctionName"], int(m.get("BatchSize", 10)))
            for m in self.of_type("AWS::Lambda::EventSourceMapping").values()
        ]

    def logical_id(self, function: str) -> str:
        """The function's logical id, from its name or any of its ARNs. Raises LookupError for an unknown one."""
        name = function.split(":function:")[-1].split(":")[0]
        found = next((spec.logical_id for spec in self.functions.values() if spec.name == name), None)
        if found is None:
            raise LookupError(f"there is no function {function}")
        return found

    def outputs(self, known: Mapping[str, str]) -> dict[str, str]:
        """The template's outputs; `known` are those that only this machine can tell."""
        found: dict[str, str] = {}
        for name, output in self._template.get("Outputs", {}).items():
            if "Condition" in output and not self._resolver.holds(output["Condition"]):
                continue
            found[name] = known[name] if name in known else str(self._resolver.value(output["Value"]))
        return found

    def _queues(self) -> Iterator[str]:
        return (name for name, resource in self._resources.items() if resource["Type"] == "AWS::SQS::Queue")

    def _function(self, logical_id: str, found: Mapping[str, Any]) -> FunctionSpec:
        name = self._resolver.physical[logical_id]
        variables = found.get("Environment", {}).get("Variables", {})
        return FunctionSpec(
            logical_id,
            name,
            _ARN.format("lambda", f"function:{name}"),
            found["Handler"],
            found["Role"],
            int(found.get("Timeout", 3)),
            int(found.get("MemorySize", 128)),
            {key: str(value) for key, value in variables.items()},
            found.get("DurableConfig"),
        )

    def _name_functions(self) -> None:
        """Functions, versions and aliases get the names that CloudFormation's would have, before they are made."""
        for name, resource in self._resources.items():
            match resource["Type"]:
                case "AWS::Lambda::Function":
                    self._resolver.physical[name] = f"{STACK}-{name}"
                    self._resolver.attributes[name, "Arn"] = _ARN.format("lambda", f"function:{STACK}-{name}")
                case "AWS::Lambda::Version":
                    self._resolver.attributes[name, "Version"] = "1"
                    self._resolver.physical[name] = f"{name}:1"
                case "AWS::Scheduler::ScheduleGroup":
                    self._resolver.physical[name] = STACK
                case "AWS::ApiGatewayV2::Api":
                    self._resolver.physical[name] = "local"
        for name, resource in self._resources.items():
            if resource["Type"] == "AWS::Lambda::Alias":
                function = self._resolver.value(resource["Properties"]["FunctionName"])
                alias = resource["Properties"]["Name"]
                self._resolver.physical[name] = _ARN.format("lambda", f"function:{function}:{alias}")
            if resource["Type"] == "AWS::Lex::Bot":
                self._resolver.physical[name] = BOT
            if resource["Type"] == "AWS::Lex::BotAlias":
                self._resolver.attributes[name, "BotAliasId"] = BOT_ALIAS

    def _create_stack(self) -> None:
        made = {name: dict(r) for name, r in self._resources.items() if r["Type"] in _MADE_BY_MOTO}
        stand_ins = dict(self._resolver.physical)
        for name, resource in made.items():
            resource.pop("Condition", None)
            resource["Properties"] = self._with_stand_ins(resource.get("Properties", {}), stand_ins)
            _name_for_moto(name, resource["Type"], resource["Properties"])
        body = {
            "Parameters": {name: {"Type": "String", "NoEcho": False} for name in self.parameters},
            "Conditions": self._template.get("Conditions", {}),
            "Resources": made,
        }
        self._clients("cloudformation").create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(body),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )

    def _with_stand_ins(self, found: Any, names: Mapping[str, str]) -> Any:
        """References to what is not made by moto (functions, aliases), as the names that they will have."""
        match found:
            case {"Ref": str(name)} if name in names:
                return names[name]
            case {"Fn::GetAtt": [str(name), str(attribute)]} if (name, attribute) in self._resolver.attributes:
                return self._resolver.attributes[name, attribute]
            case {"Fn::Sub": str(text)}:
                for (name, attribute), value in self._resolver.attributes.items():
                    text = text.replace(f"${{{name}.{attribute}}}", value)
                for name, physical in names.items():
                    text = text.replace(f"${{{name}}}", physical)
                return {"Fn::Sub": text}
            case dict():
                return {key: self._with_stand_ins(value, names) for key, value in found.items()}
            case list():
                return [self._with_stand_ins(value, names) for value in found]
        return found

    def _learn_what_was_made(self) -> None:
        pages = self._clients("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
        for resource in (summary for page in pages for summary in page["StackResourceSummaries"]):
            self._learn(resource["LogicalResourceId"], resource["ResourceType"], resource["PhysicalResourceId"])

    def _learn(self, logical_id: str, kind: str, physical: str) -> None:
        name = physical.rpartition("/")[2].rpartition(":")[2]
        arn = {
            "AWS::DynamoDB::Table": _ARN.format("dynamodb", f"table/{name}"),
            "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/{name}",
            "AWS::KMS::Key": _ARN.format("kms", f"key/{name}"),
            "AWS::Logs::LogGroup": _ARN.format("logs", f"log-group:{physical}:*"),
            "AWS::S3::Bucket": f"arn:aws:s3:::{name}",
            "AWS::SQS::Queue": _ARN.format("sqs", name),
        }.get(kind, "")
        self._resolver.physical[logical_id] = physical
        if arn:
            self._resolver.attributes[logical_id, "Arn"] = arn
        if kind == "AWS::SQS::Queue":
            self._resolver.attributes[logical_id, "QueueName"] = name
            self._resolver.physical[logical_id] = self._clients("sqs").get_queue_url(QueueName=name)["QueueUrl"]

    def _grant(self) -> None:
        """Give the roles their policies in the form in which moto enforces them; its CloudFormation keeps another.

        For moto the principal of a running function is the session of its role, so trust in a role is put as trust
        in that session.
        """
        iam = self._clients("iam")
        sessions = {
            spec.role: f"arn:aws:sts::{ACCOUNT}:assumed-role/{spec.role.rpartition('/')[2]}/{spec.name}"
            for spec in self.functions.values()
        }
        for name, role in self.of_type("AWS::IAM::Role").items():
            for policy in role.get("Policies", []):
                put_policy(iam, self._resolver.physical[name], policy)
            trust = json.dumps(role["AssumeRolePolicyDocument"])
            for arn, session in sessions.items():
                trust = trust.replace(f'"{arn}"', f'"{session}"')
            iam.update_assume_role_policy(RoleName=self._resolver.physical[name], PolicyDocument=trust)
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for name, policy in self.of_type(kind).items():
                for role in policy["Roles"]:
                    put_policy(iam, role, {"PolicyName": name} | policy)
        for name, key in self.of_type("AWS::KMS::Key").items():
            document = json.dumps(key["KeyPolicy"])  # moto's CloudFormation keeps what its KMS cannot read
            self._clients("kms").put_key_policy(
                KeyId=self._resolver.physical[name], PolicyName="default", Policy=document
            )

    def _create_functions(self) -> None:
        """So that AWS's own tools see them, and AWS Config believes that they are there. They run elsewhere."""
        client = self._clients("lambda")
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as files:
            files.writestr("README", "This function runs as a process of `make up`.")
        for spec in self.functions.values():
            client.create_function(
                FunctionName=spec.name,
                Runtime="python3.13",
                Role=spec.role,
                Handler=spec.handler,
                Code={"ZipFile": package.getvalue()},
                Timeout=spec.timeout,
                MemorySize=spec.memory,
                Environment={"Variables": dict(spec.environment)},
                Publish=True,
            )
            client.create_alias(FunctionName=spec.name, Name="live", FunctionVersion="1")

    def _create_schedules(self) -> None:
        """Where the pump looks for them, beside those that people ask for."""
        scheduler = self._clients("scheduler")
        for group in self.of_type("AWS::Scheduler::ScheduleGroup"):
            scheduler.create_schedule_group(Name=self._resolver.physical[group])
        for name, properties in self.of_type("AWS::Scheduler::Schedule").items():
            scheduler.create_schedule(Name=_dashed(name), **_as_api(properties))


def _dashed(name: str) -> str:
    """`EndOfDay` as people say it: `end-of-day`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _as_api(properties: Mapping[str, Any]) -> dict[str, Any]:
    """CloudFormation's text where the API wants numbers."""
    target = dict(properties["Target"])
    if "RetryPolicy" in target:
        target["RetryPolicy"] = {name: int(value) for name, value in target["RetryPolicy"].items()}
    return {**properties, "Target": target}


def _name_for_moto(logical_id: str, kind: str, properties: dict[str, Any]) -> None:
    """CloudFormation makes names for these by itself; moto makes wrong ones, none, or others at each start."""
    if properties.get("FifoQueue"):
        properties["QueueName"] = f"{STACK}-{logical_id}.fifo"
    if kind == "AWS::DynamoDB::Table":
        properties["TableName"] = f"{STACK}-{logical_id}"
    if kind == "AWS::SSM::Parameter":
        properties["Name"] = f"CFN-{STACK}-{logical_id}"


def put_policy(iam: Any, role: str, policy: Mapping[str, Any]) -> None:
    """Moto knows a call's resource for few services only, so what it can enforce is the actions.

    What is denied of some resources would be denied of all, so that is left out.
    """
    document = policy["PolicyDocument"]
    if any(statement["Effect"] == "Deny" for statement in document["Statement"]):
        return
    statements = [{**statement, "Resource": "*"} for statement in document["Statement"]]
    enforced = json.dumps({**document, "Statement": statements})
    iam.put_role_policy(RoleName=role, PolicyName=policy["PolicyName"], PolicyDocument=enforced)
