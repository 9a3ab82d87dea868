"""The one function that posts: what there is to say becomes Slack messages, each said once and in order."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from slack_sdk import WebClient

from bot.pace import Pace
from bot.saying import Saying
from bot.slack import SECONDS, LaterError, Slack, respond
from core.access import Access, AccessError
from core.aws import clients, secrets
from core.aws.state import State
from core.aws.tokens import BotTokens, bot_tokens
from core.notices import Notices
from core.outbox import Post
from core.settings import NotifierSettings
from core.workspaces import NotInstalledError

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = SqsFifoPartialProcessor(skip_group_on_error=True)
processor.raise_on_entire_batch_failure = False

_TRIES = 3
"""After so many, a post that fails for a reason of its own goes to the dead letters: others wait behind it."""
_LONGEST_PAUSE = 60
_TIME_FOR_ONE = 25_000
"""Milliseconds that a post may need while Slack is slow; with less left it is for the next invocation."""


def _slack(team: str) -> Slack:
    """Slack as the bot of a workspace; of the one that the stack was made for, where `team` is empty."""
    return _slack_with(team, _tokens().of(team))


@cache
def _slack_with(team: str, _token: str) -> Slack:
    """Another for each token: a workspace that was not there a while ago has one of its own by now."""

    def make_client(fresh: bool) -> WebClient:
        token = _tokens().of(team, fresh=fresh)
        return WebClient(token=token, base_url=_settings().slack_api_url, timeout=SECONDS, retry_handlers=[])

    return Slack(make_client)


@cache
def _tokens() -> BotTokens:
    return bot_tokens(_settings())


@cache
def _saying(slack: Slack) -> Saying:
    settings = _settings()
    state = State(clients.client("dynamodb"), settings.state_table, clients.now)
    zone = ZoneInfo(settings.time_zone)
    return Saying(slack, state, respond, settings.notice_channel, Pace(), _routing, lambda: datetime.now(zone), _slack)


def _routing() -> Notices:
    """As the access document says; where it cannot be read, everything goes to the notice channel at once."""
    try:
        return _notices(secrets.document(_settings().access_parameter))
    except (AccessError, GetParameterError):
        logger.exception("no routes for notices")
        return Notices()


@cache
def _notices(document: str) -> Notices:
    return Access.load(document).notices


@cache
def _settings() -> NotifierSettings:
    return NotifierSettings.from_environment()


# Seconds that Slack asked for, for each message group of the batch at hand.
_asked_pauses: dict[str, int] = {}


def _handle_record(record: SQSRecord, lambda_context: LambdaContext) -> None:
    """One post.

    Raises:
        LaterError: Slack cannot take it now. It waits in the outbox for as long as that lasts.
        ClientError, BotoCoreError: AWS does not do its part; the same.
        Exception: whatever is wrong with this post alone, until it is given up.
    """
    if lambda_context.get_remaining_time_in_millis() < _TIME_FOR_ONE:
        raise LaterError("no time left")
    try:
        post = Post.from_json(record.body)
        logger.set_correlation_id(post.run)
        said = _saying(_slack(post.to.team)).say(post)
        metrics.add_metric("Posts" if said else "AlreadySaid", MetricUnit.Count, 1)
    except LaterError as error:
        logger.warning("Slack cannot take it now", why=str(error), after=error.after)
        _asked_pauses[_group(record)] = error.after
        raise
    except NotInstalledError as error:  # whoever asked has sent us away: there is nobody to tell
        logger.warning("not said: removed from the workspace", team=str(error))
        metrics.add_metric("NotInstalled", MetricUnit.Count, 1)
    except (ClientError, BotoCoreError):
        raise
    except Exception:
        if _receives(record) < _TRIES:
            raise
        logger.exception("given up", message_id=record.message_id)
        _give_up(record)


def _give_up(record: SQSRecord) -> None:
    metrics.add_metric("GivenUp", MetricUnit.Count, 1)
    clients.client("sqs").send_message(
        QueueUrl=_settings().outbox_dead_letters_url,
        MessageBody=record.body,
        MessageGroupId=_group(record),
        MessageDeduplicationId=record.message_id,
    )


def _come_back(record: SQSRecord) -> None:
    """Have a message come back when Slack said, or after a growing pause, instead of when the queue would."""
    pause = min(2 ** _receives(record), _LONGEST_PAUSE)
    try:
        clients.client("sqs").change_message_visibility(
            QueueUrl=_settings().outbox_url,
            ReceiptHandle=record.receipt_handle,
            VisibilityTimeout=_asked_pauses.get(_group(record)) or pause,
        )
    except (ClientError, BotoCoreError):
        logger.exception("it comes back when the queue says", message_id=record.message_id)


def _group(record: SQSRecord) -> str:
    return record.attributes.message_group_id or ""


def _receives(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """A batch from the outbox; after a post that has to wait, the later ones to the same place wait too."""
    _asked_pauses.clear()
    answer = process_partial_response(event=event, record_handler=_handle_record, processor=processor, context=context)
    failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    metrics.add_metric("PutOff", MetricUnit.Count, len(failed))
    for record in (SQSRecord(record) for record in event["Records"]):
        if record.message_id in failed:
            _come_back(record)
    return answer
