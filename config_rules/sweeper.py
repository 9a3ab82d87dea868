"""The Lambda function that looks at everything again, with AWS Config or without: each day, and when somebody asks.

A sweep of everything is cut into one for each type of resource, so that they run side by side and each can be tried
again alone. Each API is read once for all rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from automation.failures import about_rights
from automation.operations.waiting import SEVERITIES
from config_rules import wiring
from config_rules.again import Again
from config_rules.catalogue import in_use
from config_rules.everywhere import Everywhere
from config_rules.evidence import Evidence
from config_rules.keeper import Keeper
from config_rules.live import SOURCES, Here
from config_rules.live.source import Source
from config_rules.looking import Looked, look
from config_rules.news import News
from config_rules.rounds import make_rounds, tidy
from config_rules.rule import RuleInUse
from config_rules.telling import Telling
from core import wire
from core.aws.clients import client
from core.aws.queues import SweepQueue
from core.compliance import Day, Tally, of_severity
from core.request import run_id
from core.settings import SweeperSettings
from core.sweep import Sweep, Sweeps

logger = Logger()
tracer = Tracer()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Do each sweep of the batch; those that fail come again."""
    return process_partial_response(event=event, record_handler=_record, processor=processor, context=context)


def _record(record: SQSRecord) -> None:
    try:
        sweeper().do(wire.read(Sweep, record.body), record.message_id)
    except Exception:
        logger.exception("not done; it comes again")  # the batch processor says nothing of it
        raise


def sweeper() -> Sweeper:
    """The sweeper that the function's environment describes, with people's wishes as they stand now."""
    settings = SweeperSettings.from_environment()
    keeper = wiring.keeper(settings, changes_members=bool(settings.member_change_role))
    lists = (settings.regions, settings.accounts, settings.escalate_to)
    regions, accounts, escalate_to = (tuple(filter(None, some.split(","))) for some in lists)
    return Sweeper(
        keeper=keeper,
        telling=wiring.telling(settings),
        rules=in_use(settings.rules, settings.rule_parameters),
        everywhere=Everywhere(keeper, regions, accounts, settings.member_role),
        queue=SweepQueue(client("sqs"), settings.sweep_queue_url),
        deadlines=dict(zip(SEVERITIES, map(int, settings.deadlines.split(",")), strict=True)),
        bucket=settings.reports_bucket,
        escalate_to=escalate_to,
    )


@dataclass(frozen=True)
class Sweeper:
    """Looks at resources as they are now. `deadlines` are days by severity, in which a finding should be over."""

    keeper: Keeper
    telling: Telling
    rules: Mapping[str, RuleInUse]
    everywhere: Everywhere
    queue: Sweeps
    deadlines: Mapping[str, int]
    bucket: str = ""
    """Where evidence goes, if it is kept."""
    escalate_to: Sequence[str] = ()
    """Who is told of what is open for twice its time: Slack users."""
    sources: Mapping[str, Source] = field(default_factory=lambda: SOURCES)

    def do(self, sweep: Sweep, delivery: str) -> None:
        """Do one sweep; `delivery` names the message."""
        logger.append_keys(sweep=delivery, type=sweep.type)
        run = run_id(delivery)
        again = Again(self.keeper, self.telling, self.rules, self.everywhere, self.queue)
        if sweep.known:
            again.after_decision(sweep, run)
        elif sweep.resources:
            again.after_run(sweep, run)
        elif sweep.type:
            self._sweep(sweep, run)
        else:
            if sweep.daily:
                tidy(self.keeper, self.telling, self.rules, self.everywhere, run)
                make_rounds(self.keeper, self.telling, self.deadlines, self.escalate_to, run)
            kinds = sorted({used.rule.resource for used in self._chosen(sweep)})
            whole = replace(sweep, daily=False)
            parts = self.everywhere.parts(kinds)
            self.queue.put(*(replace(whole, account=a, region=r, type=kind) for a, r, kind in parts))

    def _chosen(self, sweep: Sweep) -> list[RuleInUse]:
        return [
            used
            for name, used in self.rules.items()
            if (not sweep.rules or any(fnmatchcase(name, pattern) for pattern in sweep.rules))
            and (not sweep.type or used.rule.resource == sweep.type)
        ]

    def _sweep(self, sweep: Sweep, run: str) -> None:
        """Look at all resources of a type in a place."""
        uses, here, at = self._chosen(sweep), self.everywhere.at(sweep.account, sweep.region), self.keeper.now()
        looked = self._looked(sweep.type, uses, here, at)
        for posture in looked.postures(uses, at, here.account, here.region):
            self.keeper.state.remember_posture(posture)
        self._remember_day()
        self._tell(looked, run)
        metrics.add_metric("ResourcesLookedAt", MetricUnit.Count, looked.resources)
        logger.info("looked", extra={"resources": looked.resources, "found": len(looked.found)})

    def _looked(self, kind: str, uses: Sequence[RuleInUse], here: Here, at: datetime) -> Looked:
        """What there is, judged; evidence is kept of a look by all rules. What may not be read is unknown."""
        place = self.keeper.place_of(here.account, here.region)
        all_of_them = len(uses) == sum(used.rule.resource == kind for used in self.rules.values())
        evidence = None
        if self.bucket and all_of_them:
            evidence = Evidence(client("s3"), self.bucket, kind, here.account, here.region, at)
        looked = Looked()
        try:
            items = self.sources[kind].read(here, [])
            look(uses, items, self.keeper, at, evidence.hear if evidence else None, place=place, into=looked)
        except ClientError as error:
            if not about_rights(error.response["Error"]["Code"]):
                raise
            logger.warning("may not be read", why=str(error))
            looked.counts = Counter((used.rule.name, "", "unknown") for used in uses)  # of half of them nothing is said
            return looked
        if evidence:
            evidence.put()
        return looked

    def _remember_day(self) -> None:
        tally = sum((posture.tally for posture in self.keeper.state.each_posture()), Tally())
        found = of_severity(self.keeper.state.each_finding())
        self.keeper.state.remember_day(Day(f"{self.keeper.now():%Y-%m-%d}", tally, found))

    def _tell(self, looked: Looked, run: str) -> None:
        """Tell of it, and do what is to be done; what was not told for a failure comes again."""
        news = News.of(self.telling, self.everywhere)
        news.all(self.rules, looked.found, run)
        for closed, verdict in looked.over:
            news.over(run, closed, self.rules[closed.rule].rule, verdict)
        latest = (self.keeper.state.finding(one.key) for one in looked.held)
        news.go_on([one for one in latest if one], run)
