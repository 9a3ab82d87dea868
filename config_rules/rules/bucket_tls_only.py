"""What goes into a bucket and comes out of it is encrypted on its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.s3 import tls_only
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.policies import read
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule
from core.policies import Statement, conditions, names_everybody, several

_NAME = {"name": "orders-invoices"}
_FIX = "secure setting=tls-only resource=orders-invoices"
_DENY: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::orders-invoices", "arn:aws:s3:::orders-invoices/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def _policy(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"BucketPolicy": {"policyText": {"Version": "2012-10-17", "Statement": list(statements)}}}


@rule(
    resource=BUCKET,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 3.1.1",
        "CIS AWS 6.0.0 3.1.1",
        "CIS AWS 5.0.0 2.1.1",
        "CIS AWS 3.0.0 2.1.1",
        "Security Hub S3.5",
    ),
    examples=(
        passes(_NAME, beside=_policy(_DENY)),
        passes(_NAME, beside=_policy({**_DENY, "Principal": {"AWS": "*"}, "Action": ["s3:*"]})),
        passes(_NAME, beside={"BucketPolicy": {"policyText": {"Statement": _DENY}}}),
        breaks("has no policy, so it answers HTTP", _NAME, beside={"BucketPolicy": {"policyText": None}}, fix=_FIX),
        breaks("answers HTTP", _NAME, beside=_policy({**_DENY, "Effect": "Allow"}), fix=_FIX),
        breaks("answers HTTP", _NAME, beside=_policy({**_DENY, "Action": "s3:GetObject"}), fix=_FIX),
        breaks(
            "answers HTTP",
            _NAME,
            beside=_policy({**_DENY, "Condition": {**_DENY["Condition"], "StringEquals": {"aws:SourceVpc": "vpc-1"}}}),
            fix=_FIX,
        ),
        breaks(
            "answers HTTP",
            _NAME,
            beside=_policy({**_DENY, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}),
            fix=_FIX,
        ),
        breaks("answers HTTP", _NAME, beside=_policy({**_DENY, "Resource": "arn:aws:s3:::orders-invoices"}), fix=_FIX),
    ),
)
def bucket_tls_only(bucket: ConfigItem) -> Verdict:
    """A bucket's policy refuses whoever comes without TLS.

    It must refuse everybody, every action, for the bucket and what is in it; anything less leaves a way.
    """
    if "BucketPolicy" not in bucket.supplementary:
        return Unknown("has a policy that was not recorded")
    policy = bucket.beside("BucketPolicy.policyText")
    if not policy:
        return Broken("has no policy, so it answers HTTP", tls_only.call(bucket.id))
    found = read(policy)
    if isinstance(found, Unknown):
        return found
    name = bucket.get("name") or bucket.name or bucket.id
    if any(_refuses_http(one, name) for one in found):
        return Compliant()
    return Broken("answers HTTP", tls_only.call(bucket.id))


def _refuses_http(statement: Statement, name: str) -> bool:
    resources = several(statement.get("Resource"))
    whole = "*" in resources or all(any(r.endswith(f":::{name}{end}") for r in resources) for end in ("", "/*"))
    return (
        statement.get("Effect") == "Deny"
        and names_everybody(statement)
        and bool({"*", "s3:*"} & set(several(statement.get("Action"))))
        and [(operator, key, "false" in map(str.lower, values)) for operator, key, values in conditions(statement)]
        == [("bool", "aws:securetransport", True)]
        and whole
    )
