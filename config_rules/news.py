"""What a look or a decision brought up: told first, and then done about it what people want."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from config_rules.keeper import Keeper
from config_rules.rule import RuleInUse
from config_rules.telling import MANY, Telling
from core.compliance import Finding, Mode
from core.request import run_id


def tell_and_act(
    keeper: Keeper, telling: Telling, rules: Mapping[str, RuleInUse], found: Sequence[Finding], run: str
) -> None:
    """Tell of findings, many of them in one message, and act on them; what is not told for a failure is not acted on.

    Of many, those whose fix needs a person's yes have a button: nobody reads a hundred requests for approval.
    """
    planned = [(finding, keeper.next(finding)) for finding in found]
    if len(planned) > MANY:
        planned = [(one, replace(what, mode=Mode.NOTIFY) if what.mode is Mode.ASK else what) for one, what in planned]
        telling.many(run, planned)
    else:
        for finding, what in planned:
            telling.found(run_id(finding.run_key), finding, rules[finding.rule].rule, what)
    for finding, what in planned:
        keeper.act(finding, what)
