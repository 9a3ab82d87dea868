"""Of two keys, one is forgotten."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import USER
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_ADA = {"userName": "ada"}
_KEY = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Active"}
_OTHER = {"accessKeyId": "AKIAI44QH8DHBEXAMPLE", "status": "Active"}


@rule(
    resource=USER,
    severity="medium",
    references=("CIS AWS 6.0.0 2.12", "CIS AWS 5.0.0 1.12", "CIS AWS 3.0.0 1.13"),
    examples=(
        passes(_ADA, name="ada", beside={"AccessKeys": []}),
        passes(_ADA, name="ada", beside={"AccessKeys": [_KEY, {**_OTHER, "status": "Inactive"}]}),
        breaks(
            "has two access keys that are on, AKIAI44QH8DHBEXAMPLE and AKIAIOSFODNN7EXAMPLE",
            _ADA,
            name="ada",
            beside={"AccessKeys": [_KEY, _OTHER]},
        ),
    ),
)
def user_one_key(user: ConfigItem) -> Verdict:
    """A user has one access key that is on at most.

    Two are meant for the days in which one takes the other's place. Which of them is still in use only their last
    use tells, so no fix chooses; `secure setting=access-key-off resource=…` turns off the one that you name.
    """
    keys = user.beside("AccessKeys")
    if not isinstance(keys, list) or not all({"status", "accessKeyId"} <= key.keys() for key in keys):
        return Unknown("has access keys that were not recorded")
    active = sorted(str(key["accessKeyId"]) for key in keys if key["status"] == "Active")
    if len(active) < 2:
        return Compliant()
    return Broken(f"has two access keys that are on, {' and '.join(active)}")
