"""Settings of OpenSearch's domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from automation.fixes.policies import without_everybody
from core.plan import Plan, Resource, tags_in
from core.reader import Reader

_READS = {"es:DescribeDomain", "es:ListTags"}
_ACTS = {"es:UpdateDomainConfig"}


@fix(reads=_READS, acts=_ACTS, careful=True)
def search_https(aws: Reader, resource: str) -> Plan:
    """A search domain answers nobody who comes without TLS."""
    found = _domain(aws, resource)
    what = _resource(aws, found)
    before = dict(found.get("DomainEndpointOptions") or {})
    if before.get("EnforceHTTPS"):
        return nothing_to_do(what, "answers HTTPS only")
    return set_again(
        what,
        "opensearch",
        "update_domain_config",
        {"DomainName": resource, "DomainEndpointOptions": {**before, "EnforceHTTPS": True}},
        {"DomainName": resource, "DomainEndpointOptions": {**before, "EnforceHTTPS": False}},
        says=f"Have {what} answer HTTPS only",
        back=f"Have {what} answer HTTP again",
    )


@fix(reads=_READS, acts=_ACTS, careful=True)
def search_private(aws: Reader, resource: str) -> Plan:
    """A search domain's policy lets nobody in who is not named; its other statements stay."""
    found = _domain(aws, resource)
    what = _resource(aws, found)
    before = str(found.get("AccessPolicies") or "")
    after = without_everybody(what, before)
    if after is None:
        return nothing_to_do(what, "lets no stranger in")
    return set_again(
        what,
        "opensearch",
        "update_domain_config",
        {"DomainName": resource, "AccessPolicies": after},
        {"DomainName": resource, "AccessPolicies": before},
        says=f"Take out of the policy of {what} what lets everybody in",
        back=f"Put back the policy of {what}",
    )


def _domain(aws: Reader, name: str) -> Mapping[str, Any]:
    """The domain as AWS describes it. Raises Refusal when there is none."""
    with refusing(aws, f"search domain {name}", "ResourceNotFoundException"):
        found: Mapping[str, Any] = aws.client("opensearch").describe_domain(DomainName=name)["DomainStatus"]
    return found


def _resource(aws: Reader, found: Mapping[str, Any]) -> Resource:
    tags = aws.client("opensearch").list_tags(ARN=found["ARN"])["TagList"]
    return Resource(found["DomainName"], tags=tags_in(tags), kind="search domain")
