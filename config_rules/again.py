"""Looking again at what is known: after a run, and after people decided something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from botocore.exceptions import ClientError

from automation.failures import about_rights
from config_rules import finding as notices
from config_rules.everywhere import Everywhere
from config_rules.item import ConfigItem
from config_rules.keeper import Keeper
from config_rules.live import live_item
from config_rules.looking import judged
from config_rules.news import News
from config_rules.rule import Broken, Compliant, NotApplicable, RuleInUse, Unknown, Verdict
from config_rules.telling import Telling
from core.compliance import Finding, Mode
from core.sweep import Sweep, Sweeps

_PATIENCE = 60
"""Seconds until a resource is looked at once more that a run should have put right: AWS may not show it yet."""


@dataclass(frozen=True)
class Again:
    """Judges resources of known findings anew, one by one."""

    keeper: Keeper
    telling: Telling
    rules: Mapping[str, RuleInUse]
    everywhere: Everywhere
    queue: Sweeps

    def after_run(self, sweep: Sweep, run: str) -> None:
        """What is open about the resources that a run changed: is it really over?"""
        here, wanted = self.everywhere.at(sweep.account, sweep.region), set(sweep.resources)
        place = self.keeper.place_of(here.account, here.region)
        for finding in self.keeper.state.findings():
            meant = finding.key == sweep.finding or {finding.resource.id, finding.resource.name} & wanted
            if meant and finding.status == "open" and finding.place == place and finding.rule in self.rules:
                item, verdict = self._judged(finding)
                if not (item and isinstance(verdict, Broken)):
                    self._end(finding, item, verdict, run)
                elif finding.key == sweep.finding or finding.rule in sweep.rules:
                    self._still_broken(finding, verdict, sweep, run)

    def after_decision(self, sweep: Sweep, run: str) -> None:
        """Findings of these rules, or those that were held back: what people want by now is done about them."""
        news: list[Finding] = []
        held: list[Finding] = []
        for known in self.keeper.state.findings():
            meant = any(fnmatchcase(known.rule, name) for name in sweep.rules) if sweep.rules else known.held
            latest = self.keeper.state.finding(known.key) if meant else None
            if latest is None or latest.status == "closed":
                continue
            if latest.rule in self.rules:
                found, waits = self._as_wished(latest, run)
                news += found
                held += waits
            else:
                self.keeper.accept(latest)  # another tool's: when its waiver ends, the daily rounds say so
        told = News.of(self.telling, self.everywhere)
        told.all(self.rules, news, run)
        told.go_on(held, run)

    def _as_wished(self, finding: Finding, run: str) -> tuple[list[Finding], list[Finding]]:
        """The finding, where people are to be told of it: it is accepted no more, or they want something else.

        Or, in the second list, the finding whose fix waits. Where nothing can be said of it, only waivers count.
        """
        item, verdict = self._judged(finding)
        if isinstance(verdict, Unknown) and self.keeper.waiver(finding):
            self.keeper.accept(finding)
        if item is None or not isinstance(verdict, Broken):
            self._end(finding, item, verdict, run)
            return [], []
        seen, known = self.keeper.seen(self.rules[finding.rule], item, verdict, self.keeper.now(), finding)
        if known is None or seen not in {"found", "known"}:
            return [], []
        if seen == "found":
            return [known], []
        wish = self.keeper.wish(known)
        if known.wish != wish and wish != Mode.NOTIFY:
            return [replace(known, opened=self.keeper.now(), asked=None)], []  # days of grace begin now
        if known.wish != wish:
            self.keeper.act_anew(known, self.keeper.next(known))
        return [], [known] if known.held else []

    def _judged(self, finding: Finding) -> tuple[ConfigItem | None, Verdict]:
        """The resource of a finding as it is now, and what the rule says of it."""
        used = self.rules[finding.rule]
        try:
            item = live_item(self.everywhere.of(finding), used.rule.resource, finding.resource.id)
        except ClientError as error:
            if not about_rights(error.response["Error"]["Code"]):
                raise
            return None, Unknown("may not be read")  # one account that is shut must not keep the others waiting
        return item, judged(used, item) if item else NotApplicable("no longer exists")

    def _end(self, finding: Finding, item: ConfigItem | None, verdict: Verdict, run: str) -> None:
        """A finding is over, which is told; where nothing can be said of the resource, it stays."""
        if not isinstance(verdict, Compliant | NotApplicable):
            return
        seen, closed = self.keeper.over(finding, item)
        if seen == "over" and closed:
            News.of(self.telling, self.everywhere).over(run, closed, self.rules[closed.rule].rule, verdict)

    def _still_broken(self, finding: Finding, verdict: Broken, sweep: Sweep, run: str) -> None:
        """A run that was to put it right did not: once more in a minute, then people are told.

        Where the resource was only held back until a person does the rest, the finding says so from now on.
        """
        if verdict.fix is None and verdict.why != finding.why:
            self.keeper.state.update_finding(replace(finding, why=verdict.why, fix=None))
            return
        finding = replace(finding, why=verdict.why)
        if sweep.again:
            self.telling.notice(run, f"still:{finding.key}:{sweep.run}", notices.still(finding, sweep.run))
        else:
            self.queue.put(replace(sweep, resources=(finding.resource.id,), again=1), delay=_PATIENCE)
