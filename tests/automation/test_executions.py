"""Starting and waking the operator by Lambda's API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from automation.executions import Executions
from core import wire
from core.request import Decision, Request, Source
from tests.automation.stage import refusal
from tests.support.house import BO, CHANNEL, NOW, request

YES = Decision("click", BO, CHANNEL, NOW, "token-1", approve=True)
OPERATOR = "arn:aws:lambda:eu-west-1:123456789012:function:operator:live"


class Lambda:
    """Lambda's API, which says no with that code."""

    def __init__(self, code: str = "") -> None:
        self.code = code
        self.calls: list[dict[str, Any]] = []

    def _call(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(arguments)
        if self.code:
            raise refusal(self.code)
        return {}

    invoke = send_durable_execution_callback_success = _call


def test_an_execution_is_named_by_the_request_and_gets_all_of_it() -> None:
    functions, asked = Lambda(), request("whoami")
    Executions(functions, OPERATOR).start(asked, Source.CHAT)
    (call,) = functions.calls
    assert (call["FunctionName"], call["InvocationType"], call["DurableExecutionName"]) == (
        OPERATOR, "Event", asked.id,
    )  # fmt: skip
    payload = json.loads(call["Payload"])
    assert wire.read(Request, payload["request"]) == asked
    assert payload["source"] == "chat"


def test_starting_again_is_no_error() -> None:
    Executions(Lambda("DurableExecutionAlreadyStartedException"), OPERATOR).start(request("whoami"), Source.CHAT)


def test_a_decision_wakes_with_who_it_was() -> None:
    functions = Lambda()
    Executions(functions, OPERATOR).decide("callback-1", YES)
    (call,) = functions.calls
    assert call["CallbackId"] == "callback-1"
    assert json.loads(call["Result"]) == {"approve": True, "by": "slack:U0BO", "reason": ""}


@pytest.mark.parametrize("code", ["CallbackTimeoutException", "ResourceNotFoundException"])
def test_what_waits_no_more_is_left_alone(code: str) -> None:
    Executions(Lambda(code), OPERATOR).decide("callback-1", YES)


@pytest.mark.parametrize("code", ["TooManyRequestsException", "AccessDeniedException"])
def test_anything_else_is_tried_again_with_the_message(code: str) -> None:
    executions = Executions(Lambda(code), OPERATOR)
    with pytest.raises(ClientError):
        executions.start(request("whoami"), Source.CHAT)
    with pytest.raises(ClientError):
        executions.decide("callback-1", YES)
