"""What a cache writes to disk is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import CACHE
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=CACHE,
    severity="medium",
    references=("Security Hub ElastiCache.4", "AWS Config ELASTICACHE_REPL_GRP_ENCRYPTED_AT_REST"),
    examples=(
        passes({"replicationGroupId": "orders", "atRestEncryptionEnabled": True}),
        breaks("is not encrypted", {"replicationGroupId": "orders", "atRestEncryptionEnabled": False}),
    ),
)
def cache_encrypted(cache: ConfigItem) -> Verdict:
    """A cache of ElastiCache is encrypted where it writes to disk.

    It cannot be encrypted in place. By hand: make a snapshot, and a new cache of it with `--at-rest-encryption-
    enabled --snapshot-name …`, move over to that, and delete the old one.
    """
    found = cache.get("atRestEncryptionEnabled")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("is not encrypted")
