"""All rules against an account, from a terminal: `python -m config_rules.check [--rules PATTERNS] [--region REGION]`.

It reads with the credentials that are there, as the AWS CLI does, changes nothing and remembers nothing. It ends with
0 when everything is in order, with 1 when something is not, and with 2 when it could not look.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TextIO

from botocore.exceptions import BotoCoreError, ClientError

from automation.operations.waiting import SEVERITIES
from automation.operations.words import count
from config_rules.catalogue import in_use
from config_rules.live import SOURCES, Here, here
from config_rules.looking import judged
from config_rules.rule import Broken, Rule, RuleError, RuleInUse, Unknown
from core.aws.clients import client

_SIDE_BY_SIDE = 8
"""Types of resources that are read at a time."""


@dataclass(frozen=True)
class Said:
    """What a rule said of a resource that is not in order, or that it could not judge."""

    severity: str
    rule: str
    resource: str
    why: str
    owner: str
    fix: str
    is_unknown: bool = False


def check(uses: Iterable[RuleInUse], place: Here) -> Iterator[Said]:
    """What is not in order, type by type."""
    ordered = sorted(uses, key=_resource)
    kinds = [(kind, list(some)) for kind, some in groupby(ordered, key=_resource)]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        for found in pool.map(partial(_of_kind, place), kinds):
            yield from found


def _resource(used: RuleInUse) -> str:
    return used.rule.resource


def _of_kind(place: Here, of: tuple[str, list[RuleInUse]]) -> list[Said]:
    kind, uses = of
    found = []
    try:
        for item in SOURCES[kind].read(place, []):
            for used in uses:
                match judged(used, item):
                    case Broken(why, fix):
                        owner = item.resource.owner or ""
                        name = str(item.resource)
                        found.append(Said(used.rule.severity, used.rule.name, name, why, owner, str(fix or "")))
                    case Unknown(why):
                        found.append(_unknown(used.rule, str(item.resource), why))
    except (ClientError, BotoCoreError) as error:
        found += [_unknown(rule, kind, f"could not be read: {error}") for rule in (used.rule for used in uses)]
    return found


def _unknown(rule: Rule[...], resource: str, why: str) -> Said:
    return Said(rule.severity, rule.name, resource, why, "", "", is_unknown=True)


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Check, and print what is found: as a table for people, or with --csv for other programs."""
    parser = argparse.ArgumentParser(prog="python -m config_rules.check", description="All rules against an account.")
    parser.add_argument("--rules", default="*", help="names with commas between; * for any letters, ! leaves out")
    parser.add_argument("--region", help="the region to look at; as the AWS CLI has it where it is not given")
    parser.add_argument("--csv", action="store_true", help="print comma-separated values")
    asked = parser.parse_args(arguments)
    try:
        rules = in_use(asked.rules)
        place = here(partial(client, region=asked.region) if asked.region else client)
    except (RuleError, ClientError, BotoCoreError) as error:
        sys.stderr.write(f"I cannot look: {error}\n")
        return 2
    found = sorted(
        check(rules.values(), place), key=lambda one: (SEVERITIES.index(one.severity), one.rule, one.resource)
    )
    broken = [one for one in found if not one.is_unknown]
    (_csv if asked.csv else _table)(broken, out)
    unknown = len(found) - len(broken)
    print(
        f"{count(len(rules), 'rule')} in account {place.account}, region {place.region}: "
        f"{count(len(broken), 'finding')}"
        + (f"; {count(unknown, 'time', 'times')} nothing could be said" if unknown else "")
        + ".",
        file=sys.stderr if asked.csv else out,
    )
    return 1 if broken else 0


def _table(found: Sequence[Said], out: TextIO) -> None:
    for one in found:
        print(f"{one.severity:8} {one.rule:32} {one.resource} {one.why}.", file=out)


def _csv(found: Sequence[Said], out: TextIO) -> None:
    writer = csv.writer(out)
    writer.writerow(("severity", "rule", "resource", "why", "owner", "fix"))
    writer.writerows((one.severity, one.rule, one.resource, one.why, one.owner, one.fix) for one in found)


if __name__ == "__main__":
    sys.exit(main())
