"""Who may read a log is for its owner's key to say, too."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import LOG_GROUP
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=LOG_GROUP,
    severity="medium",
    references=("AWS Config CLOUDWATCH_LOG_GROUP_ENCRYPTED",),
    examples=(
        passes({"kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}),
        breaks("is encrypted with AWS's key, not with one of yours", {"kmsKeyId": None}),
    ),
)
def log_group_encrypted(group: ConfigItem) -> Verdict:
    """A log group is encrypted with a KMS key of one's own.

    Logs are always encrypted; with a key of one's own its policy decides as well who can read them, and its use is
    in CloudTrail. By hand, since only you know which key: let `logs.<region>.amazonaws.com` use it in its policy,
    then `aws logs associate-kms-key --log-group-name … --kms-key-id …`. What was logged before stays as it is. The
    key is paid for by its use.
    """
    if not group.knows("kmsKeyId"):
        return Unknown("has a key that was not recorded")
    return Compliant() if group.get("kmsKeyId") else Broken("is encrypted with AWS's key, not with one of yours")
