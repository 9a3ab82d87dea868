"""Fixing all that a rule found with one plan: one approval, one record, one Undo."""

from __future__ import annotations

from automation.operations.addresses import detach_address
from automation.operations.close_ports import close_ports
from automation.operations.secure import secure
from automation.operations.tags import tag_resource
from automation.operations.words import count, listing
from core.access import Role
from core.call import Call
from core.compliance import Finding, waiver_for
from core.operation import Approval, operation
from core.plan import Plan
from core.reader import Reader
from core.refusal import Refusal
from core.values import RuleName

_AT_ONCE = 50
"""Findings. A plan is the result of one durable step, which AWS Lambda keeps up to 256 KB, and policies are long."""
_FIXES = (secure, close_ports, detach_address, tag_resource)
"""What rules name as fixes."""


@operation(
    phrases=["fix everything that {rule} found", "fix what {rule} found"],
    needs=Role.OPERATOR,
    approval=Approval.TWICE_IF_FINAL,
    reads=frozenset().union(*(one.reads for one in _FIXES)),
    acts=frozenset().union(*(one.acts for one in _FIXES)),
    undo_acts=frozenset().union(*(one.undo_acts for one in _FIXES)),
    has_account=True,
)
def fix_all(aws: Reader, rule: RuleName) -> Plan:
    """Fix all open findings of a rule with one plan; what cannot be fixed now is left out and named."""
    found = _fixable(aws, rule)
    if not found:
        raise Refusal(
            f"I can fix no open finding of {rule} in account {aws.account}, region {aws.region}. "
            f"/orderly findings rule={rule} lists what there is."
        )
    plans: list[Plan] = []
    left: list[str] = []
    for finding, fix in found[:_AT_ONCE]:
        try:
            plans.append(_planned(aws, fix))
        except Refusal as refusal:
            left.append(f"{finding.resource} ({refusal.sentence.rstrip('.')})")
    steps = tuple(step for plan in plans for step in plan.steps)
    things = {thing.id: thing for plan in plans if plan.steps for thing in plan.resources}
    less = f"; left out: {listing(left)}" if left else ""
    if not steps:
        return Plan(f"Nothing to do: what {rule} found is in order by now{less}.")
    more = f"; {len(found) - _AT_ONCE} more are for another time" if len(found) > _AT_ONCE else ""
    return Plan(f"Fix {count(len(things), 'finding')} of {rule}{more}{less}", steps, tuple(things.values()))


def _fixable(aws: Reader, rule: str) -> list[tuple[Finding, Call]]:
    """What the rule found here that is open and not accepted, with its fix; in the same order always."""
    waivers, home = aws.memory.waivers(), aws.places
    found: dict[str, tuple[Finding, Call]] = {}
    for one in sorted(aws.memory.findings(), key=lambda one: one.resource.id):
        is_here = (one.account(home.account), one.region(home.region)) == (aws.account, aws.region)
        if one.rule != rule or one.status != "open" or not one.fix or not is_here:
            continue
        if not waiver_for(waivers, one, home.account, aws.now):
            found.setdefault(str(one.fix), (one, one.fix))  # two trails may have one bucket, which is fixed once
    return list(found.values())


def _planned(aws: Reader, fix: Call) -> Plan:
    operation = aws.operations[fix.operation]
    plan = operation.run(aws, **operation.parse(fix.params))
    if not isinstance(plan, Plan):
        raise TypeError(f"{fix.operation} answers instead of planning")
    return plan
