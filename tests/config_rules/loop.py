"""The loop that a rule and its fix make: broken, found, fixed, verified, taken back."""

from __future__ import annotations

from automation.apply import apply
from automation.catalogue import OPERATIONS
from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.live import here, live_item
from config_rules.rule import Broken, Compliant, Verdict
from core.access import Role
from core.aws.clients import client
from core.call import Call
from core.plan import Plan, Step
from tests.support.house import reader


def judged(rule: str, identity: str, **given: str) -> Verdict:
    """What a rule says of a resource as it is now in the embedded account."""
    return RULES[rule].with_parameters(given).judge(live(rule, identity))


def live(rule: str, identity: str) -> ConfigItem:
    """The resource of the rule's type, read live."""
    found = live_item(here(client), RULES[rule].resource, identity)
    assert found is not None, f"there is no {identity}"
    return found


def planned(call: Call) -> Plan:
    """The plan of a change."""
    operation = OPERATIONS[call.operation]
    plan = operation.run(reader(Role.ADMIN), **operation.parse(call.params))
    assert isinstance(plan, Plan)
    return plan


def closes(rule: str, identity: str, why: str, **given: str) -> Plan:
    """See the whole loop through, from broken for that reason to broken again when the fix was taken back."""
    broken = judged(rule, identity, **given)
    assert isinstance(broken, Broken)
    assert broken.why == why
    assert broken.fix is not None
    plan = planned(broken.fix)
    assert plan.permissions <= OPERATIONS[broken.fix.operation].acts, "declares less than it does"
    backs = [_done(step) for step in plan.acts]
    assert isinstance(judged(rule, identity, **given), Compliant)
    assert not list(planned(broken.fix).acts), "would do it again"
    for back in reversed(backs):
        assert back.permission in OPERATIONS[broken.fix.operation].undo_acts
        _done(back, has_a_way_back=False)
    assert isinstance(judged(rule, identity, **given), Broken)
    return plan


def _done(step: Step, *, has_a_way_back: bool = True) -> Step:
    """Carry out one step, and give the one that takes it back."""
    applied = apply(step, client)
    assert not applied.error, applied.message
    back = step.way_back(applied.answer)
    assert back is not None or not has_a_way_back, "cannot be taken back"
    return back or step
