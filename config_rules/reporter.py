"""The Lambda function that writes the weekly report: a page, files beside it, and a notice in Slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from config_rules.report import told
from config_rules.report.files import File
from config_rules.report.gathering import Gathering
from config_rules.report.page import write_page
from config_rules.report.place import Home
from config_rules.report.security_hub import SecurityHub
from config_rules.report.week import Week
from core import wire
from core.aws import clients
from core.aws.ledger import DynamoLedger
from core.aws.queues import SqsOutbox
from core.aws.state import State
from core.outbox import Outbox, Post
from core.request import ReplyTo, run_id
from core.settings import ReporterSettings

logger = Logger()
tracer = Tracer()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@dataclass(frozen=True)
class Wanted:
    """A message on the report queue: the report of the week before that time."""

    at: datetime


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Write each report that is asked for; one that fails comes again, and is written over."""
    return process_partial_response(event=event, record_handler=_record, processor=processor, context=context)


def _record(record: SQSRecord) -> None:
    settings = ReporterSettings.from_environment()
    client = clients.client
    gathering = Gathering(
        State(client("dynamodb"), settings.state_table, clients.now),
        DynamoLedger(client("dynamodb"), settings.ledger_table),
        client("s3"),
        settings.reports_bucket,
        Home(clients.account(), clients.region()),
    )
    exports = settings.security_hub_export == "ENABLED"
    outbox = SqsOutbox(client("sqs"), settings.outbox_url)
    reporter = Reporter(
        gathering, outbox, ZoneInfo(settings.time_zone), clients.now, client("securityhub") if exports else None
    )
    reporter.report(wire.read(Wanted, record.body).at)


@dataclass(frozen=True)
class Reporter:
    """Writes reports. `hub` is Security Hub's client, where findings are to go there, too."""

    gathering: Gathering
    outbox: Outbox
    zone: ZoneInfo
    now: Callable[[], datetime]
    hub: Any = None

    def report(self, at: datetime) -> None:
        """The report of the week before that time: what was in it, and how everything stands now."""
        week = Week(at, self.zone)
        hub = SecurityHub(self.hub) if self.hub else None
        contents = self.gathering.contents(week, self.now(), hub)
        key = f"{week.folder}/index.html"
        with File(self.gathering.s3, self.gathering.bucket, key, "text/html; charset=utf-8") as page:
            write_page(page, contents)
        card = f"report:{week.name}"
        self.outbox.put(Post(run_id(card), ReplyTo(), told.notice(contents, hub), card, 1))
        metrics.add_metric("ReportsWritten", MetricUnit.Count, 1)
        logger.info("reported", extra={"report": key, "open": contents.of_status("open")})
