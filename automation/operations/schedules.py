"""Orders for a time to come, once or again and again: EventBridge schedules that put them on the watch queue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.grammar import understand
from automation.operations.ec2 import error_code
from automation.operations.words import count, minute, person
from core import wire
from core.access import Role
from core.answer import Answer, Table
from core.call import Call
from core.operation import operation
from core.plan import Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.request import Actor, ReplyTo
from core.values import Order, ScheduleName, When
from core.when import explained, expression, next_time, settle, spoken

if TYPE_CHECKING:
    from types_boto3_scheduler.client import EventBridgeSchedulerClient
    from types_boto3_scheduler.type_defs import GetScheduleOutputTypeDef

_OURS = "Asked by "
_MOST, _AT_ONCE = 100, 10
# A stop that is hours late surprises (EventBridge Scheduler User Guide, "Retry policy").
_RETRY = {"MaximumEventAgeInSeconds": 900, "MaximumRetryAttempts": 10}
_NEVER = frozenset({"schedule", "unschedule", "undo", "waive", "unwaive", "policy", "halt", "resume"})
"""What people decide at the time when it holds: a waiver that renews itself would have no end."""


@dataclass(frozen=True)
class _Schedule:
    """A schedule as it is kept, and the order in it."""

    kept: GetScheduleOutputTypeDef
    order: str
    next_run: datetime | None

    @property
    def asker(self) -> str:
        """Who asked for it; empty for one of the template."""
        description = self.kept.get("Description", "")
        return description.removeprefix(_OURS) if description.startswith(_OURS) else ""


@operation(
    phrases=["what is scheduled", "list the schedules", "show the schedules"],
    reads={"scheduler:ListSchedules", "scheduler:GetSchedule"},
)
def schedules(aws: Reader) -> Answer:
    """What is done at which times: the template's schedules, and those that people asked for."""
    found = sorted(_all(aws), key=lambda schedule: schedule.next_run or datetime.max.replace(tzinfo=aws.now.tzinfo))
    if not found:
        return Answer("Nothing is scheduled. /orderly stop web-1 every weekday 19:00 would be a schedule.")
    rows = tuple(
        (
            one.kept["Name"],
            minute(one.next_run, aws.zone) if one.next_run else "off",
            one.order,
            explained(one.kept["ScheduleExpression"]),
            person(one.asker) if one.asker else "the template",
        )
        for one in found
    )
    return Answer(
        f"{count(len(found), 'schedule')} in account {aws.account}, region {aws.region}.",
        Table(("Schedule", "Next", "What", "When", "By"), rows),
    )


@operation(
    needs=Role.OPERATOR,
    reads={"scheduler:GetSchedule"},
    acts={"scheduler:CreateSchedule", "iam:PassRole"},
    undo_acts={"scheduler:DeleteSchedule"},
)
def schedule(aws: Reader, order: Order, when: When) -> Plan:
    """Have something done at a time, once or again and again. Or put the time behind the order itself."""
    found_order = understand(order, aws.operations)
    if found_order.dry_run or found_order.break_glass:
        raise Refusal("Neither --dry-run nor --break-glass can wait for a time. Please leave them out of the order.")
    call = found_order.call
    later = aws.operations[call.operation]
    if call.operation in _NEVER:
        raise Refusal(f"I cannot do {call.operation} at a time to come. Please do it now.")
    if aws.asker.role < later.needs:
        raise Refusal(f"{call.operation} needs the role {later.needs.title}; you are {aws.asker.role.title}.")
    found = (
        later.run(aws.elsewhere(call.region, later.account_of(call)), **later.parse(call.params))
        if later.is_change
        else None
    )
    at = settled(Call(schedule.name, {"when": when}), aws.now.astimezone(aws.zone)).params["when"]
    arguments = _arguments(aws, call, at)
    name = arguments["Name"]
    if _kept(aws, name):
        raise Refusal(f"That is scheduled already, as {name}. /orderly schedules lists what is.")
    said = f"{spoken(at)} ({aws.zone.key})"
    inverse = Step("scheduler", "delete_schedule", _place(aws, name), f"Remove the schedule {name}")
    says = f"Make the schedule {name}: {call}, {said}"
    step = Step("scheduler", "create_schedule", arguments, says, inverse, also=("iam:PassRole",))
    hit = found.resources if isinstance(found, Plan) else ()
    title = found.headline if isinstance(found, Plan) and found.steps else str(call)
    return Plan(f"{title}, {said}", (step,), hit, orders=call)


