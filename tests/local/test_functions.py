"""Functions as processes on Lambda's runtime API."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.functions import Answer, Function
from local.stack import FunctionSpec

PROGRAM = """
import os, time

def handler(event, context):
    if event == "raise":
        raise ValueError("no")
    if event == "crash":
        os._exit(3)
    if event == "sleep":
        time.sleep(30)
    return {"event": event, "pid": os.getpid(), "arn": context.invoked_function_arn, "role": os.environ["ROLE"]}
"""


@pytest.fixture
def function(tmp_path: Path) -> Iterator[Function]:
    """A function that does as it is told, with two seconds for each event."""
    (tmp_path / "told.py").write_text(PROGRAM)
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:orderly-Told"
    spec = FunctionSpec("Told", "orderly-Told", arn, "told.handler", "role", 2, 128, {})
    environment = {"PYTHONPATH": str(tmp_path), "ROLE": "its own", "AWS_DEFAULT_REGION": "eu-west-1"}
    found = Function(spec, lambda: environment, tmp_path / "log")
    yield found
    found.stop()


def told(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.payload)
    return found


def test_an_event_goes_in_and_its_answer_comes_out(function: Function) -> None:
    answer = function.invoke(b'"hello"')
    assert not answer.error
    found = told(answer)
    assert (found["event"], found["role"]) == ("hello", "its own")
    assert found["arn"] == "arn:aws:lambda:eu-west-1:123456789012:function:orderly-Told:live"


def test_one_process_handles_one_event_after_the_other(function: Function) -> None:
    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(lambda number: told(function.invoke(str(number).encode())), range(8)))
    assert [answer["event"] for answer in answers] == list(range(8))
    assert len({answer["pid"] for answer in answers}) == 1


def test_an_exception_is_an_error_with_its_name_and_the_process_goes_on(function: Function) -> None:
    before = told(function.invoke(b"1"))["pid"]
    answer = function.invoke(b'"raise"')
    assert answer.error == "Unhandled"
    assert told(answer)["errorType"] == "ValueError"
    assert told(function.invoke(b"2"))["pid"] == before


def test_a_crash_fails_its_event_and_the_next_one_gets_a_new_process(function: Function) -> None:
    before = told(function.invoke(b"1"))["pid"]
    answer = function.invoke(b'"crash"')
    assert told(answer)["errorType"] == "Runtime.ExitError"
    assert told(function.invoke(b"2"))["pid"] != before


def test_a_function_that_takes_too_long_is_ended(function: Function) -> None:
    function.invoke(b"1")
    began = time.monotonic()
    answer = function.invoke(b'"sleep"')
    assert told(answer)["errorType"] == "Sandbox.Timedout"
    assert time.monotonic() - began < 10
    assert not function.invoke(b"2").error


def test_a_process_that_is_killed_while_it_waits_loses_nothing(function: Function) -> None:
    function.invoke(b"1")
    function.kill()
    assert not function.invoke(b"2").error
