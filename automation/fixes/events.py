"""Settings of event buses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.fixes.fix import fix, nothing_to_do, refusing
from automation.fixes.policies import stated
from core.plan import Plan, Resource, Step
from core.policies import lets_everybody_in
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_events.client import EventBridgeClient


@fix(
    reads={"events:DescribeEventBus"},
    acts={"events:RemovePermission"},
    undo_acts={"events:PutPermission"},
    careful=True,
)
def bus_policy(aws: Reader, resource: str) -> Plan:
    """A bus's policy lets nobody in whom it does not name; the rest of it stays."""
    events: EventBridgeClient = aws.client("events")
    with refusing(aws, f"event bus {resource}", "ResourceNotFoundException"):
        policy = events.describe_event_bus(Name=resource).get("Policy", "")
    what = Resource(resource, kind="event bus")
    found = [one for one in stated(what, policy) if lets_everybody_in(one)]
    if not found:
        return nothing_to_do(what, "lets no stranger in")
    if not all(one.get("Sid") for one in found):
        raise Refusal(f"The policy of {what} lets everybody in by a statement without a name. Change it by hand.")
    bus = {"EventBusName": resource}
    steps = []
    for one in found:
        sid = one["Sid"]
        # The policy as it was before any step, so that each step alone can be taken back.
        inverse = Step("events", "put_permission", {**bus, "Policy": policy}, f"Give {what} its policy again")
        says = f"Take the statement “{sid}” out of the policy of {what}"
        steps.append(Step("events", "remove_permission", {**bus, "StatementId": sid}, says, inverse))
    return Plan(f"Take out of the policy of {what} what lets everybody in", tuple(steps), (what,))
