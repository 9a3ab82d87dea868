"""A key that was once copied does not open the house for ever."""

from __future__ import annotations

from automation.fixes.iam import access_key_off
from config_rules.ages import days_since
from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Days

_ADA = {"userName": "ada"}
_KEY = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Active", "createDate": "2026-11-01T09:00:00.000Z"}
_OLD = {**_KEY, "createDate": "2026-01-05T09:00:00.000Z"}


@rule(
    resource=USER,
    severity="medium",
    references=(
        "CIS AWS 7.0.0 2.12",
        "CIS AWS 6.0.0 2.13",
        "CIS AWS 5.0.0 1.13",
        "CIS AWS 3.0.0 1.14",
        "Security Hub IAM.3",
        "AWS Config ACCESS_KEYS_ROTATED",
    ),
    examples=(
        passes(_ADA, name="ada", beside={"AccessKeys": [_KEY]}),
        passes(_ADA, name="ada", beside={"AccessKeys": [_OLD]}, given={"most": "365"}),
        passes(_ADA, name="ada", beside={"AccessKeys": [_KEY, {**_OLD, "status": "Inactive"}]}),
        breaks(
            "has the access key AKIAIOSFODNN7EXAMPLE, which is 319 days old",
            _ADA,
            name="ada",
            beside={"AccessKeys": [_OLD]},
            fix="secure setting=access-key-off resource=AKIAIOSFODNN7EXAMPLE",
        ),
        exempts("has no access key that is on", _ADA, name="ada", beside={"AccessKeys": []}),
    ),
)
def user_keys_rotated(user: ConfigItem, most: Days = 90) -> Verdict:
    """A user's access key is replaced by a new one after some days.

    Better than a new key is none: machines in AWS have roles, those outside may have them by IAM Roles Anywhere, and
    people by their identity provider. Turn a key off only when its place is taken: make the new one, use it, see that
    the old one is used no more, then let the fix turn that off.
    """
    keys = user.beside("AccessKeys")
    if not isinstance(keys, list) or not all({"status", "accessKeyId"} <= key.keys() for key in keys):
        return Unknown("has access keys that were not recorded")
    active = [key for key in keys if key["status"] == "Active"]
    if not active:
        return NotApplicable("has no access key that is on")
    for key in active:
        days = days_since(user, key.get("createDate"))
        if days is None:
            return Unknown("has an access key whose age was not recorded")
        if days > most:
            name = key["accessKeyId"]
            return Broken(f"has the access key {name}, which is {days} days old", access_key_off.call(name))
    return Compliant()
