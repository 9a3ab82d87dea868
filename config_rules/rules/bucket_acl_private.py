"""No access list opens a bucket to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.s3_lists import acl_private
from config_rules.item import ConfigItem
from config_rules.kinds import BUCKET
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_NAME = {"name": "orders-invoices"}
_OWNER = {"grantee": {"id": "75aa57f0", "displayName": None}, "permission": "FullControl"}
_MEANS = {"AllUsers": "everybody", "AuthenticatedUsers": "everybody who has an AWS account"}
_DOES = {
    "ReadAcp": "read its access list",
    "Read": "list what is in it",
    "Write": "write into it",
    "WriteAcp": "change its access list",
    "FullControl": "do everything with it",
}
_WORSE = list(_DOES)


def _given(*grants: Mapping[str, Any], ignored: bool = False) -> dict[str, Any]:
    return {
        "AccessControlList": {"grantList": list(grants), "owner": {"id": "75aa57f0"}},
        "PublicAccessBlockConfiguration": {"ignorePublicAcls": ignored},
    }


def _to(grantee: str, permission: str) -> dict[str, str]:
    return {"grantee": grantee, "permission": permission}


@rule(
    resource=BUCKET,
    severity="critical",
    references=(
        "Security Hub S3.2",
        "Security Hub S3.3",
        "AWS Config S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "AWS Config S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    ),
    examples=(
        passes(_NAME, beside=_given(_OWNER)),
        passes(_NAME, beside=_given(_OWNER, _to("LogDelivery", "Write"))),
        exempts(
            "ignores what its access list says to everybody",
            _NAME,
            beside=_given(_OWNER, _to("AllUsers", "Read"), ignored=True),
        ),
        breaks(
            "lets everybody write into it",
            _NAME,
            beside=_given(_OWNER, _to("AllUsers", "Write")),
            fix="secure setting=acl-private resource=orders-invoices",
        ),
        breaks(
            "lets everybody who has an AWS account list what is in it",
            _NAME,
            beside={**_given(_OWNER, _to("AuthenticatedUsers", "Read")), "PublicAccessBlockConfiguration": None},
            fix="secure setting=acl-private resource=orders-invoices",
        ),
    ),
)
def bucket_acl_private(bucket: ConfigItem) -> Verdict:
    """A bucket's access list gives nothing to everybody.

    It is about the list alone; bucket-not-public is the lock before it, and the account's own block before that.
    """
    grants = bucket.beside("AccessControlList.grantList")
    if not isinstance(grants, list):
        return Unknown("has an access list that was not recorded")
    public = [one for one in grants if one.get("permission") in _DOES and str(one.get("grantee")) in _MEANS]
    if not public:
        return Compliant()
    if "PublicAccessBlockConfiguration" not in bucket.supplementary:
        return Unknown("has a public access block that was not recorded")
    if bucket.beside("PublicAccessBlockConfiguration.ignorePublicAcls"):
        return NotApplicable("ignores what its access list says to everybody")
    worst = max(public, key=lambda one: _WORSE.index(one["permission"]))
    said = f"lets {_MEANS[worst['grantee']]} {_DOES[worst['permission']]}"
    return Broken(said, acl_private.call(bucket.id))
