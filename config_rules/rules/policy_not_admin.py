"""Nobody may do everything by a policy that somebody wrote in a hurry."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from automation.fixes.iam import policy_detached
from config_rules.item import ConfigItem
from config_rules.kinds import POLICY
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.policies import allows_all, statements

_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_ARN = "arn:aws:iam::123456789012:policy/ops"


def _policy(*stated: dict[str, Any], attached: int = 1) -> dict[str, Any]:
    document = quote(json.dumps({"Version": "2012-10-17", "Statement": list(stated)}))
    version = {"versionId": "v1", "isDefaultVersion": True, "document": document}
    return {"policyName": "ops", "arn": _ARN, "attachmentCount": attached, "policyVersionList": [version]}


@rule(
    resource=POLICY,
    severity="high",
    references=(
        "CIS AWS 7.0.0 2.14",
        "CIS AWS 6.0.0 2.15",
        "CIS AWS 5.0.0 1.15",
        "CIS AWS 3.0.0 1.16",
        "Security Hub IAM.1",
        "AWS Config IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
    ),
    examples=(
        passes(_policy({**_ALL, "Action": "s3:*"})),
        passes(_policy({**_ALL, "Resource": "arn:aws:s3:::orders-invoices"})),
        passes(_policy({**_ALL, "Effect": "Deny"})),
        passes(_policy({**_ALL, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})),
        breaks(
            "allows everything, and is attached to 2",
            _policy(_ALL, attached=2),
            fix=f"secure setting=policy-detached resource={_ARN}",
        ),
        breaks(
            "allows everything, and is attached to 1",
            _policy({**_ALL, "Action": ["s3:*", "*"], "Resource": ["*"]}),
            fix=f"secure setting=policy-detached resource={_ARN}",
        ),
        exempts("is attached to nobody", _policy(_ALL, attached=0)),
    ),
)
def policy_not_admin(policy: ConfigItem) -> Verdict:
    """A policy that is attached does not allow every action on everything.

    Only the account's own policies count, in the version that is in force; AWS's AdministratorAccess is at least
    called what it is. The fix detaches the policy from all that have it. Better, where there is time: write down what
    is used (`aws iam generate-service-last-accessed-details`), and allow that.
    """
    versions, attached = policy.get("policyVersionList"), policy.get("attachmentCount")
    if not isinstance(versions, list) or not isinstance(attached, int):
        return Unknown("has versions that were not recorded")
    if not attached:
        return NotApplicable("is attached to nobody")
    document = next((one.get("document") for one in versions if one.get("isDefaultVersion")), None)
    found = statements(document)
    if found is None:
        return Unknown("has a document that cannot be read")
    if not any(allows_all(one) for one in found):
        return Compliant()
    call = policy_detached.call(policy.get("arn") or policy.name or policy.id)
    return Broken(f"allows everything, and is attached to {attached}", call)
