"""Systems Manager reaches every instance."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import INSTANCE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_RUNNING = {"state": {"name": "running"}}


@rule(
    resource=INSTANCE,
    severity="medium",
    references=("Security Hub SSM.1", "AWS Config EC2_INSTANCE_MANAGED_BY_SSM"),
    examples=(
        passes(_RUNNING, beside={"SystemsManager": {"pingStatus": "Online"}}),
        exempts("is stopped", {"state": {"name": "stopped"}}),
        breaks("is not managed by Systems Manager", _RUNNING, beside={"SystemsManager": {"pingStatus": None}}),
        breaks(
            "is managed by Systems Manager, which does not hear of it (ConnectionLost)",
            _RUNNING,
            beside={"SystemsManager": {"pingStatus": "ConnectionLost"}},
        ),
    ),
)
def instance_managed(instance: ConfigItem) -> Verdict:
    """A running instance is managed by Systems Manager, and heard of.

    What is not cannot be patched, inventoried or entered without an open port. By hand: attach
    AmazonSSMManagedInstanceCore to the instance's role (or turn on Default Host Management Configuration), see that the
    agent runs, and that it reaches the endpoints ssm and ssmmessages. Orderly does not attach policies to roles.
    """
    state = instance.get("state.name")
    if state is None:
        return Unknown("has a state that was not recorded")
    if state != "running":
        return NotApplicable(f"is {state}")
    heard = instance.beside("SystemsManager")
    if heard is None or "pingStatus" not in heard:
        return Unknown("has a management that was not recorded")
    if heard["pingStatus"] == "Online":
        return Compliant()
    if heard["pingStatus"] is None:
        return Broken("is not managed by Systems Manager")
    return Broken(f"is managed by Systems Manager, which does not hear of it ({heard['pingStatus']})")
