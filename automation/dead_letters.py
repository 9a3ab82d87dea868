"""Nothing fails in silence: what could not be handled is told to the person who asked, recorded and counted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from automation.recorder import Recorder
from core import wire
from core.aws import clients
from core.aws.ledger import DynamoLedger
from core.aws.queues import SqsOutbox
from core.ledger import Ledger
from core.outbox import Outbox, Post
from core.outcome import Fact, Failed, Notice, Refused
from core.request import Decision, Halt, ReplyTo, Request
from core.settings import DeadLettersSettings

logger = Logger()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

_SORRY = "I tried three times and could not handle this. The reference is in my log."
_BROKE_OFF = "This broke off before it was finished. Please look at what it has done before you try again."
_CLICK = "I could not take that click, so it changed nothing: please press the button again."


@dataclass(frozen=True)
class DeadLetters:
    """What happens to one message that its function gave up."""

    ledger: Ledger
    outbox: Outbox

    def take(self, body: str, message_id: str) -> None:
        """Tell the asker, in the same place, with a way to try again; nothing of ours is only logged."""
        metrics.add_metric("DeadLetters", MetricUnit.Count, 1)
        logger.error("dead letter", message_id=message_id, body=body[:4000])
        try:
            data = json.loads(body)
            if "kind" in data:
                self._post(Post.from_json(body))
            elif "tab" in data:
                logger.error("a Home tab was not shown", user=data.get("actor"))  # the next look shows it
            elif "leaves" in data:
                logger.error("a workspace was not forgotten", team=data["leaves"])  # its token is good no more
            elif "token" in data:
                self._click(wire.read(Decision, data))
            elif "halts" in data:
                self._click(wire.read(Halt, data))
            elif "source" in data:
                self._request(wire.read(Request, data["request"]), _BROKE_OFF)
            else:
                self._request(wire.read(Request, data), _SORRY)
        except (ValueError, KeyError, TypeError, ValidationError):
            logger.exception("not a message of ours", message_id=message_id)
            self._stray(body, message_id)

    def _request(self, request: Request, sentence: str) -> None:
        """A request that the desk gave up, or what the operator was started with and did not carry to its end."""
        logger.set_correlation_id(request.id)
        recorder = Recorder(request, str(request.call or request.said), self.ledger, clients.now, self.outbox)
        recorder.record("failed", {"error": sentence})
        recorder.tell(Failed(request.id, sentence, again=request.call, said=request.said), 20_000)

    def _click(self, click: Decision | Halt) -> None:
        self.outbox.put(Post(click.key[-12:], click.reply, Refused(_CLICK), private=True))

    def _stray(self, body: str, message_id: str) -> None:
        """An event that one of our functions gave up (AWS Config's, EventBridge's): nobody asked, so all are told."""
        run = hashlib.sha256(message_id.encode()).hexdigest()[:12]
        facts = (Fact("Reference", run), Fact("Message", message_id), Fact("It begins", body[:200]))
        headline = "An event from AWS could not be handled after three tries. My log has all of it."
        notice = Notice(headline, facts, topic="trouble", severity="high")
        self.outbox.put(Post(run, ReplyTo(), notice))

    def _post(self, post: Post) -> None:
        """What cannot be said in Slack cannot be complained about in Slack; the alarm on these goes elsewhere."""
        logger.set_correlation_id(post.run)
        metrics.add_metric("Unsaid", MetricUnit.Count, 1)


@cache
def _dead_letters() -> DeadLetters:
    settings = DeadLettersSettings.from_environment()
    return DeadLetters(
        DynamoLedger(clients.client("dynamodb"), settings.ledger_table),
        SqsOutbox(clients.client("sqs"), settings.outbox_url),
    )


def _handle_record(record: SQSRecord) -> None:
    _dead_letters().take(record.body, record.message_id)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """A batch from a dead letter queue."""
    return process_partial_response(event=event, record_handler=_handle_record, processor=processor, context=context)
