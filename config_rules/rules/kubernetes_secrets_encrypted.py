"""Secrets in a cluster are wrapped with a key of yours."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import KUBERNETES
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_KEY = {"keyArn": "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}


@rule(
    resource=KUBERNETES,
    severity="medium",
    references=("Security Hub EKS.3", "AWS Config EKS_CLUSTER_SECRETS_ENCRYPTED"),
    examples=(
        passes({"encryptionConfig": [{"resources": ["secrets"], "provider": _KEY}]}),
        breaks("encrypts its secrets with no key of yours", {"encryptionConfig": None}),
        breaks("encrypts its secrets with no key of yours", {"encryptionConfig": []}),
    ),
)
def kubernetes_secrets_encrypted(cluster: ConfigItem) -> Verdict:
    """A Kubernetes cluster encrypts its secrets with a KMS key of yours.

    Since Kubernetes 1.28 EKS wraps them with a key of AWS's anyway; one of yours shows its use and can be taken away.
    There is no fix, since it needs a key and can never be taken back: AssociateEncryptionConfig with a key in the same
    region that nobody will delete.
    """
    found = cluster.get("encryptionConfig")
    if found is None and not cluster.knows("encryptionConfig"):
        return Unknown("has an encryption that was not recorded")
    if not found:
        return Broken("encrypts its secrets with no key of yours")
    if any("resources" not in one for one in found):
        return Unknown("has an encryption that was not recorded")
    if any("secrets" in one["resources"] for one in found):
        return Compliant()
    return Broken("encrypts its secrets with no key of yours")
