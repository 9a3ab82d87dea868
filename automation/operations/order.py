"""What people decide about findings: waivers, what a rule does by itself, and the brake.

A decision is a plan like any other: an item put into Orderly's own table, with the ledger's entry and an undo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any

from automation.operations.waiting import brake_by, halted
from automation.operations.words import count, day, listing, minute, person
from core import records
from core.access import Role
from core.answer import Answer, Table
from core.call import Call, Choice
from core.compliance import Brake, Finding, Mode, Policy, Posture, Waiver, policy_for
from core.operation import Approval, operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.sweep import Sweep, written
from core.values import AccountId, Days, LastDay, Reason, RuleName, Scope, Tag

_LONGEST = timedelta(days=365)
_MOST_GRACE = 30
"""Days; the change waits for so long as a durable execution (template.yaml, Operator, ExecutionTimeout)."""


@operation(
    needs=Role.OPERATOR,
    approval=Approval.ALWAYS,
    acts={"dynamodb:PutItem", "dynamodb:DeleteItem", "sqs:SendMessage"},
    undo_acts={"dynamodb:DeleteItem", "dynamodb:PutItem", "sqs:SendMessage"},
)
def waive(aws: Reader, rule: RuleName, scope: Scope, until: LastDay, reason: Reason) -> Plan:
    """Accept findings of a rule until a day: those of a resource, of what has a tag, of an account, or all."""
    known = _known(aws, rule)
    last = _last_day(aws, until)
    open_now = aws.memory.findings()
    waiver = Waiver(
        rule=rule,
        until=_end_of(last, aws),
        reason=reason,
        by=str(aws.asker.actor),
        approver="${approver}",
        run="${run}",
        last_day=last.isoformat(),
        **_scoped(rule, scope, open_now),
    )
    hit = [one for one in open_now if waiver.holds_for(one.rule, one.resource, one.account(aws.account), aws.now)]
    before = next((one for one in aws.memory.waivers() if one.id == waiver.id), None)
    ends, back = _ends(aws, waiver), f"Accept {rule} for {waiver.scope} no more"
    if before:
        again = records.only_while(records.waiver_item(aws.memory.table, before), waiver)
        inverse = _put(again, f"{back}, but as it was before")
    else:
        inverse = _forget(aws, "waiver", waiver.id, back, while_it_is=waiver)
    found = f"; that is {count(len(hit), 'open finding')} now" if hit else ""
    says = f"Accept {rule} for {waiver.scope} until the end of {ends}: {reason}{found}"
    step = _put(records.waiver_item(aws.memory.table, waiver), says, inverse)
    unseen = "" if known else " (I have not looked at that rule yet)"
    things = tuple(one.resource for one in hit) if waiver.resource else ()
    steps = (step, _look_again(aws, rule))
    return Plan(f"Waive {rule} for {waiver.scope} until {ends}{unseen}", steps, things or _named(waiver))


@operation(
    phrases=["end the waiver of {rule} for {scope}"],
    needs=Role.OPERATOR,
    acts={"dynamodb:DeleteItem", "sqs:SendMessage"},
)
def unwaive(aws: Reader, rule: RuleName, scope: Scope) -> Plan:
    """End a waiver now: what it accepted is a finding again."""
    wanted = Waiver(rule, aws.now, "", **_scoped(rule, scope, aws.memory.findings()))
    found = next((one for one in aws.memory.waivers() if one.id == wanted.id), None)
    if found is None:
        raise Refusal(f"There is no waiver of {rule} for {wanted.scope}. /orderly waivers lists them.")
    says = f"End the waiver of {rule} for {found.scope}; only a new one can bring it back"
    return Plan(says, (_forget(aws, "waiver", found.id, says), _look_again(aws, rule)), _named(found))


@operation(phrases=["list the waivers", "what is waived"])
def waivers(aws: Reader) -> Answer:
    """What is accepted, until when, why and by whom."""
    found = [one for one in aws.memory.waivers() if one.until > aws.now]
    if not found:
        return Answer('Nothing is waived. /orderly waive bucket-versioned logs 30d "they are copies"')
    rows = tuple(
        (one.rule, one.scope, _ends(aws, one), one.reason, person(one.by), person(one.approver) or "–", one.run)
        for one in found
    )
    return Answer(
        f"{count(len(found), 'waiver')}; the first ends on {_ends(aws, found[0])}.",
        Table(("Rule", "For", "Until", "Why", "Asked by", "Approved by", "Run"), rows),
        choices=(Choice("End one", Call(unwaive.name), form=True),),
    )


@operation(
    phrases=["set rule {rule} to {mode}"],
    needs=Role.ADMIN,
    acts={"dynamodb:PutItem", "dynamodb:DeleteItem", "sqs:SendMessage"},
    undo_acts={"dynamodb:DeleteItem", "dynamodb:PutItem", "sqs:SendMessage"},
)
def policy(
    aws: Reader,
    rule: RuleName,
    mode: Mode,
    where: Tag | None = None,
    account: AccountId | None = None,
    after: Days = 0,
) -> Plan:
    """Say what is done about a rule's findings, where a tag or account fits: notify, ask, or auto after some days."""
    _known(aws, rule)
    if after and mode is not Mode.AUTO:
        raise Refusal("Days of grace are for the mode auto: the others wait for a person anyway.")
    if after > _MOST_GRACE:
        raise Refusal(f"{after} days of grace are more than the {_MOST_GRACE} that a change can wait.")
    wanted = Policy(rule, mode, where or "", account or "", after, str(aws.asker.actor))
    before = next((one for one in aws.memory.policies() if one.key == wanted.key), None)
    paused = aws.memory.is_paused(rule)
    if before and replace(before, by="") == replace(wanted, by="") and not paused:
        return Plan(f"Nothing to do: {_said(wanted)} already.")
    says = _said(wanted)
    if before:
        again = records.only_while(records.policy_item(aws.memory.table, before), wanted)
        inverse = _put(again, f"Again: {_said(before)}")
    else:
        inverse = _forget(aws, "policy", wanted.key, f"Forget what was said of {rule}", while_it_is=wanted)
    steps = [_put(records.policy_item(aws.memory.table, wanted), says, inverse)]
    if paused:
        pause = _put(records.paused_item(aws.memory.table, rule), f"Pause {rule} again")
        steps.append(_forget(aws, "paused", rule, f"Let {rule} go on after it had changed too much at once", pause))
    return Plan(says, (*steps, _look_again(aws, rule)))


