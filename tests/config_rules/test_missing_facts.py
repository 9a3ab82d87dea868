"""What stands beside a resource and is not told breaks no rule of accounts and users: their rules live by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config_rules.catalogue import RULES
from config_rules.kinds import ACCOUNT, USER
from config_rules.rule import Broken, Compliant, Example, NotApplicable, Rule
from tests.config_rules.test_examples import item, judged, without_one

CASES = [
    pytest.param(rule, example, id=f"{name}-{number}")
    for name, rule in RULES.items()
    for number, example in enumerate(rule.examples)
    if rule.resource in {ACCOUNT, USER} and example.verdict in {Compliant, NotApplicable}
]

# AWS itself leaves these out where there is none: an account without a default, a contact who is nobody's company.
_LEFT_OUT = {"account-imdsv2", "account-contact-complete"}
# A trail's selectors and a policy's statements are told as a whole: in them, what is left out has a meaning.
_AS_A_WHOLE = {
    "account-events-recorded",
    "account-object-reads-recorded",
    "account-object-writes-recorded",
    "account-policies-delegated",
}


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_fact_that_is_not_told_breaks_no_rule(rule: Rule[...], example: Example) -> None:
    whole = item(rule, example)
    deep = 1 if rule.name in _LEFT_OUT | _AS_A_WHOLE else 9
    for beside in without_one(example.beside, deep):
        assert not isinstance(judged(rule, replace(whole, supplementary=beside), example), Broken)
