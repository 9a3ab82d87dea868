"""Nothing gets a public address unasked."""

from __future__ import annotations

from automation.fixes.network import no_public_addresses
from config_rules.item import ConfigItem
from config_rules.kinds import SUBNET
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=SUBNET,
    severity="medium",
    references=("Security Hub EC2.15", "AWS Config SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED"),
    examples=(
        passes({"mapPublicIpOnLaunch": False}),
        breaks(
            "gives a public address to whatever is launched in it",
            {"mapPublicIpOnLaunch": True},
            fix="secure setting=no-public-addresses resource=subnet-0123456789abcdef0",
        ),
    ),
)
def subnet_no_public_addresses(subnet: ConfigItem) -> Verdict:
    """A subnet gives no public IPv4 addresses by itself.

    What should have one can still ask for it at its launch. Every default subnet gives them, and each address is
    paid for by the hour.
    """
    gives = subnet.get("mapPublicIpOnLaunch")
    if not isinstance(gives, bool):
        return Unknown("has a setting that was not recorded")
    if not gives:
        return Compliant()
    return Broken("gives a public address to whatever is launched in it", no_public_addresses.call(subnet.id))
