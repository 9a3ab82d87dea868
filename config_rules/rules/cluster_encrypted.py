"""What is in a cluster is encrypted."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import CLUSTER
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=CLUSTER,
    severity="high",
    references=(
        "Security Hub RDS.27",
        "Security Hub DocumentDB.1",
        "Security Hub Neptune.1",
        "AWS Config RDS_CLUSTER_ENCRYPTED_AT_REST",
    ),
    examples=(
        passes({"dbclusterIdentifier": "orders", "storageEncrypted": True}),
        breaks("is not encrypted", {"dbclusterIdentifier": "orders", "storageEncrypted": False}),
    ),
)
def cluster_encrypted(cluster: ConfigItem) -> Verdict:
    """A cluster's storage is encrypted.

    It cannot be encrypted in place. By hand: make a snapshot, restore that with `--kms-key-id`, move over to the new
    cluster, and delete the old one with its snapshots.
    """
    found = cluster.get("storageEncrypted")
    if not isinstance(found, bool):
        return Unknown("has an encryption that was not recorded")
    return Compliant() if found else Broken("is not encrypted")
