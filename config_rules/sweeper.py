"""The Lambda function that looks at everything again, with AWS Config or without: each day, and when somebody asks.

A sweep of everything is cut into one for each type of resource, so that they run side by side and each can be tried
again alone. Each API is read once for all rules.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import partial
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
from config_rules import finding as notices
from config_rules import wiring
from config_rules.catalogue import RULES, watched
from config_rules.evidence import Evidence
from config_rules.keeper import Keeper
from config_rules.kinds import WITHOUT_REGION
from config_rules.live import SOURCES, here, live_item
from config_rules.live.source import Source
from config_rules.looking import Looked, judged, look
from config_rules.rule import Broken, Compliant, NotApplicable, Rule
from config_rules.telling import MANY, Telling
from core import wire
from core.aws.clients import MemberClients, client
from core.aws.queues import SweepQueue
from core.compliance import Day, Finding, Tally, of_severity
from core.reader import Clients
from core.request import run_id
from core.settings import SweeperSettings
from core.sweep import Sweep, Sweeps

logger = Logger()
tracer = Tracer()
metrics = Metrics()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

# An answer of AWS's is ten thousand small objects that refer to one another in no circle: to search them for circles
# at each seven hundredth is an eighth of the time that reading them takes.
gc.set_threshold(20_000, 20, 20)

_ENDS_SOON = timedelta(days=7)
_NO_DEADLINE = 10_000
_PATIENCE = 60
"""Seconds until a resource is looked at once more that a run should have put right: AWS may not show it yet."""


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Do each sweep of the batch; those that fail come again."""
    return process_partial_response(event=event, record_handler=_record, processor=processor, context=context)


def _record(record: SQSRecord) -> None:
    settings = SweeperSettings.from_environment()
    sweep = wire.read(Sweep, record.body)
    found = Sweeper(
        client,
        wiring.keeper(settings),
        wiring.telling(settings),
        watched(settings.rules),
        SweepQueue(client("sqs"), settings.sweep_queue_url),
        settings.reports_bucket,
        dict(zip(("critical", "high", "medium", "low"), map(int, settings.deadlines.split(",")), strict=True)),
        tuple(filter(None, settings.accounts.split(","))),
        tuple(filter(None, settings.regions.split(","))),
        lambda account, region: MemberClients(account, settings.member_role, region),
    )
    try:
        found.do(sweep, record.message_id)
    except Exception:
        logger.exception("not done; it comes again")  # the batch processor says nothing of it
        raise


def _no_member(account: str, _region: str | None) -> Clients:
    raise LookupError(f"no role to look at account {account} with: set MemberRole")


