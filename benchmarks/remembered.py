"""What a look remembers, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from config_rules.keeper import Keeper, Wishes
from core.aws.keeping import Keeping
from core.compliance import Finding, Mode
from core.request import Request

NOW = datetime(2026, 11, 20, 17, 19, 41, tzinfo=UTC)


def now() -> datetime:
    """The same time always."""
    return NOW


class InMemory(Keeping):
    """Findings in a dictionary instead of a table."""

    def __init__(self) -> None:
        super().__init__(None, "", now)
        self.kept: dict[str, Finding] = {}

    def finding(self, key: str) -> Finding | None:
        """The finding with that key."""
        return self.kept.get(key)

    def findings(self) -> list[Finding]:
        """Those that are not closed."""
        return [one for one in self.kept.values() if one.status != "closed"]

    def open_finding(self, finding: Finding) -> bool:
        """Remember it as open."""
        known = self.kept.get(finding.key)
        self.kept[finding.key] = finding
        return known is None or known.status != "open"

    def update_finding(self, finding: Finding) -> bool:
        """Remember what became of it."""
        self.kept[finding.key] = finding
        return True

    def close_finding(self, finding: Finding) -> bool:
        """Remember that it is over."""
        self.kept[finding.key] = replace(finding, status="closed")
        return True


class _Nowhere:
    def put(self, message: Request) -> None:
        """Nothing is asked for in a look."""


def keeper(account: str = "123456789012", region: str = "eu-west-1") -> Keeper:
    """A keeper that starts with nothing."""
    return Keeper(InMemory(), _Nowhere(), Wishes(), Mode.NOTIFY, account, region, now)
