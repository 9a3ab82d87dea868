"""Findings for AWS Security Hub, in batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError

logger = Logger(child=True)

IN_A_BATCH = 100
"""Security Hub API, BatchImportFindings."""


@dataclass
class SecurityHub:
    """Takes findings in ASFF. What it refuses is logged, and no reason to have no report."""

    hub: Any
    taken: int = 0
    refused: int = 0
    _waiting: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, finding: Mapping[str, Any]) -> None:
        """Send it with the next batch."""
        self._waiting.append(finding)
        if len(self._waiting) == IN_A_BATCH:
            self.finish()

    def finish(self) -> None:
        """Send what is left."""
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        try:
            answer = self.hub.batch_import_findings(Findings=batch)
        except ClientError:
            logger.exception("Security Hub refused a batch")
            self.refused += len(batch)
            return
        self.taken += answer["SuccessCount"]
        self.refused += answer["FailedCount"]
        for failed in answer["FailedFindings"]:
            logger.warning("Security Hub refused a finding", extra={"refused": failed})
