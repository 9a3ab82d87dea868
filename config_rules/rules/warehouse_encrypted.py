"""What is in Redshift is encrypted."""

from __future__ import annotations

from automation.fixes.redshift import warehouse_encryption
from config_rules.item import ConfigItem
from config_rules.kinds import REDSHIFT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=REDSHIFT,
    severity="medium",
    references=("Security Hub Redshift.10", "AWS Config REDSHIFT_CLUSTER_KMS_ENABLED"),
    examples=(
        passes({"clusterIdentifier": "orders", "encrypted": True}),
        breaks(
            "is not encrypted",
            {"clusterIdentifier": "orders", "encrypted": False},
            fix="secure setting=warehouse-encryption resource=orders",
        ),
    ),
)
def warehouse_encrypted(warehouse: ConfigItem) -> Verdict:
    """A Redshift cluster is encrypted.

    The fix moves the data to new servers under AWS's key, for hours in which it can only be read. For a key of your
    own do it by hand: `aws redshift modify-cluster --cluster-identifier … --encrypted --kms-key-id …`.
    """
    found = warehouse.get("encrypted")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("is not encrypted", warehouse_encryption.call(warehouse.id))
