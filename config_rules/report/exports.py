"""Findings one after the other into every file beside the report, and to Security Hub where that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from config_rules.report.asff import finding_as_asff
from config_rules.report.contents import RuleSum
from config_rules.report.files import CsvFile, JsonFile
from config_rules.report.ocsf import finding_as_ocsf
from config_rules.report.place import Home, fix
from config_rules.report.security_hub import SecurityHub
from core.compliance import Finding

COLUMNS = (
    "Status", "Severity", "Rule", "Resource", "Name", "Type", "Account", "Region", "Owner", "Since", "Over", "Why",
    "Fix", "Due", "Waiver", "Asked for by",
)  # fmt: skip


class Exports:
    """The files of one report; they are in the bucket when the block that opened them is through."""

    def __init__(
        self,
        s3: Any,
        bucket: str,
        folder: str,
        home: Home,
        now: datetime,
        rules: Mapping[str, RuleSum],
        hub: SecurityHub | None,
    ) -> None:
        self._csv = CsvFile(s3, bucket, f"{folder}/findings.csv", COLUMNS)
        self._ocsf = JsonFile(s3, bucket, f"{folder}/findings.ocsf.json")
        self._asff = JsonFile(s3, bucket, f"{folder}/findings.asff.json")
        self._home, self._now, self._rules, self._hub = home, now, rules, hub
        self._files = ExitStack()

    def __enter__(self) -> Exports:
        """Open them."""
        for file in (self._csv, self._ocsf, self._asff):
            self._files.enter_context(file)
        return self

    def __exit__(self, *error: Any) -> None:
        """Put them into the bucket, unless something went wrong."""
        self._files.__exit__(*error)
        if self._hub and error[0] is None:
            self._hub.finish()

    def add(self, finding: Finding, over: datetime | None = None) -> None:
        """Write a finding down; `over` is when it ended."""
        rule = self._rules.get(finding.rule)
        references = rule.references if rule else ()
        self._csv.row(self._row(finding, over, references))
        self._ocsf.add(finding_as_ocsf(finding, references, self._home, self._now))
        asff = finding_as_asff(finding, references, self._home, self._now)
        self._asff.add(asff)
        # Security Hub takes an account's findings from that account only, and has those of other tools already.
        if self._hub and rule and self._home.of(finding)[0] == self._home.account:
            self._hub.add(asff)

    def _row(self, finding: Finding, over: datetime | None, references: Sequence[str]) -> Sequence[str]:
        account, region = self._home.of(finding)
        thing = finding.resource
        return (
            finding.status, finding.severity, finding.rule, thing.id, thing.name, finding.type, account, region,
            finding.owner, _moment(finding.since), _moment(over), finding.why, fix(finding), _moment(finding.due),
            finding.waiver, "; ".join(references),
        )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
