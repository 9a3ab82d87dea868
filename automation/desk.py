"""The desk: takes requests and decisions off the queues, answers queries, hands changes to the operator.

It knows where a request came from by the queue it lies in, not by what it says (design: "Who holds which power").
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from slack_sdk.errors import SlackClientError

from automation import wiring
from automation.executions import Executions
from automation.failures import failure_sentence
from automation.grammar import Understood
from automation.home import home
from automation.listener import Listener
from automation.operations.words import person
from automation.recorder import Recorder
from automation.understanding import Understanding, conversations
from core import wire
from core.answer import Answer
from core.aws import clients
from core.aws.queues import SqsOutbox
from core.aws.state import State
from core.aws.tokens import installations
from core.call import Call
from core.console import console_url
from core.gate import Admitted, Gate
from core.memory import Pending
from core.outbox import Outbox, Post
from core.outcome import Answered, Failed, Planned, Refused, Status
from core.plan import Plan
from core.refusal import Refusal
from core.request import Actor, Decision, Departure, Halt, Message, ReplyTo, Request, Source, Visit
from core.settings import DeskSettings

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

_PAUSE, _LONGEST_PAUSE = 10, 60
"""Seconds until a message that could not be handled is tried again: 10, then 60."""
_MOST_LINKS = 3
"""So many resources have links below an answer; lists have none."""
_LOOKING = "is looking into it …"
_SETTLED = {
    "approved": "That is approved already, by {by}.",
    "declined": "That is declined already, by {by}.",
    "expired": "That has expired: nobody approved it in time. Nothing was changed.",
    "void": "That is void: things changed before it could be carried out. Nothing was changed.",
}


@dataclass(frozen=True)
class Desk:
    """What happens to one message."""

    gate: Gate
    state: State
    outbox: Outbox
    start: Callable[[Request, Source], None]
    """Starts the operator for a change; again for the same request does nothing."""
    complete: Callable[[str, Decision], None]
    """Wakes the operator that waits for a callback."""
    leave: Callable[[str, datetime], object]
    """Forgets the token of a workspace that Orderly was removed from at that time."""
    listener: Listener | None = None
    """Who is asked for words that fit no phrase, where there is a Lex bot."""

    def take(self, message: Message, source: Source, delivery: str) -> None:
        """Handle a message once, however often the outside sends the same event.

        `delivery` names this message on its queue: the queue's own redelivery of it may go on where it broke off.
        """
        if not self.state.claim(message.key, delivery):
            logger.info("duplicate", key=message.key)
            metrics.add_metric("Duplicates", MetricUnit.Count, 1)
            return
        match message:
            case Decision():
                self._decide(message)
            case Halt():
                self._halt(message)
            case Visit():
                self._show_home(replace(message, actor=self._with_zone(message.actor)))
            case Departure():
                logger.info("removed from a workspace", team=message.leaves)
                self.leave(message.leaves, message.at)
            case Request():
                self._request(replace(message, actor=self._with_zone(message.actor)), source)

    def _with_zone(self, actor: Actor) -> Actor:
        """A person in Slack with their time zone; it stays with the request, so that a plan reads the same twice."""
        if actor.kind != "slack" or actor.guest:
            return actor
        try:
            return replace(actor, zone=self.gate.directory.zone(self.gate.access.name_of(actor)))
        except (SlackClientError, OSError):
            logger.warning("the team's time zone instead of the person's", exc_info=True)
            return actor

    def _show_home(self, visit: Visit | Decision) -> None:
        shown = home(self.gate, visit.actor)
        run = visit.key[-12:]
        self.outbox.put(Post(run, ReplyTo(user=visit.actor.id, team=visit.reply.team), shown, number=_number(visit)))

    def _halt(self, halt: Halt) -> None:
        """Whoever may approve may stop what is being done, too."""
        try:
            entries = self.gate.ledger.run(halt.halts)
            if not entries or any(entry.kind in {"done", "failed"} for entry in entries):
                raise Refusal("That is over already; there is nothing left to stop.")
            if self.gate.asker(halt.actor).role < self.gate.access.approvers:
                raise Refusal(f"Stopping a run needs the role {self.gate.access.approvers.title}.")
            self.state.halt(halt.halts, halt.actor)
            said = "I stop it after the step that it is at. What is done by then can be taken back with Undo."
        except Refusal as refusal:
            said = refusal.sentence
        post = Post(halt.halts, halt.reply, Refused(said), private=True, number=_number(halt))
        self.outbox.put(post)

    def _request(self, request: Request, source: Source) -> None:
        recorder = self._recorder(request, str(request.call or request.said))
        if request.reply.thread and request.reply.channel.startswith("D"):  # a conversation in Slack's agent view
            self.outbox.put(Post(request.id, request.reply, Status(_LOOKING)))
        try:
            understood = Understanding(self.gate, self.state, self.listener).of(request)
            recorder = self._recorder(request, str(understood.call))
            admitted = self.gate.admit(understood.call, request.actor)
            if understood.region and request.actor.kind == "slack":
                self.state.remember_region(conversations(request)[0], understood.region)
            if request.replaces and not understood.dry_run:
                self._replace(request)
            recorder.record(
                "asked",
                {
                    "source": source,
                    "dry_run": understood.dry_run,
                    "again": request.again,
                    **({"finding": request.finding} if request.finding else {}),
                },
            )
            self._admitted(request, source, understood, admitted, recorder)
        except Refusal as refusal:
            recorder.record("refused", {"sentence": refusal.sentence})
            recorder.tell(Refused(refusal.sentence, refusal.choices), 1, private=True)

    def _admitted(
        self, request: Request, source: Source, understood: Understood, admitted: Admitted, recorder: Recorder
    ) -> None:
        if admitted.operation.is_change and not understood.dry_run:
            self.start(_with_call(request, understood), source)
            return
        try:
            found = self.gate.run(admitted)
        except Refusal:
            raise
        except Exception as error:
            logger.exception("operation failed", operation=admitted.operation.name)
            recorder.record("failed", {"error": f"{type(error).__name__}: {error}"})
            recorder.tell(Failed(request.id, failure_sentence(error), again=understood.call), 9)
            return
        if isinstance(found, Plan):
            yeses = self.gate.yeses(admitted, found, source, ask_first=request.ask_first)
            recorder.record("planned", {"plan": found, "dry_run": True})
            recorder.tell(Planned(understood.call, found, yeses), 1)
        else:
            recorder.record("answered", {"headline": found.headline})
            self._answer(request, understood.call, found, recorder)
        elsewhere = understood.call.region or understood.call.account
        if not elsewhere:  # the choices in forms are of the stack's own account and region
            self.state.remember_recent(found.resources if isinstance(found, Plan) else found.about)
        metrics.add_metric("Answered", MetricUnit.Count, 1)

    def _answer(self, request: Request, call: Call, answer: Answer, recorder: Recorder) -> None:
        """Say it in a message of its own; another page of what is shown already, in the same message."""
        if answer.remember:
            self.state.remember_alias(answer.remember)
        shown, region = request.card or request.id, call.region or self.gate.region
        found = [(str(thing.name or thing.id), console_url(thing, region)) for thing in answer.about]
        links = tuple((name, url) for name, url in found if url) if len(found) <= _MOST_LINKS else ()
        says = Answered(
            replace(answer, about=(), remember=None),
            call,
            shown,
            request.page,
            links,
            self._other_zone(request.actor),
            self._place(call, region),
        )  # what it is about stays here
        if request.card and request.page and not answer.private:
            self.outbox.put(Post(request.id, request.reply, says, f"run:{shown}", _number(request)))
        else:
            recorder.tell(says, 1, private=answer.private)

    def _place(self, call: Call, region: str) -> str:
        """What in AWS an answer is about; nothing, where it is about Orderly itself."""
        operation = self.gate.operations[call.operation]
        if not operation.reads:
            return ""
        return f"account {self.gate.account}" + (f", region {region}" if operation.has_region else "")

    def _other_zone(self, actor: Actor) -> str:
        """The zone of a person who is elsewhere than the team: whoever reads along must know."""
        zone = self.gate.zone_of(actor).key
        return "" if zone == self.gate.zone.key else zone

    def _decide(self, decision: Decision) -> None:
        pending = self.state.pending(decision.token)
        try:
            self._settle(decision, pending)
        except Refusal as refusal:
            run = pending.run if pending else "000000000000"
            self.outbox.put(
                Post(run, decision.reply, Refused(refusal.sentence), private=True, number=_number(decision))
            )
        if not decision.reply.channel:  # it was pressed on the Home tab, where it must be gone now
            self._show_home(decision)

    def _replace(self, request: Request) -> None:
        """The plan that was edited is declined, for this one comes in its place.

        Raises:
            Refusal: it is decided already, or this person may not decline it.
        """
        instead = f"{person(str(request.actor))} asks for {request.call} instead (run {request.id})"
        decision = Decision(
            request.key, request.actor, request.reply, request.at, request.replaces, approve=False, reason=instead
        )
        self._settle(decision, self.state.pending(request.replaces))

    def _settle(self, decision: Decision, pending: Pending | None) -> None:
        """Settle a plan that waits, once. Raises Refusal when it waits no more, or the person may not."""
        if pending is None:
            raise Refusal("I don't know that request any more. Please ask again.")
        self._settled(pending, decision.actor)
        if decision.approve or str(decision.actor) != str(pending.asker):
            first = pending.first if decision.approve else ""  # whoever said yes may take it back
            self.gate.may_approve(decision.actor, pending.asker, pending.approvers, first)
        status = "approved" if decision.approve else "declined"
        if not self.state.decide(decision.token, status, decision.actor):
            raise self._too_late(self.state.pending(decision.token) or pending)
        self.complete(pending.callback, decision)

    def _settled(self, pending: Pending, actor: Actor) -> None:
        """Raise Refusal when the plan does not wait any more, unless it was this person who settled it."""
        if pending.status != "waiting" and pending.by != str(actor):
            raise self._too_late(pending)

    def _too_late(self, pending: Pending) -> Refusal:
        """What came of a plan; one that still waits could not be decided because its time is over."""
        status = "expired" if pending.status == "waiting" else pending.status
        return Refusal(_SETTLED[status].format(by=person(pending.by)))

    def _recorder(self, request: Request, call: str) -> Recorder:
        return Recorder(request, call, self.gate.ledger, self.gate.now, self.outbox)


def _with_call(request: Request, understood: Understood) -> Request:
    return replace(request, call=understood.call, said="", break_glass=understood.break_glass)


def _number(decision: Message) -> int:
    """A number of its own for each click, so that no answer to one is taken for a copy of another's."""
    return int(decision.at.timestamp() * 1000)


