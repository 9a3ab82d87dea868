"""What is in a cache can be had back."""

from __future__ import annotations

from automation.fixes.elasticache import DAYS_KEPT, cache_backups
from config_rules.item import ConfigItem
from config_rules.kinds import CACHE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.values import Days

_ORDERS = {"replicationGroupId": "orders"}


@rule(
    resource=CACHE,
    severity="high",
    references=("Security Hub ElastiCache.1", "AWS Config ELASTICACHE_REDIS_CLUSTER_AUTOMATIC_BACKUP_CHECK"),
    examples=(
        passes({**_ORDERS, "snapshotRetentionLimit": 1}),
        passes({**_ORDERS, "snapshotRetentionLimit": 7}, given={"least": "7"}),
        breaks(
            "is not backed up",
            {**_ORDERS, "snapshotRetentionLimit": 0},
            fix="secure setting=cache-backups resource=orders",
        ),
        breaks(
            "keeps its backups for 1 day, not for 14", {**_ORDERS, "snapshotRetentionLimit": 1}, given={"least": "14"}
        ),
    ),
)
def cache_backed_up(cache: ConfigItem, least: Days = 1) -> Verdict:
    """A cache of ElastiCache is backed up each day.

    Waive the finding for one that holds nothing that is not elsewhere. A backup takes memory while it is made.
    """
    days = cache.get("snapshotRetentionLimit")
    if not isinstance(days, int):
        return Unknown("has backups that were not recorded")
    if days >= least:
        return Compliant()
    kept = f"keeps its backups for {days} day{'s' if days > 1 else ''}, not for {least}"
    fix = cache_backups.call(cache.id) if least <= DAYS_KEPT else None
    return Broken(kept if days else "is not backed up", fix)
