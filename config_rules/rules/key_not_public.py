"""Nobody unknown uses a key."""

from __future__ import annotations

from typing import Any

from automation.fixes.kms import key_policy
from config_rules.item import ConfigItem
from config_rules.kinds import KEY
from config_rules.policies import only_the_named, read
from config_rules.rule import NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_OURS = {"keyManager": "CUSTOMER"}
_ACCOUNT = {
    "Sid": "Account",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
    "Action": "kms:*",
    "Resource": "*",
}
_ALL = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
_FIX = "secure setting=key-policy resource=0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


def _policy(*found: Any) -> dict[str, Any]:
    return {"Policy": {"Version": "2012-10-17", "Statement": list(found)}}


@rule(
    resource=KEY,
    severity="critical",
    references=("CIS AWS 7.0.0 2.21", "Security Hub KMS.5", "AWS Config KMS_KEY_POLICY_NO_PUBLIC_ACCESS"),
    examples=(
        passes(_OURS, beside=_policy(_ACCOUNT)),
        passes(
            _OURS,
            beside=_policy(_ACCOUNT, {**_ALL, "Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}}),
        ),
        passes(_OURS, beside=_policy(_ACCOUNT, {**_ALL, "Effect": "Deny"})),
        exempts("is a key of AWS's own", {"keyManager": "AWS"}, beside=_policy(_ALL)),
        breaks("lets everybody kms:Decrypt", _OURS, beside=_policy(_ACCOUNT, _ALL), fix=_FIX),
        breaks(
            "lets everybody kms:Decrypt",
            _OURS,
            beside=_policy(_ACCOUNT, {**_ALL, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
            fix=_FIX,
        ),
        breaks(
            "lets everybody kms:Encrypt",
            _OURS,
            beside=_policy(_ACCOUNT, {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "kms:Encrypt"}),
            fix=_FIX,
        ),
    ),
)
def key_not_public(key: ConfigItem) -> Verdict:
    """A KMS key's policy lets in only whom it names.

    A condition on the account, the organisation, the source or the network is somebody in particular; one on the
    service (`kms:ViaService`) or on TLS is not.
    """
    if key.get("keyManager") is None:
        return Unknown("has an owner that was not recorded")
    if key.get("keyManager") != "CUSTOMER":
        return NotApplicable("is a key of AWS's own")
    # Every key has a policy, so that null stands for one that was not read.
    if key.beside("Policy") is None:
        return Unknown("has a policy that was not recorded")
    return only_the_named(read(key.beside("Policy")), key_policy.call(key.id))
