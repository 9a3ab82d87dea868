"""Where a finding's resource is, and what is said of it in every export."""

from __future__ import annotations

from dataclasses import dataclass

from core.compliance import Finding


@dataclass(frozen=True)
class Home:
    """The stack's own account and region."""

    account: str
    region: str

    def of(self, finding: Finding) -> tuple[str, str]:
        """The account and region of a finding's resource."""
        return finding.account(self.account), finding.region(self.region)

    @property
    def partition(self) -> str:
        """The part of AWS that the region is of."""
        return next((name for start, name in _PARTITIONS.items() if self.region.startswith(start)), "aws")


_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def title(finding: Finding) -> str:
    """A finding in one sentence: `web-1 (i-06dd…) has no tag Backup=Daily`."""
    return f"{finding.resource} {finding.why or 'breaks the rule ' + finding.rule}"


def identity(finding: Finding, home: Home) -> str:
    """What it is known by everywhere, from one report to the next."""
    account, region = home.of(finding)
    return f"orderly/{account}/{region}/{finding.rule}/{finding.resource.id}"


def fix(finding: Finding) -> str:
    """What to do about it, as one would type it."""
    return f"/orderly {finding.fix}" if finding.fix else ""
