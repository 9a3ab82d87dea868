"""Starting the operator for a change, and waking it when a person decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

from core import wire
from core.request import Decision, Request, Source

logger = Logger(child=True)

_STARTED = "DurableExecutionAlreadyStartedException"
# A callback that was completed, or whose time is over (AWS Lambda API Reference, SendDurableExecutionCallbackSuccess).
_CLOSED = frozenset({"CallbackTimeoutException", "ResourceNotFoundException"})


@dataclass(frozen=True)
class Executions:
    """Durable executions of the operator, by Lambda's API. Both ways in can be repeated: it counts once."""

    functions: Any
    """A boto3 client of Lambda."""
    operator: str
    """The operator's alias, as an ARN."""

    def start(self, request: Request, source: Source) -> None:
        """Have a change carried out. The execution is named by the request, so that there is one of it."""
        try:
            self.functions.invoke(
                FunctionName=self.operator,
                InvocationType="Event",
                DurableExecutionName=request.id,
                Payload=wire.write({"request": wire.plain(request), "source": source}),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _STARTED:
                raise
            logger.info("started before", run=request.id)

    def decide(self, callback: str, decision: Decision) -> None:
        """Wake the execution that waits for this callback. One that waits no more has been told, or tells its end."""
        who = str(decision.actor)
        result = json.dumps({"approve": decision.approve, "by": who, "reason": decision.reason})
        try:
            self.functions.send_durable_execution_callback_success(CallbackId=callback, Result=result)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _CLOSED:
                raise
            logger.warning("nobody waits for this decision any more", error=str(error), by=who)
