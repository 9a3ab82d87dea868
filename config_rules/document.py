"""The rules' page, docs/rules.md, made from the rules themselves: `python -m config_rules.document [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from config_rules.catalogue import RULES
from config_rules.rule import Broken, Compliant, Example, NotApplicable, Rule, Unknown

FILE = Path(__file__).parent.parent / "docs" / "rules.md"
_WORDS = {
    Compliant: "keeps it",
    Broken: "breaks it",
    NotApplicable: "is left out",
    Unknown: "cannot be judged",
}
_SEVERITIES = ("critical", "high", "medium", "low")
_FRAMEWORKS = ("CIS AWS 7.0.0", "CIS AWS 6.0.0", "CIS AWS 5.0.0", "CIS AWS 3.0.0")


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield f"{len(RULES)} rules. This page is made from them (`make rules`); each one's examples are its tests."
    yield ""
    yield "| rule | severity | fix | asked for by |"
    yield "| --- | --- | --- | --- |"
    for rule in sorted(RULES.values(), key=lambda one: (_SEVERITIES.index(one.severity), one.name)):
        yield f"| [{rule.name}](#{rule.name}) | {rule.severity} | {_fix(rule)} | {', '.join(rule.references) or '–'} |"
    yield from _by_framework()
    ordered = sorted(RULES.values(), key=lambda one: (one.resource, one.name))
    for resource, rules in groupby(ordered, key=lambda one: one.resource):
        yield ""
        yield f"## {resource}"
        for rule in rules:
            yield from _about(rule)


def _by_framework() -> Iterator[str]:
    yield ""
    yield "## By framework"
    for framework in _FRAMEWORKS:
        rows = cited(framework)
        yield ""
        yield f"### {framework}"
        yield ""
        yield "| row | rules |"
        yield "| --- | --- |"
        for row in sorted(rows, key=lambda one: [int(number) for number in one.split(".")]):
            yield f"| {row} | {', '.join(f'[{name}](#{name})' for name in rows[row])} |"


def cited(framework: str) -> Mapping[str, Sequence[str]]:
    """The rows of a framework that rules cite, each with the names of these rules."""
    found: dict[str, list[str]] = {}
    for rule in RULES.values():
        for reference in rule.references:
            name, _, row = reference.rpartition(" ")
            if name == framework:
                found.setdefault(row, []).append(rule.name)
    return found


def _about(rule: Rule[...]) -> Iterator[str]:
    yield ""
    yield f"### {rule.name}"
    yield ""
    yield f"{rule.help} {rule.about}".strip()
    if rule.parameters:
        given = "; ".join(
            f"`{name}`: {parameter.kind.noun}"
            + ("" if parameter.required or parameter.default is None else f" (`{parameter.write(parameter.default)}`)")
            for name, parameter in rule.parameters.items()
        )
        yield ""
        yield f"Parameters: {given}."
    if rule.examples:
        yield ""
        yield "| | example | what is said |"
        yield "| --- | --- | --- |"
        for example in rule.examples:
            yield f"| {_WORDS[example.verdict]} | {_shown(example)} | {_cell(example.why) or '–'} |"


def _shown(example: Example) -> str:
    parts = [example.configuration] if example.configuration else []
    parts += [dict(example.beside)] if example.beside else []
    parts += [{"tags": example.tags}] if example.tags else []
    shown = " ".join(f"`{_cell(json.dumps(part))}`" for part in parts) or "no tags"
    with_ = ", ".join(f"`{name}={value}`" for name, value in example.given.items())
    return f"{shown} with {with_}" if with_ else shown


def _fix(rule: Rule[...]) -> str:
    fixes = {example.fix.partition(" ")[0] for example in rule.examples if example.fix}
    # A parameter that is nothing by itself is what only people can choose; without it there is no fix.
    chosen = "".join(f" with `{name}`" for name, one in rule.parameters.items() if one.default is None)
    return ", ".join(f"`{fix}`{chosen}" for fix in sorted(fixes)) or "by hand"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    if "--check" not in sys.argv:
        FILE.write_text(page(), encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != page():
        sys.exit("docs/rules.md is not what the rules say: make rules")
