"""Alarms, and having them be quiet."""

from __future__ import annotations

import pytest

from automation.operations.alarms import AlarmState, alarms, mute_alarm, unmute_alarm
from core.answer import Answer
from core.aws.clients import client
from core.outcome import Done
from core.plan import Pause, Plan
from core.refusal import Refusal
from tests.automation.stage import Stage
from tests.support.house import reader, request

pytestmark = pytest.mark.usefixtures("aws")


def alarm(name: str, state: str = "OK") -> None:
    client("cloudwatch").put_metric_alarm(
        AlarmName=name, MetricName="CPUUtilization", Namespace="AWS/EC2", Statistic="Average", Period=300,
        EvaluationPeriods=1, Threshold=80, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{name} is {state}")


def listed(state: AlarmState | None = None) -> Answer:
    found = alarms(reader(), state)
    assert isinstance(found, Answer)
    return found


def tells(name: str) -> bool:
    (found,) = client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return bool(found["ActionsEnabled"])


def test_those_that_ring_come_first_and_can_be_muted() -> None:
    alarm("a-disk")
    alarm("b-cpu", "ALARM")
    alarm("c-memory", "INSUFFICIENT_DATA")
    found = listed()
    assert found.headline == "3 alarms in account 123456789012, region eu-west-1, 1 of them rings."
    assert found.table is not None
    assert [(row[0], row[1]) for row in found.table.rows] == [
        ("b-cpu", "alarm"),
        ("a-disk", "ok"),
        ("c-memory", "unknown"),
    ]
    assert [choice.call for choice in found.choices] == [mute_alarm.call(alarm="b-cpu")]


def test_they_are_listed_by_state_too() -> None:
    alarm("a-disk")
    alarm("b-cpu", "ALARM")
    assert listed(AlarmState.OK).headline == "1 ok alarm in account 123456789012, region eu-west-1."
    assert listed(AlarmState.UNKNOWN) == Answer("0 unknown alarms in account 123456789012, region eu-west-1.")


def test_all_pages_are_read() -> None:
    for number in range(120):
        alarm(f"alarm-{number:03d}")
    assert listed().headline.startswith("120 alarms")


def test_an_alarm_is_quiet_for_a_while_and_then_tells_again_by_itself() -> None:
    alarm("cpu", "ALARM")
    plan = mute_alarm(reader(), "cpu", 30)
    assert isinstance(plan, Plan)
    assert plan.headline == "Mute cpu for 30 minutes"
    assert plan.steps[1] == Pause(1800, "Wait for 30 minutes")
    stage = Stage()
    quiet: list[bool] = []
    stage.change.faults["enable_alarm_actions"] = lambda _arguments: quiet.append(tells("cpu"))
    assert stage.run(request(call=mute_alarm.call(alarm="cpu"))) == "done"
    assert quiet == [False]
    assert tells("cpu")
    assert stage.posts.last(Done).undo is None


def test_an_alarm_can_be_unmuted_before_its_time() -> None:
    alarm("cpu")
    client("cloudwatch").disable_alarm_actions(AlarmNames=["cpu"])
    assert Stage().run(request(call=unmute_alarm.call(alarm="cpu"))) == "done"
    assert tells("cpu")


def test_what_is_muted_already_is_nothing_to_do() -> None:
    alarm("cpu")
    client("cloudwatch").disable_alarm_actions(AlarmNames=["cpu"])
    plan = mute_alarm(reader(), "cpu")
    assert isinstance(plan, Plan)
    assert (plan.headline, plan.steps) == ("Nothing to do: cpu is muted already.", ())


def test_an_unknown_alarm_is_refused() -> None:
    with pytest.raises(Refusal, match=r"I see no alarm “gpu” .* /orderly alarms lists them"):
        mute_alarm(reader(), "gpu")