def source_of(queue_arn: str, message: Message, chat_queue_arn: str) -> Source:
    """Where a message came from: the queue decides whether a person or the account; the rest is detail."""
    kind = message.actor.kind
    if queue_arn == chat_queue_arn:
        return Source.VOICE if kind == "lex" else Source.CHAT
    return {"schedule": Source.SCHEDULE, "rule": Source.RULE}.get(kind, Source.EVENT)


def _read(body: str) -> Message:
    data = json.loads(body)
    if "token" in data:
        return wire.read(Decision, data)
    if "tab" in data:
        return wire.read(Visit, data)
    if "leaves" in data:
        return wire.read(Departure, data)
    return wire.read(Halt, data) if "halts" in data else wire.read(Request, data)


@cache
def _settings() -> DeskSettings:
    return DeskSettings.from_environment()


def _desk() -> Desk:
    settings = _settings()
    executions = Executions(clients.client("lambda"), settings.operator_function)
    return Desk(
        gate=wiring.gate(settings),
        state=wiring.state(settings.state_table),
        outbox=SqsOutbox(clients.client("sqs"), settings.outbox_url),
        start=executions.start,
        complete=executions.decide,
        leave=installations(settings.installations_table).remove if settings.installations_table else _stay,
        listener=_listener(settings),
    )