@operation(
    phrases=["halt", "halt all automatic changes"],
    needs=Role.OPERATOR,
    acts={"dynamodb:PutItem"},
)
def halt(aws: Reader, reason: Reason | None = None) -> Plan:
    """Pull the brake: nothing is changed by rules and schedules any more, until somebody says resume."""
    if found := aws.memory.brake():
        return Plan(f"Nothing to do: automatic changes are halted already, {brake_by(found, aws)}.")
    brake = Brake(str(aws.asker.actor), aws.now, reason or "")
    says = "Halt all automatic changes" + (f": {reason}" if reason else "")
    return Plan(says, (_put(records.brake_item(aws.memory.table, brake), f"{says}; /orderly resume lets them go on"),))


@operation(
    phrases=["resume", "resume automatic changes", "let automatic changes go on"],
    needs=Role.ADMIN,
    acts={"dynamodb:DeleteItem", "sqs:SendMessage"},
    undo_acts={"dynamodb:PutItem", "sqs:SendMessage"},
)
def resume(aws: Reader) -> Plan:
    """Release the brake: rules and schedules change things again as they are set to."""
    found = aws.memory.brake()
    if found is None:
        return Plan("Nothing to do: automatic changes are not halted.")
    again = _put(records.brake_item(aws.memory.table, found), "Halt all automatic changes again")
    says = f"Let automatic changes go on; they were halted {brake_by(found, aws)}"
    return Plan(says, (_forget(aws, "brake", "all", says, again), _look_again(aws)))


@operation(phrases=["list the rules", "what are the rules"])
def rules(aws: Reader, rule: RuleName | None = None) -> Answer:
    """The rules: what they want, what is done by itself about their findings, and how many resources keep them."""
    found = sorted(_together(aws.memory.postures()), key=lambda one: (one.type, one.rule))
    if rule is not None:
        found = [one for one in found if one.rule == rule]
    if not found:
        return Answer(f"I have not looked at {rule or 'any rule'} yet. /orderly sweep has it done.{halted(aws)}")
    policies = aws.memory.policies()
    rows = tuple(
        (
            one.rule,
            one.severity,
            _mode(policies, one),
            str(one.tally.kept),
            str(one.tally.broken),
            str(one.tally.waived),
            str(one.tally.unknown),
            one.help,
        )
        for one in found
    )
    oldest = min(one.at for one in found)
    headline = f"{count(len(found), 'rule')}, last looked at {minute(oldest, aws.zone)}.{halted(aws)}"
    return Answer(
        headline, Table(("Rule", "Severity", "Mode", "Kept", "Broken", "Waived", "Unknown", "What it wants"), rows)
    )


