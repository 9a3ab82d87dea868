"""Elastic IP addresses are used."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.kinds import ADDRESS
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=ADDRESS,
    severity="low",
    references=("Security Hub EC2.12", "AWS Config EIP_ATTACHED"),
    examples=(
        passes({"publicIp": "203.0.113.25", "associationId": "eipassoc-0123456789abcdef0"}),
        breaks(
            "203.0.113.25 is attached to nothing, and paid for", {"publicIp": "203.0.113.25", "associationId": None}
        ),
    ),
)
def address_in_use(address: ConfigItem) -> Verdict:
    """An elastic IP address is attached to something.

    There is no fix at a click: an address that is released is gone, and may be in somebody's firewall.
    """
    if not address.knows("associationId"):
        return Unknown("has an attachment that was not recorded")
    if address.get("associationId"):
        return Compliant()
    return Broken(f"{address.get('publicIp')} is attached to nothing, and paid for")
