"""Reading what a report holds. Findings come page by page, and are written into the exports on their way."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from automation.operations.compliance import age
from automation.operations.waiting import SEVERITIES
from config_rules.report.contents import Contents, EvidenceFile, Over, Sums
from config_rules.report.evidence_files import evidence_files
from config_rules.report.exports import Exports
from config_rules.report.files import CsvFile
from config_rules.report.place import Home
from config_rules.report.runs import with_runs
from config_rules.report.security_hub import SecurityHub
from config_rules.report.week import Week
from core.aws.keeping import Keeping
from core.aws.ledger import DynamoLedger
from core.compliance import Finding

SHOWN = 1000
"""So many findings, and files of evidence, the page itself has; the files beside it have all."""


@dataclass(frozen=True)
class Gathering:
    """Where it is read from, and where the files beside the report go."""

    state: Keeping
    ledger: DynamoLedger
    s3: Any
    bucket: str
    home: Home

    def contents(self, week: Week, now: datetime, hub: SecurityHub | None = None) -> Contents:
        """What there is to say of that week, as it stands now; the exports are in the bucket after it."""
        sums = Sums()
        for posture in self.state.each_posture():
            sums.add(posture)
        counts: Counter[tuple[str, str]] = Counter()
        ages: Counter[tuple[str, str]] = Counter()
        over: list[Over] = []
        with Exports(self.s3, self.bucket, week.folder, self.home, now, sums.rules, hub) as exports:
            found = self._counted(exports, counts, ages, now)
            worst = heapq.nsmallest(SHOWN, found, key=lambda one: (SEVERITIES.index(one.severity), one.since))
            over_count = 0
            for at, finding in self.state.over_since(week.since):
                exports.add(finding, at)
                over_count += 1
                if len(over) < SHOWN:
                    over.append(Over(finding, at))
        evidence, evidence_count = self._evidence(week)
        return Contents(
            week=week,
            made=now,
            account=self.home.account,
            region=self.home.region,
            bucket=self.bucket,
            sums=sums,
            days=[day for day in self.state.days() if day.tally.score is not None],
            worst=worst,
            counts=counts,
            ages=ages,
            over=with_runs(over, self.ledger.since(week.since)),
            over_count=over_count,
            waivers=self.state.waivers(),
            evidence=evidence,
            evidence_count=evidence_count,
            brake=self.state.brake(),
        )

    def _counted(
        self, exports: Exports, counts: Counter[tuple[str, str]], ages: Counter[tuple[str, str]], now: datetime
    ) -> Iterator[Finding]:
        """The open findings, written down and counted on their way; so are the waived ones, which are let go."""
        for finding in self.state.each_finding():
            exports.add(finding)
            counts[finding.status, finding.severity] += 1
            if finding.status == "open":
                ages[age(now - finding.since), finding.severity] += 1
                yield finding

    def _evidence(self, week: Week) -> tuple[list[EvidenceFile], int]:
        key = f"{week.folder}/evidence.csv"
        with CsvFile(self.s3, self.bucket, key, ("Day", "File", "Bytes", "SHA-256")) as listed:
            number = 0

            def written() -> Iterator[EvidenceFile]:
                nonlocal number
                for file in evidence_files(self.s3, self.bucket, week.days):
                    listed.row((file.day, file.key, str(file.size), file.sha256))
                    number += 1
                    yield file

            files = written()
            shown = list(islice(files, SHOWN))
            for _ in files:
                pass
            return shown, number
