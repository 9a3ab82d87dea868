"""Whether a change that nobody asked for in person is still wanted: waivers, findings that are over, the brake."""

from __future__ import annotations

from dataclasses import dataclass, replace

from automation.operations.words import person
from core.aws.state import State
from core.compliance import Finding
from core.gate import Gate
from core.request import Request, Source


@dataclass(frozen=True)
class Wanted:
    """Looks at it as things stand now."""

    request: Request
    source: Source
    state: State
    gate: Gate

    def why_not(self) -> str:
        """Why it is not to be carried out any more, in a sentence; empty where it is."""
        if self._by_person:
            return ""
        found = self.state.finding(self.request.finding) if self.request.finding else None
        if self.request.finding and (found is None or found.status == "closed"):
            return "It is in order by now."
        if found and self._is_waived(found):
            return "It is accepted by a waiver now."
        brake = None if self.request.ask_first else self.state.brake()
        if brake and found:
            self.state.update_finding(replace(found, held=True))  # it goes on when the brake is released
        return f"Automatic changes are halted by {person(brake.by)}." if brake else ""

    def halted_by(self, approver: str) -> str:
        """Who wants it to stop after the step it is at; the brake stops what no person said yes to."""
        if by := self.state.halted(self.request.id):
            return by
        brake = None if approver or self._by_person else self.state.brake()
        return brake.by if brake else ""

    def _is_waived(self, found: Finding) -> bool:
        account, now = found.place.partition("/")[0] or self.gate.account, self.gate.now()
        return found.status == "waived" or any(
            waiver.holds_for(found.rule, found.resource, account, now) for waiver in self.state.waivers()
        )

    @property
    def _by_person(self) -> bool:
        return self.source in {Source.CHAT, Source.VOICE}
