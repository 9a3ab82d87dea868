"""Lambda's API, as functions call it with boto3."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import FastAPI, Request

from local.functions import Answer
from local.lambda_api import LambdaApi
from local.stack import FunctionSpec
from tests.local.conftest import Serve


def spec(name: str, durable: dict[str, int] | None = None) -> FunctionSpec:
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:orderly-{name}"
    return FunctionSpec(name, f"orderly-{name}", arn, "x.handler", "role", 3, 128, {}, durable)


@dataclass
class House:
    """The functions, the durable runner, and what they were asked for."""

    ran: list[tuple[str, bytes]] = field(default_factory=list)
    started: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def find(self, name: str) -> FunctionSpec:
        for known in (spec("Plain"), spec("Durable", {"ExecutionTimeout": 60})):
            if name in {known.name, known.arn, f"{known.arn}:live"}:
                return known
        raise LookupError(f"there is no function {name}")

    def run(self, function: str, payload: bytes) -> Answer:
        self.ran.append((function, payload))
        self.done.set()
        return Answer(b'"no"', "Unhandled", "id-1") if payload == b'"fail"' else Answer(payload, "", "id-1")

    def runner(self) -> FastAPI:
        app = FastAPI()

        @app.post("/start-durable-execution")
        async def start(request: Request) -> dict[str, str]:
            self.started.append(await request.json())
            return {"ExecutionArn": f"arn:execution:{len(self.started)}"}

        return app

    def aws(self) -> FastAPI:
        """The embedded AWS, as far as it is asked."""
        app = FastAPI()

        @app.api_route("/2015-03-31/functions/{name}/aliases/{alias}", methods=["GET", "PUT"])
        async def alias(alias: str, request: Request) -> dict[str, str]:
            self.asked.append((request.method, request.url.path, request.headers.get("authorization", "")))
            return {"Name": alias, "FunctionVersion": "7"}

        return app


@pytest.fixture
def house() -> House:
    """An empty house."""
    return House()


@pytest.fixture
def functions(house: House, serve: Serve) -> Any:
    """boto3's client of this Lambda."""
    app = FastAPI()
    app.include_router(LambdaApi(house.find, house.run, serve(house.runner()), serve(house.aws())).router())
    session = boto3.Session("key", "secret", region_name="eu-west-1")
    return session.client("lambda", endpoint_url=serve(app), config=Config(retries={"total_max_attempts": 1}))


def test_a_function_is_invoked_and_answers(functions: Any, house: House) -> None:
    answer = functions.invoke(FunctionName="orderly-Plain", Payload=b'"hello"')
    assert answer["Payload"].read() == b'"hello"'
    assert "FunctionError" not in answer
    assert house.ran == [("Plain", b'"hello"')]


def test_a_function_that_failed_is_marked(functions: Any) -> None:
    assert functions.invoke(FunctionName="orderly-Plain", Payload=b'"fail"')["FunctionError"] == "Unhandled"


def test_an_event_is_taken_and_handled_afterwards(functions: Any, house: House) -> None:
    answer = functions.invoke(FunctionName=f"{spec('Plain').arn}:live", InvocationType="Event", Payload=b"1")
    assert answer["StatusCode"] == 202
    assert house.done.wait(5)
    assert house.ran == [("Plain", b"1")]


def test_a_function_that_is_not_there_is_not_found(functions: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        functions.invoke(FunctionName="orderly-Nobody")


def start(functions: Any, payload: bytes, name: str = "run-1") -> str:
    answer = functions.invoke(
        FunctionName=f"{spec('Durable').arn}:live",
        InvocationType="Event",
        DurableExecutionName=name,
        Payload=payload,
    )
    return str(answer["DurableExecutionArn"])


def test_a_durable_execution_of_one_name_is_one_execution(functions: Any, house: House) -> None:
    first, again, other = (
        start(functions, b"1"), start(functions, b"1"), start(functions, b"1", "run-2"),
    )  # fmt: skip
    assert first == again != other
    assert [(one["ExecutionName"], one["Input"], one["ExecutionTimeoutSeconds"]) for one in house.started] == [
        ("run-1", "1", 60), ("run-2", "1", 60),
    ]  # fmt: skip
    assert not house.ran


def test_the_name_with_another_payload_is_refused(functions: Any) -> None:
    start(functions, b"1")
    with pytest.raises(ClientError, match="DurableExecutionAlreadyStartedException"):
        start(functions, b"2")


def test_the_rest_of_lambda_s_api_is_the_embedded_aws_s_as_it_was_signed(functions: Any, house: House) -> None:
    assert functions.get_alias(FunctionName="orders-api", Name="live")["FunctionVersion"] == "7"
    functions.update_alias(FunctionName="orders-api", Name="live", FunctionVersion="6")
    assert [(method, path) for method, path, _ in house.asked] == [
        ("GET", "/2015-03-31/functions/orders-api/aliases/live"),
        ("PUT", "/2015-03-31/functions/orders-api/aliases/live"),
    ]
    assert all("/lambda/aws4_request" in authorization for *_, authorization in house.asked)
