"""Whether a change that nobody asked for in person is still wanted: waivers, findings that are over, the brake."""

from __future__ import annotations

from dataclasses import dataclass, replace

from automation.operations.words import person
from core.aws.state import State
from core.call import Call
from core.compliance import CHANGES_AN_HOUR, Finding, Mode, policy_for, waiver_for
from core.gate import Gate
from core.request import Request, Source


@dataclass(frozen=True)
class Wanted:
    """Looks at it as things stand now."""

    request: Request
    source: Source
    state: State
    gate: Gate
    default_mode: Mode = Mode.AUTO
    """What is done about findings of which no admin said anything."""

    def why_not(self) -> str:
        """Why it is not to be carried out any more, in a sentence; empty where it is."""
        if self._by_person:
            return ""
        found = self.state.finding(self.request.finding) if self.request.finding else None
        if self.request.finding and (found is None or found.status == "closed"):
            return "It is in order by now."
        if found is None:
            return self._halted()
        if found.opened and found.run_key != self.request.key:
            return "It was found anew since, or something else is wanted about it by now."
        waiver = waiver_for(self.state.waivers(), found, self.gate.account, self.gate.now())
        if waiver or found.status == "waived":
            return "It is accepted by a waiver now."
        if self.request.ask_first:
            return ""  # a person says yes to it
        if why := self._halted() or self._not_by_itself(found):
            # It goes on when that is over. What was not done is no fix that did not last.
            fixed = found.fixed if self.request.due else found.fixed[:-1]
            self.state.update_finding(replace(found, held=True, fixed=fixed))
            return why
        return ""

    def _halted(self) -> str:
        brake = self.state.brake()
        return f"Automatic changes are halted by {person(brake.by)}." if brake else ""

    def _not_by_itself(self, found: Finding) -> str:
        """Why it is not done by itself any more: what was decided meanwhile, and the pace."""
        policy = policy_for(self.state.policies(), found.rule, found.resource.tags, found.account(self.gate.account))
        if (policy.mode if policy else self.default_mode) != Mode.AUTO:
            return f"Findings of {found.rule} are not fixed by themselves any more."
        if self.state.is_left_alone(found.key):
            return "Somebody took back what I had done here."
        if not self.request.due:
            return ""
        if self.state.is_paused(found.rule):
            return f"{found.rule} has paused itself."
        if self.state.waits_for_another(found.rule, found.key):
            return "Another one of these is fixed first; when that holds, this one follows."
        if self.state.count_change(found.rule, self.gate.now()) > CHANGES_AN_HOUR:
            self.state.pause_rule(found.rule)
            return (
                f"{found.rule} had more than {CHANGES_AN_HOUR} changes to make within an hour, so it has paused itself."
            )
        return ""

    def finding(self, call: Call) -> str:
        """The key of the finding that the run puts right: a rule's own, or one whose fix a person ordered."""
        if self.request.finding:
            return self.request.finding
        return next((one.key for one in self.state.findings() if one.fix == call), "")

    def hold(self) -> None:
        """Nobody decided about the fix of a finding: the next look asks again."""
        found = self.state.finding(self.request.finding) if self.request.finding else None
        if found and found.status == "open":
            self.state.update_finding(replace(found, held=True))

    def halted_by(self, approved: bool) -> str:
        """Who wants it to stop after the step it is at; the brake stops what no person said yes to."""
        if by := self.state.halted(self.request.id):
            return by
        brake = None if approved or self._by_person else self.state.brake()
        return brake.by if brake else ""

    @property
    def _by_person(self) -> bool:
        return self.source in {Source.CHAT, Source.VOICE}
