"""One sweep as a process, to be measured: all resources of a type, judged by some rules, and evidence kept of it.

python -m benchmarks.sweeping ANSWER RULE[:PARAMETER=VALUE] …
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.remembered import NOW, keeper
from config_rules.catalogue import RULES
from config_rules.evidence import Evidence
from config_rules.live import SOURCES, here
from config_rules.looking import look
from config_rules.rule import RuleInUse
from core.aws.clients import client


class _Shelf:
    """Takes the evidence as S3 would."""

    def put_object(self, **_arguments: Any) -> Mapping[str, Any]:
        return {}


def used(text: str) -> RuleInUse:
    """A rule, as the command line names it."""
    name, _, given = text.partition(":")
    return RULES[name].with_parameters(dict([given.split("=")] if given else []))


def sweep(uses: list[RuleInUse]) -> dict[str, list[str]]:
    """The resources that break each rule."""
    place, kind = here(client), uses[0].rule.resource
    evidence = Evidence(_Shelf(), "evidence", kind, place.account, place.region, NOW)
    looked = look(uses, SOURCES[kind].read(place, []), keeper(place.account, place.region), NOW, evidence.hear)
    evidence.put()
    broken: dict[str, list[str]] = defaultdict(list)
    for finding in looked.found:
        broken[finding.rule].append(finding.resource.id)
    return broken


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(sweep([used(text) for text in sys.argv[2:]])))
