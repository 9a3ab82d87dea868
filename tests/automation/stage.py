"""A stage for the operator: its real code in the official durable runner, on an account in memory, with faults."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestRunner
from botocore.exceptions import ClientError

from automation.catalogue import OPERATIONS
from automation.operator import Operator
from core import wire
from core.access import Access
from core.aws.clients import client
from core.gate import Gate
from core.memory import Pending
from core.operation import Operation
from core.plan import Plan
from core.reader import Clients
from core.request import Actor, Request, Source
from core.sweep import Sweep
from tests.support.house import ACCESS, BO, NOW, OSLO, PLACES, SCHEDULING, Posts, Workspace, ledger, state

HOUR = timedelta(hours=1)


@contextmanager
def running(handler: Callable[..., Any]) -> Iterator[DurableFunctionTestRunner]:
    """The durable runner for a handler. It stops its event loop but leaves it open, which Python would warn of."""
    runner = DurableFunctionTestRunner(handler, poll_interval=0.01)
    try:
        yield runner
    finally:
        runner.close()  # type: ignore[no-untyped-call]
        loop = runner._scheduler._loop
        while loop.is_running():
            time.sleep(0.001)
        loop.close()


def refusal(code: str, message: str = "", status: int = 400) -> ClientError:
    """AWS's no."""
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "AnOperation")


class Crash(BaseException):
    """The process is gone: nothing of ours may catch it. The service sees it as an invocation that failed."""


Fault = Callable[[dict[str, Any]], BaseException | None]


@dataclass
class Faulty:
    """Clients of the account, some of whose calls go wrong; every call is counted."""

    faults: dict[str, Fault] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __call__(self, service: str) -> Any:
        """The client of that service."""
        return _FaultyClient(self, service)

    def counted(self) -> Counter[str]:
        """How often each action was called."""
        return Counter(action for action, _ in self.calls)


@dataclass
class _FaultyClient:
    clients: Faulty
    service: str

    def __getattr__(self, action: str) -> Any:
        real = getattr(client(self.service), action)
        if action == "get_paginator":
            return real

        def call(**arguments: Any) -> Any:
            self.clients.calls.append((action, arguments))
            fault = self.clients.faults.get(action, never)
            if error := fault(arguments):
                raise error
            return real(**arguments)

        return call


def never(_arguments: dict[str, Any]) -> None:
    """No fault."""


def always(error: BaseException) -> Fault:
    """The fault of every call."""
    return lambda _arguments: error


def for_instance(instance: str, error: BaseException) -> Fault:
    """The fault of every call that is about this instance, too."""
    return lambda arguments: error if instance in arguments["InstanceIds"] else None


def first(times: int, error: BaseException) -> Fault:
    """The fault of the first calls."""
    left = iter(range(times))
    return lambda _arguments: error if next(left, None) is not None else None


@dataclass
class Sweeps:
    """A sweep queue that keeps what is put into it."""

    put_in: list[tuple[Sweep, int]] = field(default_factory=list)

    def put(self, *sweeps: Sweep, delay: int = 0) -> None:
        """Keep it."""
        self.put_in += [(sweep, delay) for sweep in sweeps]


@dataclass
class Stage:
    """The operator and what it works with."""

    posts: Posts = field(default_factory=Posts)
    change: Faulty = field(default_factory=Faulty)
    read: Faulty = field(default_factory=Faulty)
    operations: dict[str, Operation[...]] = field(default_factory=lambda: dict(OPERATIONS))
    planned: list[Plan] = field(default_factory=list)
    patience: timedelta = HOUR
    reminder: timedelta = timedelta()
    access: Access = ACCESS
    tick: timedelta = timedelta()
    """By how much the clock moves each time that somebody looks at it."""
    at: datetime = NOW
    hands: Callable[[Plan], Clients] | None = None
    """Other clients than those of this account and region."""
    sweeps: Sweeps = field(default_factory=Sweeps)
    members: Mapping[str, Callable[[str], Clients]] = field(default_factory=lambda: PLACES.members)

    def run(self, request: Request, source: Source = Source.CHAT) -> str:
        """Carry out a request that waits for nobody; the last word."""
        with self.begun(request, source) as begun:
            return begun.end()

    @contextmanager
    def begun(self, request: Request, source: Source = Source.CHAT) -> Iterator[Begun]:
        """A request that is being carried out."""

        def operate(event: dict[str, Any], context: DurableContext) -> str:
            return Operator(
                context, wire.read(Request, event["request"]), Source(event["source"]), self._gate(), state(),
                self.posts, self._change, self.patience, self.reminder, self.sweeps,
            ).carry_out()  # fmt: skip

        durable = durable_execution(operate)

        def process(event: Any, context: Any) -> Any:
            try:
                return durable(event, context)
            except Crash as crash:
                raise ChildProcessError("the process is gone") from crash

        with running(process) as runner:
            event = json.dumps({"request": wire.plain(request), "source": source})
            arn = runner.run_async(event, execution_name=request.id, execution_timeout=86_400)
            yield Begun(runner, arn)

    def waiting(self) -> Pending:
        """The plan that waits, as the state table holds it."""
        items = client("dynamodb").scan(TableName="State")["Items"]
        (token,) = [item["pk"]["S"].partition("#")[2] for item in items if item["pk"]["S"].startswith("pending#")]
        found = state().pending(token)
        assert found is not None
        return found

    def in_regions(self) -> None:
        """Really in the region of each plan."""
        self.hands = lambda plan: PLACES.clients(plan.region)

    def _change(self, plan: Plan) -> Clients:
        self.planned.append(plan)
        return self.hands(plan) if self.hands else self.change

    def _gate(self) -> Gate:
        return Gate(
            self.operations,
            self.access,
            Workspace(),
            self.read,
            ledger(),
            state(),
            SCHEDULING,
            "123456789012",
            "eu-west-1",
            OSLO,
            self._now,
            PLACES.others,
            self.members,
        )

    def _now(self) -> datetime:
        self.at += self.tick
        return self.at


@dataclass
class Begun:
    """An execution in the runner."""

    runner: DurableFunctionTestRunner
    arn: str
    _earlier: str = ""

    def end(self) -> str:
        """What the execution came to, when it is over."""
        result = self.runner.wait_for_result(self.arn, timeout=30)
        assert result.result is not None, result.error
        return str(json.loads(result.result))

    def asks(self) -> str:
        """The callback that it waits for, when it does."""
        return str(self.runner.wait_for_callback(self.arn, timeout=30))

    def says_yes(self, by: Actor) -> None:
        """Say the first of two yeses."""
        self._earlier = self.asks()
        yes = json.dumps({"approve": True, "by": str(by), "reason": ""})
        self.runner.send_callback_success(self._earlier, yes.encode())

    def asks_again(self) -> str:
        """The callback of the second."""
        while (callback := self.asks()) == self._earlier:
            time.sleep(0.05)
        return callback

    def decide(self, *, approve: bool, by: Actor = BO, reason: str = "") -> str:
        """Say yes or no, and see it end."""
        decision = json.dumps({"approve": approve, "by": str(by), "reason": reason})
        self.runner.send_callback_success(self.asks_again(), decision.encode())
        return self.end()
