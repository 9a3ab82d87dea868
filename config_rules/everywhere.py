"""Where is looked: the stack's own account and region, its other regions, and member accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product

from config_rules.keeper import Keeper
from config_rules.kinds import WITHOUT_REGION
from config_rules.live import Here
from core.aws.clients import MemberClients, client
from core.compliance import Finding
from core.reader import Clients


@dataclass(frozen=True)
class Everywhere:
    """All places, each read with clients that are made once.

    It is made for one message: the rights in a member account last for an hour.
    """

    keeper: Keeper
    regions: Sequence[str] = ()
    """Those beside the stack's own."""
    accounts: Sequence[str] = ()
    """Member accounts."""
    member_role: str = ""
    """The name of the role in them by which Orderly looks."""
    _known: dict[tuple[str, str], Here] = field(default_factory=dict)

    def places(self) -> Iterator[tuple[str, str]]:
        """All accounts and regions that are looked at."""
        accounts, regions = (self.keeper.account, *self.accounts), (self.keeper.region, *self.regions)
        return product(accounts, regions)

    def parts(self, kinds: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """Account, region and type of all that there is to look at; what has no region is looked at from one."""
        for account, region, kind in product(("", *self.accounts), ("", *self.regions), kinds):
            if not region or kind not in WITHOUT_REGION:
                yield account, region, kind

    def of(self, finding: Finding) -> Here:
        """Where the resource of a finding is."""
        return self.at(finding.account(self.keeper.account), finding.region(self.keeper.region))

    def at(self, account: str = "", region: str = "") -> Here:
        """An account and region; the stack's own where they are empty."""
        where = (account or self.keeper.account, region or self.keeper.region)
        if where not in self._known:
            self._known[where] = Here(self._clients(*where), *where, client("sts").meta.partition, self.keeper.now)
        return self._known[where]

    def _clients(self, account: str, region: str) -> Clients:
        if account != self.keeper.account:
            return MemberClients(account, self.member_role, region)
        return client if region == self.keeper.region else partial(client, region=region)
