"""Every rule against the examples beside it, and against what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from automation.catalogue import OPERATIONS
from config_rules.catalogue import RULES
from config_rules.item import ConfigItem
from config_rules.kinds import GROUP
from config_rules.rule import Broken, Compliant, Example, NotApplicable, Rule, Unknown, Verdict
from tests.config_rules.arns import ARN_OF, CALLED_BY_ARN

CAPTURED = datetime(2026, 11, 20, 18, 0, 3, tzinfo=UTC)
CASES = [pytest.param(r, e, id=f"{n}-{k}") for n, r in RULES.items() for k, e in enumerate(r.examples)]


def item(rule: Rule[...], example: Example) -> ConfigItem:
    """The example as an item of AWS Config."""
    arn = ARN_OF[rule.resource]
    return ConfigItem(
        rule.resource,
        re.split(r"[/:]", arn)[-1] if rule.resource not in CALLED_BY_ARN else arn,
        arn,
        "123456789012",
        "eu-west-1",
        CAPTURED,
        "OK",
        example.configuration,
        example.tags,
        example.name,
        example.beside,
    )


def judged(rule: Rule[...], found: ConfigItem, example: Example) -> Verdict:
    return rule.with_parameters(example.given).judge(found)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_rule_says_of_an_example_what_stands_beside_it(rule: Rule[...], example: Example) -> None:
    verdict = judged(rule, item(rule, example), example)
    assert type(verdict) is example.verdict
    assert getattr(verdict, "why", "") == example.why
    fix = verdict.fix if isinstance(verdict, Broken) else None
    assert str(fix or "") == example.fix


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_examples_that_pass_and_that_break(rule: Rule[...]) -> None:
    assert {Compliant, Broken} <= {example.verdict for example in rule.examples}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nothing_known_is_no_verdict(rule: Rule[...]) -> None:
    example = next(example for example in rule.examples if not example.given)
    nothing: Mapping[str, Any] = {}
    for configuration in (None, nothing):
        empty = replace(item(rule, example), configuration=configuration, tags=None, supplementary={})
        assert isinstance(rule.with_parameters({}).judge(empty), Unknown)


def without_one(found: Any, deep: int) -> Iterator[Any]:
    """The same with one key left out, so many levels deep, one after the other."""
    match found:
        case Mapping() if deep:
            for name in found:
                yield {key: value for key, value in found.items() if key != name}
                yield from ({**found, name: less} for less in without_one(found[name], deep - 1))
        case list() if deep:
            for number, one in enumerate(found):
                yield from ([*found[:number], less, *found[number + 1 :]] for less in without_one(one, deep))


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_what_is_missing_breaks_no_rule(rule: Rule[...], example: Example) -> None:
    """A read error or an old item must never be taken for a finding: somebody would act on it."""
    if example.verdict is Broken:
        return
    whole = item(rule, example)
    # A permission of a group without its ports is another permission, and no item of AWS Config's.
    deep = 1 if rule.resource == GROUP else 9
    for configuration in without_one(example.configuration, deep):
        assert not isinstance(judged(rule, replace(whole, configuration=configuration), example), Broken)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_fix_is_an_order_that_the_catalogue_takes(rule: Rule[...], example: Example) -> None:
    verdict = judged(rule, item(rule, example), example)
    if isinstance(verdict, Broken) and verdict.fix:
        operation = OPERATIONS[verdict.fix.operation]
        operation.parse(verdict.fix.params)
        assert operation.is_change


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_told_in_sentences(rule: Rule[...]) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.|[A-Z].*[^.]\.", rule.help)
    for example in rule.examples:
        assert not example.why.endswith(".")
        if example.verdict in {NotApplicable, Broken, Unknown}:
            assert example.why


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_asks_for_a_rule_is_named_with_its_version(rule: Rule[...]) -> None:
    for reference in rule.references:
        assert re.fullmatch(
            r"CIS AWS \d\.0\.0 \d(\.\d+){1,2}|Security Hub [A-Z][A-Za-z0-9]*\.\d+|AWS Config [A-Z0-9_]+", reference
        )
