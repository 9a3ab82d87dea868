"""The one function that posts: what there is to say becomes Slack messages, each said once and in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.message import Message
from bot.render import render
from bot.slack import GoneError, LaterError, NotThereError, Slack
from core.aws import clients, secrets
from core.aws.state import Posted, State
from core.outbox import Post
from core.outcome import Notice
from core.settings import NotifierSettings

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = SqsFifoPartialProcessor(skip_group_on_error=True)
processor.raise_on_entire_batch_failure = False

# Slack: about one message a second for each channel, short bursts allowed ("Rate limits", chat.postMessage).
_BURST = 4
_A_SECOND = 1.0


class Responder(Protocol):
    """Answers by a `response_url`."""

    def __call__(self, url: str, message: Message, *, private: bool) -> None:
        """Raises LaterError when Slack cannot take it now; a used-up url is logged."""


@dataclass
class Pace:
    """A token bucket for each channel: a burst, then one message a second."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _state: dict[str, tuple[float, float]] = field(default_factory=dict)

    def keep(self, channel: str) -> None:
        """Wait until one more message may go to the channel."""
        now = self.clock()
        tokens, since = self._state.get(channel, (float(_BURST), now))
        tokens = min(float(_BURST), tokens + (now - since) / _A_SECOND)
        if tokens < 1:
            self.sleep((1 - tokens) * _A_SECOND)
            tokens, now = 1.0, self.clock()
        self._state[channel] = (tokens - 1, now)


@dataclass(frozen=True)
class Notifier:
    """What happens to one post."""

    slack: Slack
    state: State
    respond: Responder
    notice_channel: str
    pace: Pace

    def take(self, post: Post) -> None:
        """Say it, unless it or something later on the same card was said already.

        Raises:
            LaterError: Slack cannot take it now.
        """
        card = post.card or f"said:{post.run}:{post.number}:{type(post.says).__name__}"
        message = render(post.says)
        shown = self.state.posted(card)
        if shown is not None and shown.number >= post.number:
            logger.info("already said", card=card, number=post.number)
        else:
            channel, ts = self._private(post, message) if post.private else self._public(post, message, shown)
            self.state.remember_posted(card, Posted(channel, ts, post.number))
            metrics.add_metric("Posts", MetricUnit.Count, 1)
        if isinstance(post.says, Notice) and post.says.owner:
            self._tell_owner(post.says.owner, f"{card}:owner", post.number, message)

    def _public(self, post: Post, message: Message, shown: Posted | None) -> tuple[str, str]:
        """Where the message stands now: its channel and `ts`, both empty where it went by response_url."""
        if shown is not None and shown.ts:
            try:
                self.pace.keep(shown.channel)
                self.slack.update(shown.channel, shown.ts, message)
            except GoneError:
                logger.info("message is gone, posted anew")
            else:
                return shown.channel, shown.ts
        channel = post.to.channel or self.notice_channel
        try:
            self.pace.keep(channel)
            return channel, self.slack.post(channel, post.to.thread, message)
        except NotThereError:
            if not post.to.response_url:
                raise
            self.respond(post.to.response_url, message, private=False)
            return "", ""

    def _private(self, post: Post, message: Message) -> tuple[str, str]:
        if post.to.response_url:
            self.respond(post.to.response_url, message, private=True)
        elif post.to.channel.startswith("D") or not post.to.user:
            return self._public(post, message, None)
        else:
            try:
                self.slack.tell(post.to.channel, post.to.user, post.to.thread, message)
            except NotThereError:
                self.slack.post(self.slack.direct(post.to.user), "", message)
        return "", ""

    def _tell_owner(self, owner: str, card: str, number: int, message: Message) -> None:
        """In person, too. An owner that Slack does not know is in the channel's message, and that is enough."""
        user = self.slack.user_by_email(owner) if "@" in owner else owner
        if user is None:
            logger.info("owner is not in Slack")
            return
        shown = self.state.posted(card)
        if shown is not None and shown.number >= number:
            return
        channel = shown.channel if shown else self.slack.direct(user)
        self.pace.keep(channel)
        if shown:
            self.slack.update(channel, shown.ts, message)
            ts = shown.ts
        else:
            ts = self.slack.post(channel, "", message)
        self.state.remember_posted(card, Posted(channel, ts, number))


def respond(url: str, message: Message, *, private: bool) -> None:
    """Answer by response_url, which takes five messages in 30 minutes."""
    kind = "ephemeral" if private else "in_channel"
    try:
        answer = WebhookClient(url).send(
            text=message.text, blocks=message.blocks, response_type=kind, replace_original=False
        )
    except OSError as error:
        raise LaterError(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise LaterError(f"response_url: {answer.status_code}", int(answer.headers.get("Retry-After", 0)))
    if answer.status_code >= 400:
        logger.error("response_url refused", status=answer.status_code, body=answer.body)


@cache
def _notifier() -> Notifier:
    settings = _settings()

    def make_client(fresh: bool) -> WebClient:
        token = secrets.secret(settings.slack_bot_token_parameter, fresh=fresh)
        return WebClient(token=token, base_url=settings.slack_api_url, timeout=10)

    return Notifier(
        Slack(make_client),
        State(clients.client("dynamodb"), settings.state_table, clients.now),
        respond,
        settings.notice_channel,
        Pace(),
    )


@cache
def _settings() -> NotifierSettings:
    return NotifierSettings.from_environment()


def _handle_record(record: SQSRecord) -> None:
    post = Post.from_json(record.body)
    logger.set_correlation_id(post.run)
    try:
        _notifier().take(post)
    except LaterError as error:
        logger.warning("Slack cannot take it now", why=str(error), after=error.after)
        metrics.add_metric("SlackLater", MetricUnit.Count, 1)
        _asked_delays[_group(record)] = error.after
        raise


# Seconds that Slack asked for, for each message group of the batch at hand.
_asked_delays: dict[str, int] = {}


def _group(record: SQSRecord) -> str:
    return record.attributes.message_group_id or ""


def _come_back(record: SQSRecord) -> None:
    """Have a message come back when Slack said, or after a growing pause, instead of when the queue would."""
    pause = min(2 ** int(record.attributes.approximate_receive_count), 60)
    after = _asked_delays.get(_group(record)) or pause
    clients.client("sqs").change_message_visibility(
        QueueUrl=_settings().outbox_url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=after
    )


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """A batch from the outbox; after a post that has to wait, the later ones to the same place wait too."""
    _asked_delays.clear()
    answer = process_partial_response(event=event, record_handler=_handle_record, processor=processor, context=context)
    failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    for record in (SQSRecord(record) for record in event["Records"]):
        if record.message_id in failed:
            _come_back(record)
    return answer
