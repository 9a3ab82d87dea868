"""CloudWatch alarms: which there are, and having them be quiet for a while."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from automation.operations.words import count, minute
from core.access import Role
from core.answer import Answer, Table
from core.call import Choice
from core.operation import operation
from core.plan import Pause, Plan, Resource, Step
from core.reader import Reader
from core.refusal import Refusal
from core.values import AlarmName, Minutes

if TYPE_CHECKING:
    from types_boto3_cloudwatch.client import CloudWatchClient
    from types_boto3_cloudwatch.type_defs import CompositeAlarmTypeDef, MetricAlarmTypeDef


class AlarmState(StrEnum):
    """CloudWatch's states, as people say them."""

    ALARM = "alarm"
    OK = "ok"
    UNKNOWN = "unknown"


_NAMES = {"ALARM": AlarmState.ALARM, "OK": AlarmState.OK, "INSUFFICIENT_DATA": AlarmState.UNKNOWN}
_ORDER = list(_NAMES)
_OFFERS = 3


@operation(
    phrases=["list the alarms", "show the alarms", "which alarms are there", "which alarms are in {state}"],
    reads={"cloudwatch:DescribeAlarms"},
)
def alarms(aws: Reader, state: AlarmState | None = None) -> Answer:
    """CloudWatch alarms, those that ring first."""
    found = [alarm for alarm in _all(aws) if state is None or _NAMES[alarm["StateValue"]] is state]
    found.sort(key=lambda alarm: (_ORDER.index(alarm["StateValue"]), alarm["AlarmName"]))
    ringing = [alarm for alarm in found if alarm["StateValue"] == "ALARM"]
    words = f"{state.value} alarm" if state else "alarm"
    rings = f", {len(ringing)} of them {'rings' if len(ringing) == 1 else 'ring'}" if found and not state else ""
    headline = f"{count(len(found), words)} in account {aws.account}, region {aws.region}{rings}."
    rows = tuple(
        (
            alarm["AlarmName"],
            _NAMES[alarm["StateValue"]].value,
            minute(alarm["StateUpdatedTimestamp"], aws.zone),
            "yes" if alarm.get("ActionsEnabled", True) else "muted",
            alarm.get("StateReason", "–"),
        )
        for alarm in found
    )
    choices = tuple(
        Choice(f"Mute {alarm['AlarmName']}", mute_alarm.call(alarm=alarm["AlarmName"]))
        for alarm in ringing[:_OFFERS]
        if alarm.get("ActionsEnabled", True)
    )
    table = Table(("Alarm", "State", "Since", "Tells", "Why"), rows) if rows else None
    about = tuple(Resource(alarm["AlarmArn"], alarm["AlarmName"], kind="alarm") for alarm in found)
    return Answer(headline, table, choices=choices, about=about)


@operation(
    phrases=["mute {alarm}", "mute {alarm} for {minutes}", "mute the alarm {alarm}", "silence {alarm}"],
    aliases=("mute",),
    needs=Role.OPERATOR,
    reads={"cloudwatch:DescribeAlarms"},
    acts={"cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"},
    undo_acts={"cloudwatch:EnableAlarmActions"},
)
def mute_alarm(aws: Reader, alarm: AlarmName, minutes: Minutes = 30) -> Plan:
    """Keep an alarm from telling anybody for a while; then it tells people again by itself."""
    plan = _switch(aws, alarm, on=False)
    if not plan.steps:
        return plan
    unmute = next(plan.acts).inverse
    if unmute is None:
        raise TypeError("muting always has a way back")
    pause = Pause(minutes * 60, f"Wait for {count(minutes, 'minute')}")
    return replace(plan, headline=f"{plan.headline} for {count(minutes, 'minute')}", steps=(*plan.steps, pause, unmute))


@operation(
    phrases=["unmute {alarm}", "unmute the alarm {alarm}"],
    aliases=("unmute",),
    needs=Role.OPERATOR,
    reads={"cloudwatch:DescribeAlarms"},
    acts={"cloudwatch:EnableAlarmActions"},
    undo_acts={"cloudwatch:DisableAlarmActions"},
)
def unmute_alarm(aws: Reader, alarm: AlarmName) -> Plan:
    """Have an alarm tell people again."""
    return _switch(aws, alarm, on=True)


def _switch(aws: Reader, name: str, *, on: bool) -> Plan:
    alarm = next(iter(_named(aws, name)), None)
    if alarm is None:
        raise Refusal(
            f"I see no alarm “{name}” in account {aws.account}, region {aws.region}. /orderly alarms lists them."
        )
    what = Resource(alarm["AlarmArn"], name, kind="alarm")
    if alarm.get("ActionsEnabled", True) is on:
        return Plan(f"Nothing to do: {name} {'tells people already' if on else 'is muted already'}.", resources=(what,))
    mute = Step("cloudwatch", "disable_alarm_actions", {"AlarmNames": [name]}, f"Mute the alarm {name}: nobody is told")
    unmute = Step("cloudwatch", "enable_alarm_actions", {"AlarmNames": [name]}, f"Unmute the alarm {name}")
    there, back = (unmute, mute) if on else (mute, unmute)
    step = Step(there.service, there.action, there.arguments, there.says, back)
    return Plan(f"{'Unmute' if on else 'Mute'} {name}", (step,), (what,))


def _all(aws: Reader) -> Iterator[MetricAlarmTypeDef | CompositeAlarmTypeDef]:
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    for page in pages:
        yield from page["MetricAlarms"]
        yield from page.get("CompositeAlarms", [])


def _named(aws: Reader, name: str) -> Iterator[MetricAlarmTypeDef | CompositeAlarmTypeDef]:
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    answer = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    yield from answer["MetricAlarms"]
    yield from answer.get("CompositeAlarms", [])
