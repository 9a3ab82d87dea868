"""Domains of OpenSearch (and Elasticsearch) as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.kinds import SEARCH
from config_rules.live.source import Here, Items, NotTold, Source, asked, source
from core.plan import tags_in

_AT_ONCE = 5
"""DescribeDomains takes so many names."""


def _domains(at: Here, ids: Sequence[str]) -> Items:
    opensearch = at.client("opensearch")
    names = [one["DomainName"] for one in opensearch.list_domain_names()["DomainNames"]]
    wanted = [name for name in names if not ids or name in ids]
    for first in range(0, len(wanted), _AT_ONCE):
        answer = opensearch.describe_domains(DomainNames=wanted[first : first + _AT_ONCE])
        for found in answer["DomainStatusList"]:
            name, arn = found["DomainName"], found["ARN"]
            tags = _tags(opensearch, arn)
            yield at.item(SEARCH, name, arn, found, tags=tags, name=name, nothing=("vPCOptions", "accessPolicies"))


def _tags(opensearch: Any, arn: str) -> dict[str, str] | None:
    try:
        return tags_in(asked(lambda: opensearch.list_tags(ARN=arn)["TagList"]))
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    SEARCH: source(_domains, "es:ListDomainNames", "es:DescribeDomains", "es:ListTags"),
}
