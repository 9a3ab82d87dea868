"""What copies databases is not on the internet."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import REPLICATION
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=REPLICATION,
    severity="critical",
    references=("Security Hub DMS.1", "AWS Config DMS_REPLICATION_NOT_PUBLIC"),
    examples=(
        passes({"replicationInstanceIdentifier": "orders", "publiclyAccessible": False}),
        breaks("has a public address", {"replicationInstanceIdentifier": "orders", "publiclyAccessible": True}),
    ),
)
def replication_not_public(instance: ConfigItem) -> Verdict:
    """A replication instance of DMS has no public address.

    There is no fix: it is chosen when the instance is made. By hand: make a new one that is not publicly accessible,
    move the tasks there, delete the old one.
    """
    match instance.get("publiclyAccessible"):
        case False:
            return Compliant()
        case True:
            return Broken("has a public address")
    return Unknown("has an address that was not recorded")
