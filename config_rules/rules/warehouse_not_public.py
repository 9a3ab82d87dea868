"""Redshift has no address on the internet."""

from __future__ import annotations

from automation.fixes.redshift import warehouse_private
from config_rules.item import ConfigItem
from config_rules.kinds import REDSHIFT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=REDSHIFT,
    severity="critical",
    references=("Security Hub Redshift.1", "AWS Config REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK"),
    examples=(
        passes({"clusterIdentifier": "orders", "publiclyAccessible": False}),
        breaks(
            "has a public address",
            {"clusterIdentifier": "orders", "publiclyAccessible": True},
            fix="secure setting=warehouse-private resource=orders",
        ),
    ),
)
def warehouse_not_public(warehouse: ConfigItem) -> Verdict:
    """A Redshift cluster cannot be reached from the internet.

    Its security group may still keep everybody out; this is the lock before that one.
    """
    found = warehouse.get("publiclyAccessible")
    if not isinstance(found, bool):
        return Unknown("has addresses that were not recorded")
    return Compliant() if found is False else Broken("has a public address", warehouse_private.call(warehouse.id))
