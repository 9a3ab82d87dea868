"""From the event bus to functions, by the template's patterns."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from local.functions import Answer
from local.pumps.events import EventPump

RULES = {
    "Alarm": {
        "EventPattern": {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}},
        "Targets": [{"Arn": "events"}],
    },
    "Compliance": {
        "EventPattern": {"source": ["aws.config"], "detail-type": ["Config Rules Compliance Change"]},
        "Targets": [{"Arn": "remediator"}, {"Arn": "witness"}],
    },
}


class Bus:
    """The bus, what it called, and what it gave up."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.called: list[tuple[str, dict[str, Any]]] = []
        self.given_up: list[str] = []
        self.over = threading.Event()
        self.pump = EventPump(RULES, self.run, self.give_up, pause=0)

    def run(self, function: str, payload: bytes) -> Answer:
        self.called.append((function, json.loads(payload)))
        if self.failures:
            self.failures -= 1
            return Answer(b"{}", "Handled")
        self.over.set()
        return Answer(b"null")

    def give_up(self, function: str, _payload: bytes) -> None:
        self.given_up.append(function)
        self.over.set()


def emitted(event: dict[str, Any], failures: int = 0) -> Bus:
    bus = Bus(failures)
    bus.pump.emit(event)
    bus.over.wait(5)
    bus.pump.stop()
    return bus


ALARM = {"source": "aws.cloudwatch", "detail": {"state": {"value": "ALARM"}}}
COMPLIANCE = {"source": "aws.config", "detail-type": "Config Rules Compliance Change", "detail": {}}


def test_an_event_reaches_the_functions_whose_pattern_it_fits() -> None:
    assert emitted(ALARM).called == [("events", ALARM)]


def test_every_target_of_a_rule_gets_it() -> None:
    bus = Bus()
    bus.pump.emit(COMPLIANCE)
    bus.pump._workers.shutdown(wait=True)
    assert sorted(function for function, _ in bus.called) == ["remediator", "witness"]


@pytest.mark.parametrize(
    "event", [{"source": "aws.ec2"}, ALARM | {"detail": {"state": {"value": "OK"}}}, {"source": "aws.config"}]
)
def test_what_fits_no_pattern_reaches_nobody(event: dict[str, Any]) -> None:
    bus = Bus()
    bus.pump.emit(event)
    bus.pump.stop()
    assert not bus.called


def test_a_function_that_fails_is_tried_twice_more() -> None:
    bus = emitted(ALARM, failures=2)
    assert len(bus.called) == 3
    assert not bus.given_up


def test_what_fails_three_times_is_given_up() -> None:
    bus = emitted(ALARM, failures=3)
    assert len(bus.called) == 3
    assert bus.given_up == ["events"]
