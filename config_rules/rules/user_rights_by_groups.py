"""What somebody may do is told by the groups they are in."""

from __future__ import annotations

from automation.fixes.iam import UNTIL_MFA, holds_back, rights_by_groups, until_mfa
from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule, unsure

_ADA = {"userName": "ada", "groupList": ["dev"], "attachedManagedPolicies": [], "userPolicyList": []}
_ARN = "arn:aws:iam::123456789012:user/AIDA0123456789ABCDEFG"
_READ = {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "policyName": "ReadOnlyAccess"}
_FIX = "secure setting=rights-by-groups resource=ada"


@rule(
    resource=USER,
    severity="low",
    references=(
        "CIS AWS 7.0.0 2.13",
        "CIS AWS 6.0.0 2.14",
        "CIS AWS 5.0.0 1.14",
        "CIS AWS 3.0.0 1.15",
        "Security Hub IAM.2",
        "AWS Config IAM_USER_NO_POLICIES_CHECK",
    ),
    examples=(
        passes(_ADA, name="ada"),
        passes({**_ADA, "userPolicyList": [{"policyName": UNTIL_MFA, "policyDocument": until_mfa(_ARN)}]}, name="ada"),
        breaks(
            f"has policies of their own: {UNTIL_MFA}",
            {**_ADA, "userPolicyList": [{"policyName": UNTIL_MFA, "policyDocument": "%7B%7D"}]},
            name="ada",
            fix=_FIX,
        ),
        unsure(
            "has policies that were not recorded",
            {**_ADA, "userPolicyList": [{"policyName": UNTIL_MFA}]},
            name="ada",
        ),
        breaks(
            "has policies of their own: ReadOnlyAccess",
            {**_ADA, "attachedManagedPolicies": [_READ]},
            name="ada",
            fix=_FIX,
        ),
        breaks(
            "has policies of their own: ReadOnlyAccess, buckets",
            {
                **_ADA,
                "attachedManagedPolicies": [_READ],
                "userPolicyList": [{"policyName": "buckets", "policyDocument": "%7B%7D"}],
            },
            name="ada",
            fix=_FIX,
        ),
    ),
)
def user_rights_by_groups(user: ConfigItem) -> Verdict:
    """A user has no policies of their own.

    Before the fix takes them away, see that the user is in a group that gives what they need. A user that is a machine
    should be a role. What holds a user back until they have MFA (user-mfa) is no right of theirs, as long as it says
    what the fix of user-mfa wrote.
    """
    attached, inline = user.get("attachedManagedPolicies"), user.get("userPolicyList")
    if not isinstance(attached, list) or not isinstance(inline, list):
        return Unknown("has policies that were not recorded")
    if any(one.get("policyName") == UNTIL_MFA and "policyDocument" not in one for one in inline):
        return Unknown("has policies that were not recorded")
    rights = [
        policy
        for policy in (*attached, *inline)
        if not (policy.get("policyName") == UNTIL_MFA and holds_back(policy.get("policyDocument"), user.arn))
    ]
    names = [policy.get("policyName") for policy in rights]
    if None in names:
        return Unknown("has policies whose names were not recorded")
    if not names:
        return Compliant()
    return Broken(f"has policies of their own: {', '.join(names)}", rights_by_groups.call(user.name or user.id))
