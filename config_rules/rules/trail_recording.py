"""A trail that is there records."""

from __future__ import annotations

from automation.fixes.cloudtrail import trail_recording as start
from config_rules.item import ConfigItem
from config_rules.kinds import TRAIL
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_ALL = {"name": "all"}


@rule(
    resource=TRAIL,
    severity="high",
    examples=(
        passes(_ALL, beside={"Status": {"isLogging": True}}),
        breaks(
            "does not record",
            _ALL,
            beside={"Status": {"isLogging": False}},
            fix="secure setting=trail-recording resource=all",
        ),
    ),
)
def trail_recording(trail: ConfigItem) -> Verdict:
    """A trail is not switched off.

    Who means no good switches it off first: look in the event history who did (`StopLogging`). One that nobody
    needs is better deleted.
    """
    records = trail.beside("Status.isLogging")
    if not isinstance(records, bool):
        return Unknown("has a status that was not recorded")
    return Compliant() if records else Broken("does not record", start.call(trail.id))
