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
from config_rules.item import ConfigItem
from config_rules.keeper import Keeper
from config_rules.kinds import WITHOUT_REGION
from config_rules.live import SOURCES, Here, live_item
from config_rules.live.source import Source
from config_rules.looking import Looked, judged, look
from config_rules.rule import Broken, Compliant, NotApplicable, Rule, RuleInUse, Verdict
from config_rules.telling import MANY, Telling
from core import wire
from core.aws.clients import MemberClients, client
from core.aws.queues import SweepQueue
from core.compliance import Day, Finding, Mode, Tally, of_severity
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
        parameters=wiring.parameters(settings),
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
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of rules, by name."""

    def do(self, sweep: Sweep, delivery: str) -> None:
        """Do one sweep; `delivery` names the message."""
        logger.append_keys(sweep=delivery, type=sweep.type)
        if sweep.known:
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

    def _place(self, sweep: Sweep) -> Here:
        """The account and region that are to be looked at."""
        account, region = sweep.account or self.keeper.account, sweep.region or self.keeper.region
        return Here(self._clients(sweep), account, region, self.client("sts").meta.partition, self.keeper.now)

    def _in_use(self, rule: Rule[...]) -> RuleInUse:
        """The rule with the parameters that the stack gives it."""
        return rule.with_parameters(self.parameters.get(rule.name, {}))

    def _chosen(self, sweep: Sweep) -> list[Rule[...]]:
        return [
            rule
            for rule in self.rules.values()
            if (not sweep.rules or any(fnmatchcase(rule.name, name) for name in sweep.rules))
            and (not sweep.type or rule.resource == sweep.type)
        ]

    # All resources of a type

    def _sweep(self, sweep: Sweep, rules: Sequence[Rule[...]], run: str) -> None:
        kind, uses, at = sweep.type, [self._in_use(rule) for rule in rules], self.keeper.now()
        place = self._place(sweep)
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
        bulk = len(looked.found) > MANY
        if bulk:
            self.telling.many(run, looked.found)
        for finding in looked.found:
            what = self.keeper.next(finding)
            if bulk and what.mode is Mode.ASK:  # nobody reads a hundred requests for approval
                what = replace(what, mode=Mode.NOTIFY)
            if not bulk:
                self.telling.found(run_id(finding.run_key), finding, RULES[finding.rule], what)
            self.keeper.act(finding, what)
        for closed, verdict in looked.over:
            self.telling.over(run, closed, RULES[closed.rule], verdict)
            self.keeper.release(closed)
        for key in [one.key for one in looked.held]:
            held = self.keeper.state.finding(key)
            if held and held.held and held.status == "open":
                self._unhold(held)

    def _unhold(self, held: Finding) -> None:
        """Go on with a fix that waited, where there is nothing any more that it waits for."""
        what = self.keeper.next(held)
        if not what.held and what.mode is not Mode.NOTIFY:
            self.keeper.act(replace(held, opened=self.keeper.now()), what)

    # What a run changed

    def _verify(self, sweep: Sweep, run: str) -> None:
        """Judge again what is open about the resources that a run changed: is it really over?"""
        wanted = set(sweep.resources)
        place = self.keeper.place_of(sweep.account or self.keeper.account, sweep.region or self.keeper.region)
        for finding in self.keeper.state.findings():
            if finding.status != "open" or finding.rule not in RULES or finding.place != place:
                continue
            if finding.key == sweep.finding or {finding.resource.id, finding.resource.name} & wanted:
                self._verify_one(finding, sweep, run)

    def _verify_one(self, finding: Finding, sweep: Sweep, run: str) -> None:
        item, verdict = self._judged(finding, sweep)
        if item and isinstance(verdict, Broken):
            self._still_broken(finding, sweep, run)
        else:
            self._end(finding, item, verdict, run)

    def _judged(self, finding: Finding, sweep: Sweep) -> tuple[ConfigItem | None, Verdict]:
        """The resource of a finding as it is now, and what the rule says of it."""
        used = self._in_use(RULES[finding.rule])
        item = live_item(self._clients(sweep), used.rule.resource, finding.resource.id)
        return item, judged(used, item) if item else NotApplicable("no longer exists")

    def _end(self, finding: Finding, item: ConfigItem | None, verdict: Verdict, run: str) -> None:
        """A finding is over, which is told; where nothing can be said of the resource, it stays."""
        if not isinstance(verdict, Compliant | NotApplicable):
            return
        seen, closed = self.keeper.over(finding, item)
        if seen == "over" and closed:
            self.telling.over(run, closed, RULES[closed.rule], verdict)
            self.keeper.release(closed)

    def _still_broken(self, finding: Finding, sweep: Sweep, run: str) -> None:
        """A run that was to put it right did not: once more in a minute, then people are told."""
        if finding.key != sweep.finding:
            return
        if not sweep.again:
            only = replace(sweep, resources=(finding.resource.id,), again=1)
            self.queue.put(only, delay=_PATIENCE)
            return
        self.telling.notice(run, f"still:{finding.key}:{sweep.run}", notices.still(finding, sweep.run))

    # What is known already

    def _go_on(self, sweep: Sweep, run: str) -> None:
        """Findings are judged again, and what people want by now is done about them."""
        for finding in self.keeper.state.findings():
            rule = self.rules.get(finding.rule)
            if rule and (any(fnmatchcase(rule.name, name) for name in sweep.rules) if sweep.rules else finding.held):
                self._again(finding, rule, sweep, run)

    def _again(self, finding: Finding, rule: Rule[...], sweep: Sweep, run: str) -> None:
        account, _, region = finding.place.partition("/")
        there = replace(sweep, account="" if account == self.keeper.account else account, region=region)
        item, verdict = self._judged(finding, there)
        if item is None or not isinstance(verdict, Broken):
            self._end(finding, item, verdict, run)
            return
        seen, now = self.keeper.seen(self._in_use(rule), item, verdict, self.keeper.now(), finding)
        if seen == "found" and now:
            what = self.keeper.next(now)
            self.telling.found(run_id(now.run_key), now, rule, what)
            self.keeper.act(now, what)
        elif seen == "known" and now:
            anew = replace(now, opened=self.keeper.now(), held=False)  # another run: the one before is over
            self.keeper.act(anew, self.keeper.next(anew))

    # Each day

    def _is_waived(self, finding: Finding) -> bool:
        account = finding.place.partition("/")[0] or self.keeper.account
        return self.keeper.wishes.waiver(finding, account, self.keeper.now()) is not None

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
