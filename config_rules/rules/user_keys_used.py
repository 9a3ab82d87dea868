"""A key that nobody uses is one that nobody misses."""

from __future__ import annotations

from automation.fixes.iam import access_key_off
from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_ADA = {"userName": "ada"}
_KEY = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Active", "createDate": "2026-01-05T09:00:00.000Z"}
_FIX = "secure setting=access-key-off resource=AKIAIOSFODNN7EXAMPLE"


@rule(
    resource=USER,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.11",
        "CIS AWS 6.0.0 2.11",
        "CIS AWS 5.0.0 1.11",
        "CIS AWS 3.0.0 1.12",
        "Security Hub IAM.22",
        "AWS Config IAM_USER_UNUSED_CREDENTIALS_CHECK",
    ),
    examples=(
        passes(_ADA, name="ada", beside={"AccessKeys": [{**_KEY, "lastUsedDate": "2026-11-01T08:00:00.000Z"}]}),
        passes(
            _ADA,
            name="ada",
            beside={"AccessKeys": [{**_KEY, "createDate": "2026-11-19T09:00:00.000Z", "lastUsedDate": None}]},
        ),
        breaks(
            "has the access key AKIAIOSFODNN7EXAMPLE, not used for 80 days",
            _ADA,
            name="ada",
            beside={"AccessKeys": [{**_KEY, "lastUsedDate": "2026-09-01T08:00:00.000Z"}]},
            fix=_FIX,
        ),
        breaks(
            "has the access key AKIAIOSFODNN7EXAMPLE, never used in 319 days",
            _ADA,
            name="ada",
            beside={"AccessKeys": [{**_KEY, "lastUsedDate": None}]},
            fix=_FIX,
        ),
        exempts("has no access key that is on", _ADA, name="ada", beside={"AccessKeys": []}),
        exempts(
            "has no access key that is on",
            _ADA,
            name="ada",
            beside={"AccessKeys": [{**_KEY, "status": "Inactive", "lastUsedDate": None}]},
        ),
    ),
)
def user_keys_used(user: ConfigItem, most: Days = 45) -> Verdict:
    """A user's access key is used, or turned off.

    A key that was just made has as many days to be used. One that is off may be deleted later, by hand; until then it
    can be turned on again.
    """
    keys = user.beside("AccessKeys")
    if not isinstance(keys, list) or not all({"status", "accessKeyId", "lastUsedDate"} <= key.keys() for key in keys):
        return Unknown("has access keys that were not recorded")
    active = [key for key in keys if key["status"] == "Active"]
    if not active:
        return NotApplicable("has no access key that is on")
    for key in active:
        made, used = days_since(user, key.get("createDate")), days_since(user, key["lastUsedDate"])
        days = made if used is None else used
        if days is None:
            return Unknown("has an access key whose use was not recorded")
        if days > most:
            how = f"never used in {days} days" if used is None else f"not used for {days} days"
            name = key["accessKeyId"]
            return Broken(f"has the access key {name}, {how}", access_key_off.call(name))
    return Compliant()
