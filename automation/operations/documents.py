"""Systems Manager's documents, run on instances: those that the access document allows."""

from __future__ import annotations

from typing import Any

from automation.operations.ec2 import resource_of
from automation.operations.which import instances_by_ref
from automation.operations.words import count, listing
from core.access import Role
from core.operation import Approval, operation
from core.plan import Plan, Step, Until
from core.reader import Reader
from core.refusal import Refusal
from core.values import DocumentName, DocumentParameters, InstanceRefs

_IDS_IN_ONE_CALL = 50  # SendCommand, "InstanceIds"
_NEVER = ("Failed", "TimedOut", "Cancelled")


@operation(
    phrases=["run {document} on {instances}", "run the document {document} on {instances}"],
    needs=Role.OPERATOR,
    approval=Approval.ALWAYS,
    reads={"ec2:DescribeInstances", "ssm:ListCommands"},
    acts={"ssm:SendCommand"},
)
def run_document(
    aws: Reader, document: DocumentName, instances: InstanceRefs, parameters: DocumentParameters | None = None
) -> Plan:
    """Run an allowed Systems Manager document on instances, and see that it ends well on each."""
    if document not in aws.access.documents:
        allowed = listing([f"`{name}`" for name in aws.access.documents], most=20) or "none yet"
        raise Refusal(f"The access document does not allow the document {document}. Allowed: {allowed}.")
    found = instances_by_ref(aws, instances)
    if not found:
        return Plan(f"Nothing to run {document} on: no instance has that tag.")
    for instance in found:
        if instance["State"]["Name"] != "running":
            raise Refusal(f"{resource_of(instance)} is {instance['State']['Name']}; documents run where it runs.")
    things = tuple(resource_of(i) for i in sorted(found, key=lambda i: i["InstanceId"]))
    steps: list[Step | Until] = []
    for start in range(0, len(things), _IDS_IN_ONE_CALL):
        some = things[start : start + _IDS_IN_ONE_CALL]
        names = listing([str(thing) for thing in some])
        arguments: dict[str, Any] = {"DocumentName": document, "InstanceIds": [thing.id for thing in some]}
        if parameters:
            arguments["Parameters"] = _as_lists(parameters)
        number = len(steps) + 1
        # A second one would run it a second time: after a crash nobody can tell whether there was a first.
        steps.append(Step("ssm", "send_command", arguments, f"Run {document} on {names}", repeatable=False))
        sent = {"CommandId": f"${{{number}:Command.CommandId}}"}
        says = f"Wait until it has ended well on {names}"
        path = "Commands[].Status"
        steps.append(Until("ssm", "list_commands", sent, path, "Success", says, _NEVER))
    where = things[0] if len(things) == 1 else count(len(things), "instance")
    return Plan(f"Run {document} on {where}", tuple(steps), things)


def _as_lists(parameters: str) -> dict[str, list[str]]:
    """`Operation=Scan, RebootOption=NoReboot` as Systems Manager takes it: a list for each name."""
    pairs = [part.partition("=") for part in parameters.split(",")]
    return {name.strip(): [value.strip()] for name, _, value in pairs}
