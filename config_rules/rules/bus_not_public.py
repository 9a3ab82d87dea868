"""Nobody unknown sends events that something acts on."""

from __future__ import annotations

from typing import Any

from automation.fixes.events import bus_policy
from config_rules.item import ConfigItem
from config_rules.kinds import BUS
from config_rules.policies import beside, only_the_named
from config_rules.rule import Verdict, breaks, passes, rule

_NAME = {"name": "orders"}
_ALL = {"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
_FIX = "secure setting=bus-policy resource=orders"


def _policy(*found: Any) -> dict[str, Any]:
    return {"Policy": {"Version": "2012-10-17", "Statement": list(found)}}


@rule(
    resource=BUS,
    severity="high",
    references=("CIS AWS 7.0.0 2.21",),
    examples=(
        passes(_NAME, beside={"Policy": None}),
        passes(_NAME, beside=_policy({**_ALL, "Principal": {"AWS": "123456789012"}})),
        passes(_NAME, beside=_policy({**_ALL, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}})),
        breaks("lets everybody events:PutEvents", _NAME, beside=_policy(_ALL), fix=_FIX),
        breaks(
            "lets everybody events:PutEvents",
            _NAME,
            beside=_policy({**_ALL, "Condition": {"StringLike": {"aws:PrincipalOrgID": "*"}}}),
            fix=_FIX,
        ),
    ),
)
def bus_not_public(bus: ConfigItem) -> Verdict:
    """An event bus's policy lets in only whom it names.

    Events start things: whoever can send them can have your rules act. Name the accounts, or the organisation in a
    condition (`aws:PrincipalOrgID`).
    """
    return only_the_named(beside(bus), bus_policy.call(bus.id))
