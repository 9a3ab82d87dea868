"""Only what is meant to be public has a way from and to the internet."""

from __future__ import annotations

from automation.fixes.network import no_internet_route
from config_rules.item import ConfigItem
from config_rules.kinds import ROUTE_TABLE
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule
from core.values import Tag

_LOCAL = {"destinationCidrBlock": "10.0.0.0/16", "gatewayId": "local", "state": "active"}
_OUT = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-0123456789abcdef0", "state": "active"}
_NAT = {
    "destinationCidrBlock": "0.0.0.0/0",
    "gatewayId": None,
    "natGatewayId": "nat-0123456789abcdef0",
    "state": "active",
}
_FIX = "secure setting=no-internet-route resource=rtb-0123456789abcdef0"


@rule(
    resource=ROUTE_TABLE,
    severity="high",
    examples=(
        passes({"routes": [_LOCAL]}),
        passes({"routes": [_LOCAL, _NAT]}),
        passes({"routes": [_LOCAL, {**_OUT, "state": "blackhole"}]}),
        exempts("is marked public (Network=public)", {"routes": [_LOCAL, _OUT]}, tags={"Network": "public"}),
        exempts("is marked public (Tier=web)", {"routes": [_OUT]}, tags={"Tier": "web"}, given={"public": "Tier=web"}),
        breaks("sends 0.0.0.0/0 to the internet gateway igw-0123456789abcdef0", {"routes": [_LOCAL, _OUT]}, fix=_FIX),
        breaks(
            "sends 0.0.0.0/0 and ::/0 to the internet gateway igw-0123456789abcdef0",
            {"routes": [_OUT, {**_OUT, "destinationCidrBlock": None, "destinationIpv6CidrBlock": "::/0"}]},
            fix=_FIX,
        ),
    ),
)
def route_table_no_internet(table: ConfigItem, public: Tag = "Network=public") -> Verdict:
    """A VPC has no direct way to the internet, unless its route table is marked as public.

    Servers belong behind a load balancer, a NAT gateway or VPC endpoints. What is public by design gets the tag that
    `public` names; several values are parted by commas.
    """
    routes = table.get("routes")
    if table.tags is None or not isinstance(routes, list) or not all("gatewayId" in one for one in routes):
        return Unknown("has tags or routes that were not recorded")
    key, _, values = public.partition("=")
    if table.tags.get(key) in values.split(","):
        return NotApplicable(f"is marked public ({key}={table.tags[key]})")
    out = [one for one in routes if str(one["gatewayId"] or "").startswith("igw-") and one.get("state") != "blackhole"]
    if not out:
        return Compliant()
    if not all(one.get("state") for one in out):
        return Unknown("has routes whose state was not recorded")
    names = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
    where = " and ".join(next((one[name] for name in names if one.get(name)), "something") for one in out)
    gateway = out[0]["gatewayId"]
    return Broken(f"sends {where} to the internet gateway {gateway}", no_internet_route.call(table.id))
