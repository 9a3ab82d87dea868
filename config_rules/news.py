"""What a look or a decision brought up: told first, and then done about it what people want."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from config_rules.causes import Causes
from config_rules.everywhere import Everywhere
from config_rules.keeper import Keeper, Next
from config_rules.rule import Compliant, NotApplicable, Rule, RuleInUse
from config_rules.telling import MANY, Telling
from core.compliance import Finding, Mode
from core.request import run_id


@dataclass(frozen=True)
class News:
    """Tells of findings and acts on them; what is not told for a failure is not acted on. Made for one message."""

    keeper: Keeper
    telling: Telling
    causes: Causes

    @classmethod
    def of(cls, telling: Telling, everywhere: Everywhere) -> News:
        """What tells of findings in these places."""
        return cls(everywhere.keeper, telling, Causes(everywhere))

    def all(self, rules: Mapping[str, RuleInUse], found: Sequence[Finding], run: str) -> None:
        """Those of one look, many of them in one message.

        Of many, those whose fix needs a person's yes have a button: nobody reads a hundred requests for approval. What
        keeps coming back is told by itself all the same: its rule changes few resources in an hour.
        """
        planned = [(finding, self.keeper.next(finding)) for finding in found]
        are_many = len(planned) > MANY
        crowd = [(one, _by_button(what)) for one, what in planned if are_many and not what.in_vain]
        if crowd:
            self.telling.many(run, crowd)
        for finding, what in crowd:
            self.keeper.act(finding, what)
        for finding, what in planned:
            if what.in_vain or not are_many:
                self.one(rules[finding.rule].rule, finding, what)

    def over(self, run: str, closed: Finding, rule: Rule[...], verdict: Compliant | NotApplicable) -> None:
        """A finding is over: told, closed, and if it was the first of its rule that was fixed, the others follow."""
        self.telling.over(run, closed, rule, verdict)
        if self.keeper.state.close_finding(closed) and self.keeper.state.first_was_good(closed.rule, closed.key):
            waiting = [one for one in self.keeper.state.findings() if one.rule == closed.rule]
            self.go_on(waiting, run)

    def go_on(self, held: Sequence[Finding], run: str) -> None:
        """Go on with what waited, where there is nothing any more that it waits for.

        Where more than a few need a person's yes, one message with a button says so.
        """
        planned = [(one, self.keeper.next(one)) for one in held if one.held and one.status == "open"]
        asks = [(one, _by_button(what)) for one, what in planned if what.mode is Mode.ASK]
        if len(asks) > MANY:
            self.together(asks, run_id(f"{run}:waited"))
            planned = [(one, what) for one, what in planned if what.mode is not Mode.ASK]
        for finding, what in planned:
            if not what.held and what.mode is not Mode.NOTIFY:
                self.keeper.act_anew(finding, what)

    def together(self, planned: Sequence[tuple[Finding, Next]], run: str) -> None:
        """Several in one message, whatever they are, and act on them."""
        self.telling.many(run, planned)
        for finding, what in planned:
            self.keeper.act_anew(finding, what)

    def about_one(self, planned: Sequence[tuple[Finding, Next]]) -> None:
        """Everything that is wrong with one resource, in one message."""
        explained = [self.causes.explained(finding) for finding, _ in planned]
        told = [(finding, what) for (finding, _), (_, what) in zip(explained, planned, strict=True)]
        self.telling.about_one(run_id(told[0][0].run_key), told, explained[0][1])
        for finding, what in told:
            self.keeper.act(finding, what)

    def one(self, rule: Rule[...], finding: Finding, what: Next) -> Finding:
        """One by itself, with its cause. What keeps coming and going is told once, until a fix of it lasts."""
        if what.in_vain and finding.flaps and not finding.told:
            return self.keeper.act(replace(finding, flaps="quiet"), what)
        finding, cause = self.causes.explained(finding)
        self.telling.found(run_id(finding.run_key), finding, rule, what, cause)
        return self.keeper.act(replace(finding, flaps="told"), what)


def _by_button(what: Next) -> Next:
    """The same, but that whoever wants the fix presses a button, where they would be asked for it."""
    return replace(what, mode=Mode.NOTIFY) if what.mode is Mode.ASK else what
