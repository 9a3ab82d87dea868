"""What goes into a cache and comes out of it is encrypted on its way."""

from __future__ import annotations

from automation.fixes.elasticache import cache_tls
from config_rules.item import ConfigItem
from config_rules.kinds import CACHE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=CACHE,
    severity="medium",
    references=("Security Hub ElastiCache.5", "AWS Config ELASTICACHE_REPL_GRP_ENCRYPTED_IN_TRANSIT"),
    examples=(
        passes({"replicationGroupId": "orders", "transitEncryptionEnabled": True}),
        breaks(
            "takes no TLS",
            {"replicationGroupId": "orders", "transitEncryptionEnabled": False},
            fix="secure setting=cache-tls resource=orders",
        ),
    ),
)
def cache_with_tls(cache: ConfigItem) -> Verdict:
    """A cache of ElastiCache takes TLS.

    The fix lets clients come with and without it. When all come with it, end the other way by hand: `aws
    elasticache modify-replication-group --replication-group-id … --transit-encryption-mode required --apply-
    immediately`; back with `preferred`. Before version 7 it takes a new cache.
    """
    found = cache.get("transitEncryptionEnabled")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("takes no TLS", cache_tls.call(cache.id))
