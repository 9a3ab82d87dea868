"""Old images do not pile up."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import REPOSITORY
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"repositoryName": "orders"}


@rule(
    resource=REPOSITORY,
    severity="low",
    references=("Security Hub ECR.3", "AWS Config ECR_PRIVATE_LIFECYCLE_POLICY_CONFIGURED"),
    examples=(
        passes(_NAME, beside={"LifecyclePolicy": {"rules": [{"rulePriority": 1, "action": {"type": "expire"}}]}}),
        breaks("keeps every image for ever", _NAME, beside={"LifecyclePolicy": None}),
        breaks("keeps every image for ever", _NAME, beside={"LifecyclePolicy": {"rules": []}}),
    ),
)
def repository_tidied(repository: ConfigItem) -> Verdict:
    """A repository removes old images by itself.

    Each is paid for by its size. There is no fix, since what it removes is gone: put a lifecycle policy that expires
    images without a tag after some days, and look at its preview before.
    """
    if "LifecyclePolicy" not in repository.supplementary:
        return Unknown("has a lifecycle that was not recorded")
    found = repository.beside("LifecyclePolicy.rules")
    return Compliant() if found else Broken("keeps every image for ever")