def _stay(_team: str, _at: datetime) -> None:
    """The one workspace has its token in a parameter, which is the admin's to remove."""


def _listener(settings: DeskSettings) -> Listener | None:
    if not settings.lex_bot_id:
        return None
    return Listener(clients.client("lexv2-runtime"), settings.lex_bot_id, settings.lex_bot_alias_id)


def _handle_record(record: SQSRecord) -> None:
    message = _read(record.body)
    logger.set_correlation_id(message.id if isinstance(message, Request) else message.key)
    source = source_of(record.event_source_arn, message, _settings().chat_queue_arn)
    _desk().take(message, source, record.message_id)


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """A batch from the chat queue or the watch queue; messages that fail come again, by themselves."""
    answer = process_partial_response(event=event, record_handler=_handle_record, processor=processor, context=context)
    failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    metrics.add_metric("PutOff", MetricUnit.Count, len(failed))
    for record in (SQSRecord(record) for record in event["Records"]):
        if record.message_id in failed and record.event_source_arn == _settings().chat_queue_arn:
            _come_back_soon(record)
    return answer


def _come_back_soon(record: SQSRecord) -> None:
    """Somebody waits, and so does what they say next in the same thread: not for as long as the queue would."""
    receives = int(record.attributes.approximate_receive_count)
    try:
        clients.client("sqs").change_message_visibility(
            QueueUrl=_settings().chat_queue_url,
            ReceiptHandle=record.receipt_handle,
            VisibilityTimeout=min(_PAUSE**receives, _LONGEST_PAUSE),
        )
    except (ClientError, BotoCoreError):
        logger.exception("it comes back when the queue says", message_id=record.message_id)