@dataclass(frozen=True)
class Sweeper:
    """Looks at resources as they are now. `deadlines` are days by severity, in which a finding should be over."""

    client: Clients
    keeper: Keeper
    telling: Telling
    rules: Mapping[str, Rule[...]]
    queue: Sweeps
    bucket: str = ""
    deadlines: Mapping[str, int] = field(default_factory=dict)
    accounts: Sequence[str] = ()
    regions: Sequence[str] = ()
    member: Callable[[str, str | None], Clients] = _no_member
    """Clients of a member account in a region."""
    sources: Mapping[str, Source] = field(default_factory=lambda: SOURCES)

    def do(self, sweep: Sweep, delivery: str) -> None:
        """Do one sweep; `delivery` names the message."""
        logger.append_keys(sweep=delivery, type=sweep.type)
        if sweep.held:
            self._go_on(sweep, run_id(delivery))
        elif sweep.resources:
            self._verify(sweep, run_id(delivery))
        elif sweep.type:
            self._sweep(sweep, self._chosen(sweep), run_id(delivery))
        else:
            if sweep.daily:
                self._rounds(run_id(delivery))
            self.queue.put(*self._parts(sweep))

    def _parts(self, sweep: Sweep) -> Iterator[Sweep]:
        """One for each type of resources, account and region; what has no region is looked at from one."""
        kinds = sorted({rule.resource for rule in self._chosen(sweep)})
        for account in ("", *self.accounts):
            for region in ("", *self.regions):
                for kind in kinds:
                    if not region or kind not in WITHOUT_REGION:
                        yield replace(sweep, type=kind, daily=False, account=account, region=region)

    def _clients(self, sweep: Sweep) -> Clients:
        """Those of the account and region that are to be looked at."""
        if sweep.account:
            return self.member(sweep.account, sweep.region or None)
        return partial(client, region=sweep.region) if sweep.region else self.client

    def _chosen(self, sweep: Sweep) -> list[Rule[...]]:
        return [
            rule
            for rule in self.rules.values()
            if (not sweep.rules or any(fnmatchcase(rule.name, name) for name in sweep.rules))
            and (not sweep.type or rule.resource == sweep.type)
        ]

    # All resources of a type

    def _sweep(self, sweep: Sweep, rules: Sequence[Rule[...]], run: str) -> None:
        kind, uses, at = sweep.type, [rule.with_parameters({}) for rule in rules], self.keeper.now()
        place = here(self._clients(sweep))
        evidence = None
        if self.bucket:
            evidence = Evidence(self.client("s3"), self.bucket, kind, place.account, place.region, at)
        try:
            items = self.sources[kind].read(place, [])
            looked = look(
                uses,
                items,
                self.keeper,
                at,
                evidence.hear if evidence else None,
                place=self.keeper.place_of(place.account, place.region),
            )
        except ClientError as error:
            if not about_rights(error.response["Error"]["Code"]):
                raise
            logger.warning("may not be read", why=str(error))
            looked = Looked(tallies={rule.name: Tally(unknown=1) for rule in rules})
        else:
            if evidence and len(rules) == sum(rule.resource == kind for rule in self.rules.values()):
                evidence.put()
        for posture in looked.postures(uses, at, place.account, place.region):
            self.keeper.state.remember_posture(posture)
        self._remember_day()
        self._tell(looked, run)
        metrics.add_metric("ResourcesLookedAt", MetricUnit.Count, looked.resources)
        logger.info("looked", extra={"resources": looked.resources, "found": len(looked.found)})

    def _remember_day(self) -> None:
        tally = sum((posture.tally for posture in self.keeper.state.postures()), Tally())
        now = self.keeper.now()
        self.keeper.state.remember_day(Day(f"{now:%Y-%m-%d}", tally, of_severity(self.keeper.state.findings())))

    def _tell(self, looked: Looked, run: str) -> None:
        """Tell of it first, and then have it fixed; what was not told for a failure comes again."""
        several = {one.rule for one in looked.found if sum(other.rule == one.rule for other in looked.found) > 1}
        planned = [(one, self.keeper.next(one, several=one.rule in several)) for one in looked.found]
        if len(planned) > MANY:
            self.telling.many(run, looked.found)
        for finding, what in planned:
            if len(planned) <= MANY:
                self.telling.found(run_id(finding.run_key), finding, RULES[finding.rule], what)
            self.keeper.act(finding, what)
        for closed, verdict in looked.over:
            self.telling.over(run, closed, RULES[closed.rule], verdict)
            self.keeper.release(closed)

    # What a run changed

    def _verify(self, sweep: Sweep, run: str) -> None:
        """Judge again what is open about the resources that a run changed: is it really over?"""
        wanted = set(sweep.resources)
        place = self.keeper.place_of(sweep.account or self.keeper.account, sweep.region or self.keeper.region)
        for finding in self.keeper.state.findings():
            if finding.status != "open" or finding.rule not in RULES or finding.place != place:
                continue
            if {finding.resource.id, finding.resource.name} & wanted:
                self._verify_one(finding, sweep, run)

    def _verify_one(self, finding: Finding, sweep: Sweep, run: str) -> None:
        if self._is_broken(finding, sweep, run):
            self._still_broken(finding, sweep, run)

    def _is_broken(self, finding: Finding, sweep: Sweep, run: str) -> bool:
        """Whether the resource breaks the rule even now; where it does not, that is told, and the finding is over."""
        used = RULES[finding.rule].with_parameters({})
        item = live_item(self._clients(sweep), used.rule.resource, finding.resource.id)
        verdict = judged(used, item) if item else NotApplicable("no longer exists")
        if isinstance(verdict, Broken):
            return True
        if isinstance(verdict, Compliant | NotApplicable):
            seen, closed = self.keeper.over(finding, item)
            if seen == "over" and closed:
                self.telling.over(run, closed, used.rule, verdict)
                self.keeper.release(closed)
        return False

    def _still_broken(self, finding: Finding, sweep: Sweep, run: str) -> None:
        """A run that was to put it right did not: once more in a minute, then people are told."""
        if finding.key != sweep.finding:
            return
        if not sweep.again:
            only = replace(sweep, resources=(finding.resource.id,), again=1)
            self.queue.put(only, delay=_PATIENCE)
            return
        self.telling.notice(run, f"still:{finding.key}:{sweep.run}", notices.still(finding, sweep.run))

    # When the brake is released

    def _go_on(self, sweep: Sweep, run: str) -> None:
        """What was held back is judged again, and put right by itself as people want it."""
        for finding in self.keeper.state.findings():
            if not finding.held or finding.status != "open" or finding.rule not in RULES:
                continue
            account, _, region = finding.place.partition("/")
            there = replace(sweep, account="" if account == self.keeper.account else account, region=region)
            if self._is_broken(finding, there, run):
                self.keeper.act(finding, self.keeper.next(finding, several=True))

    # Each day

    def _time(self, severity: str) -> timedelta:
        return timedelta(days=self.deadlines.get(severity, _NO_DEADLINE))

    def _rounds(self, run: str) -> None:
        """What should have been put right by now, and which waivers end soon."""
        now, state = self.keeper.now(), self.keeper.state
        late = [
            one
            for one in state.findings()
            if one.status == "open"
            and not one.escalated
            and now - one.since > timedelta(days=self.deadlines[one.severity])
        ]
        if late:
            late.sort(key=lambda one: (SEVERITIES.index(one.severity), one.since))
            self.telling.notice(run, f"overdue:{run}", notices.overdue(late, now))
            for one in late:
                state.update_finding(replace(one, escalated=True))
        for waiver in state.waivers():
            if now < waiver.until < now + _ENDS_SOON:
                card = f"waiver:{waiver.id}:{waiver.last_day}"
                self.telling.notice(run_id(card), card, notices.ending(waiver, self.telling.zone))
