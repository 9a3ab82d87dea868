"""A role that nobody takes on is one that nobody misses."""

from __future__ import annotations

from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import ROLE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_OLD = {"roleName": "deploy", "path": "/", "createDate": "2025-01-05T09:00:00.000Z"}


@rule(
    resource=ROLE,
    severity="low",
    examples=(
        passes({**_OLD, "roleLastUsed": {"lastUsedDate": "2026-11-01T08:00:00.000Z", "region": "eu-west-1"}}),
        passes({**_OLD, "createDate": "2026-11-01T08:00:00.000Z", "roleLastUsed": None}),
        passes({**_OLD, "roleLastUsed": {"lastUsedDate": "2026-08-01T08:00:00.000Z"}}, given={"most": "180"}),
        breaks(
            "was last taken on 111 days ago", {**_OLD, "roleLastUsed": {"lastUsedDate": "2026-08-01T08:00:00.000Z"}}
        ),
        breaks("was never taken on in 400 days", {**_OLD, "roleLastUsed": None}),
        breaks("was never taken on in 400 days", {**_OLD, "roleLastUsed": {"lastUsedDate": None, "region": None}}),
        exempts("is kept by an AWS service", {**_OLD, "path": "/aws-service-role/support.amazonaws.com/"}),
    ),
)
def role_used(role: ConfigItem, most: Days = 90) -> Verdict:
    """A role is taken on now and then.

    AWS remembers 400 days. Roles for emergencies and for disaster recovery are not meant to be used; waive those
    findings. There is no fix, as a deleted role does not come back with the id that other policies name. By hand:
    detach its policies, wait, and delete it.
    """
    path, made = role.get("path"), days_since(role, role.get("createDate"))
    if path is None or made is None:
        return Unknown("has an age that was not recorded")
    if str(path).startswith("/aws-service-role/"):
        return NotApplicable("is kept by an AWS service")
    never = role.knows("roleLastUsed") and role.get("roleLastUsed") is None
    if not never and not role.knows("roleLastUsed.lastUsedDate"):
        return Unknown("has a use that was not recorded")
    used = days_since(role, role.get("roleLastUsed.lastUsedDate"))
    if used is not None:
        return Compliant() if used <= most else Broken(f"was last taken on {used} days ago")
    return Compliant() if made <= most else Broken(f"was never taken on in {min(made, 400)} days")
