"""Nobody on the internet searches what is ours."""

from __future__ import annotations

import json
from typing import Any

from automation.fixes.opensearch import search_private
from config_rules.item import ConfigItem
from config_rules.kinds import SEARCH
from config_rules.policies import only_the_named, read
from config_rules.rule import NotApplicable, Unknown, Verdict, breaks, exempts, passes, rule

_ORDERS = {"domainName": "orders", "vPCOptions": None}
_FIX = "secure setting=search-private resource=orders"


def _policy(**more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "es:*", "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@rule(
    resource=SEARCH,
    severity="critical",
    references=("CIS AWS 7.0.0 2.21", "Security Hub Opensearch.2"),
    examples=(
        passes({**_ORDERS, "accessPolicies": ""}),
        passes({**_ORDERS, "accessPolicies": _policy(Principal={"AWS": "arn:aws:iam::123456789012:role/search"})}),
        passes({**_ORDERS, "accessPolicies": _policy(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})}),
        exempts(
            "is inside a VPC",
            {**_ORDERS, "vPCOptions": {"vPCId": "vpc-0123456789abcdef0"}, "accessPolicies": _policy()},
        ),
        breaks("lets everybody es:*", {**_ORDERS, "accessPolicies": _policy()}, fix=_FIX),
        breaks("lets everybody es:*", {**_ORDERS, "accessPolicies": _policy(Principal="*")}, fix=_FIX),
    ),
)
def search_not_public(domain: ConfigItem) -> Verdict:
    """The policy of a search domain on the internet lets in only whom it names.

    Who comes from an address that a condition names counts as named. A domain cannot be moved into a VPC:
    that takes a new one.
    """
    if domain.get("vPCOptions.vPCId"):
        return NotApplicable("is inside a VPC")
    if not domain.knows("vPCOptions") or domain.get("vPCOptions") is not None:
        return Unknown("is in a VPC, or in none, that was not recorded")
    if domain.get("accessPolicies") is None:
        return Unknown("has a policy that was not recorded")
    return only_the_named(read(domain.get("accessPolicies")), search_private.call(domain.id))
