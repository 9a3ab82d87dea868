"""Nobody searches over a line that others read."""

from __future__ import annotations

from automation.fixes.opensearch import search_https
from config_rules.item import ConfigItem
from config_rules.kinds import SEARCH
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule


@rule(
    resource=SEARCH,
    severity="high",
    references=("AWS Config OPENSEARCH_HTTPS_REQUIRED",),
    examples=(
        passes({"domainName": "orders", "domainEndpointOptions": {"enforceHTTPS": True}}),
        breaks(
            "answers HTTP",
            {"domainName": "orders", "domainEndpointOptions": {"enforceHTTPS": False}},
            fix="secure setting=search-https resource=orders",
        ),
    ),
)
def search_https_only(domain: ConfigItem) -> Verdict:
    """A search domain answers HTTPS only.

    A client that comes without TLS gets nothing any more.
    """
    found = domain.get("domainEndpointOptions.enforceHTTPS")
    if not isinstance(found, bool):
        return Unknown("has endpoint options that were not recorded")
    return Compliant() if found else Broken("answers HTTP", search_https.call(domain.id))