@operation(
    phrases=["unschedule {schedule}", "cancel the schedule {schedule}", "remove the schedule {schedule}"],
    needs=Role.OPERATOR,
    reads={"scheduler:GetSchedule"},
    acts={"scheduler:DeleteSchedule"},
    undo_acts={"scheduler:CreateSchedule", "iam:PassRole"},
)
def unschedule(aws: Reader, schedule: ScheduleName) -> Plan:
    """Remove a schedule that somebody asked for."""
    found = _kept(aws, schedule)
    if found is None:
        raise Refusal(f"I know no schedule {schedule}. /orderly schedules lists what there is.")
    if not found.asker:
        raise Refusal(f"{schedule} belongs to the template; an admin turns it off there.")
    kept: Mapping[str, Any] = found.kept
    again = {name: kept[name] for name in _CREATED_WITH if kept.get(name) is not None}
    back = Step(
        "scheduler", "create_schedule", again, f"Make the schedule {schedule} again", also=("iam:PassRole",)
    )  # fmt: skip
    step = Step(
        "scheduler", "delete_schedule", _place(aws, schedule), f"Remove the schedule {schedule}: {found.order}", back
    )
    return Plan(f"Remove the schedule {schedule} ({found.order})", (step,), (Resource(schedule, kind="schedule"),))


def settled(call: Call, now: datetime) -> Call:
    """The call with its time settled as it was meant when it was said; any other call as it is.

    Raises:
        Refusal: the time is none, or is over.
    """
    if call.operation != schedule.name or "when" not in call.params:
        return call
    when = call.params["when"]
    try:
        return Call(call.operation, {**call.params, "when": settle(when, now)})
    except ValueError as error:
        raise Refusal(f"“{when}” {error}") from error


_CREATED_WITH = (
    "Name",
    "GroupName",
    "Description",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "FlexibleTimeWindow",
    "Target",
    "ActionAfterCompletion",
)


def _arguments(aws: Reader, call: Call, at: str) -> dict[str, Any]:
    """What the schedule is made with. Its name tells it from all others: the order, the time and who asked."""
    actor = aws.asker.actor
    meaning = json.dumps([str(call), at, str(actor)])
    name = f"{call.operation[:40]}-{hashlib.sha256(meaning.encode()).hexdigest()[:6]}"
    again = {} if at.startswith("every") else {"ActionAfterCompletion": "DELETE"}
    return {
        **_place(aws, name),
        "Description": f"{_OURS}{actor}",
        "ScheduleExpression": expression(at),
        "ScheduleExpressionTimezone": aws.zone.key,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {
            "Arn": aws.scheduling.queue_arn,
            "RoleArn": aws.scheduling.role_arn,
            "RetryPolicy": _RETRY,
            "DeadLetterConfig": {"Arn": aws.scheduling.dead_letters_arn},
            "Input": _message(call, name, actor),
        },
        **again,
    }


def _message(call: Call, name: str, actor: Actor) -> str:
    """The request as the watch queue gets it; Scheduler puts its own words in (User Guide, "Context attributes")."""
    reply = ReplyTo(channel=actor.channel, user=actor.id, team=actor.team) if actor.kind == "slack" else ReplyTo()
    request = {
        "key": "<aws.scheduler.schedule-arn>@<aws.scheduler.scheduled-time>",
        "at": "<aws.scheduler.scheduled-time>",
        "actor": {"kind": "schedule", "id": name},
        "reply": wire.plain(reply),
        "call": wire.plain(call),
    }
    return json.dumps(request, ensure_ascii=False)


def _place(aws: Reader, name: str) -> dict[str, str]:
    return {"Name": name, "GroupName": aws.scheduling.group}


def _all(aws: Reader) -> Iterator[_Schedule]:
    scheduler: EventBridgeSchedulerClient = aws.home("scheduler")
    pages = scheduler.get_paginator("list_schedules").paginate(GroupName=aws.scheduling.group)
    names = [one["Name"] for page in pages for one in page["Schedules"]]
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # a list has neither times nor orders, so each is read by itself
        yield from filter(None, pool.map(lambda name: _kept(aws, name), names[:_MOST]))


def _kept(aws: Reader, name: str) -> _Schedule | None:
    scheduler: EventBridgeSchedulerClient = aws.home("scheduler")
    try:
        kept = scheduler.get_schedule(GroupName=aws.scheduling.group, Name=name)
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        return None
    request = json.loads(kept["Target"].get("Input") or "{}")
    order = str(wire.read(Call, request["call"])) if "call" in request else "–"
    zone = kept.get("ScheduleExpressionTimezone") or "UTC"
    on = kept.get("State", "ENABLED") == "ENABLED"
    return _Schedule(kept, order, next_time(kept["ScheduleExpression"], zone, aws.now) if on else None)