def _together(postures: Sequence[Posture]) -> list[Posture]:
    """One for each rule, of all accounts and regions; as old as the oldest of them."""
    found: dict[str, Posture] = {}
    for one in postures:
        known = found.get(one.rule)
        found[one.rule] = replace(one, tally=one.tally + known.tally, at=min(one.at, known.at)) if known else one
    return list(found.values())


def _mode(policies: Sequence[Policy], posture: Posture) -> str:
    """What is done in general, and how many exceptions there are to it."""
    about = [one for one in policies if one.is_about(posture.rule, {}, "") or one.rule == posture.rule]
    general = policy_for([one for one in about if not one.where and not one.account], posture.rule, {}, "")
    others = sum(bool(one.where or one.account) for one in about)
    said = "as the stack" if general is None else _grace(general)
    return f"{said} (+{others})" if others else said


def _grace(policy: Policy) -> str:
    return f"{policy.mode} after {count(policy.after_days, 'day')}" if policy.after_days else str(policy.mode)


def _said(policy: Policy) -> str:
    where = f" where {policy.where}" if policy.where else ""
    account = f" in account {policy.account}" if policy.account else ""
    return f"Findings of {policy.rule}{where}{account}: {_grace(policy)}"


def _known(aws: Reader, rule: str) -> bool:
    """Whether a look or a finding is of a rule of that name. Where there is any, others are slips of the pen."""
    seen = sorted({one.rule for one in aws.memory.postures()} | {one.rule for one in aws.memory.findings()})
    if not seen:
        return False
    if "*" not in rule and rule not in seen:
        close = [name for name in seen if name.split("-")[0] == rule.split("-")[0]]
        meant = f" About that there are: {listing(close)}." if close else ""
        raise Refusal(f"I know no rule “{rule}”.{meant} /orderly rules lists them.")
    return True


def _scoped(rule: str, scope: str, known: Sequence[Finding]) -> dict[str, str]:
    """What a waiver is for; a resource goes by its id, as its name may be another's tomorrow."""
    kind, _, value = scope.partition(":")
    if scope == "all":
        return {}
    if kind in {"tag", "account"}:
        return {"where" if kind == "tag" else kind: value}
    about = {one.resource.id for one in known if fnmatchcase(one.rule, rule)}
    named = {one.resource.id for one in known if fnmatchcase(one.rule, rule) and one.resource.name == scope}
    if len(named) > 1 and scope not in about:
        raise Refusal(f"{scope} is the name of {count(len(named), 'resource')}. Say which: {listing(sorted(named))}.")
    return {"resource": scope if scope in about or not named else named.pop()}


def _named(waiver: Waiver) -> tuple[Resource, ...]:
    return (Resource(waiver.resource),) if waiver.resource else ()


def _last_day(aws: Reader, until: str) -> date:
    today = aws.now.astimezone(aws.zone).date()
    last = today + timedelta(days=int(until[:-1])) if until.endswith("d") else date.fromisoformat(until)
    if last < today:
        raise Refusal(f"{until} is over already. A waiver needs a day to come, such as {today + timedelta(days=30)}.")
    if last - today > _LONGEST:
        raise Refusal("A waiver holds for a year at most, so that somebody looks at it again.")
    return last


def _ends(aws: Reader, waiver: Waiver) -> str:
    return day(waiver.until - timedelta(seconds=1), aws.zone)


def _end_of(last: date, aws: Reader) -> datetime:
    """Midnight at the end of that day, where the person lives."""
    return datetime.combine(last + timedelta(days=1), time(), aws.zone)


def _put(arguments: dict[str, Any], says: str, inverse: Step | None = None) -> Step:
    return Step("dynamodb", "put_item", arguments, says, inverse)


def _forget(
    aws: Reader, kind: str, key: str, says: str, inverse: Step | None = None, *, while_it_is: Any = None
) -> Step:
    arguments = records.forgotten(aws.memory.table, kind, key)
    found = arguments if while_it_is is None else records.only_while(arguments, while_it_is)
    return Step("dynamodb", "delete_item", found, says, inverse)


def _look_again(aws: Reader, rule: str = "") -> Step:
    """What is known already is judged again as people want it now; taking the decision back needs the same look."""
    body = written(Sweep(known=True, rules=(rule,) if rule else ()))
    message = {"QueueUrl": aws.scheduling.sweep_queue_url, "MessageBody": body}
    says = f"Look again at the findings of {rule or 'all rules'} that are known"
    return Step("sqs", "send_message", message, says, Step("sqs", "send_message", message, says))
