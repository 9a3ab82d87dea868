"""Setting right what a rule finds wrong: one setting of one resource."""

from __future__ import annotations

from rapidfuzz import process

from automation.fixes import FIXES
from core.access import Role
from core.call import Choice
from core.operation import Approval, operation
from core.plan import Plan
from core.reader import Reader
from core.refusal import Refusal
from core.values import AnyResource, Setting, SettingValue

_ALIKE, _SOME = 70, 6
"""Of a hundred: below it, two words are not each other misspelt."""


@operation(
    phrases=[
        "secure {setting} of {resource}",
        "secure {setting} of {resource} to {to}",
        "turn on {setting} for {resource}",
    ],
    needs=Role.OPERATOR,
    approval=Approval.TWICE_IF_FINAL,
    reads=frozenset().union(*(fix.reads for fix in FIXES.values())),
    acts=frozenset().union(*(fix.acts for fix in FIXES.values())),
    undo_acts=frozenset().union(*(fix.undo_acts for fix in FIXES.values())),
    has_account=True,
)
def secure(aws: Reader, setting: Setting, resource: AnyResource, to: SettingValue | None = None) -> Plan:
    """Set one setting of a resource as the rules want it: versioning of a bucket, IMDSv2 of an instance.

    Where only people can choose what it is set to, they say so: bucket-logging of my-bucket to my-log-bucket.
    """
    if setting not in FIXES:
        close = process.extractOne(setting, FIXES.keys(), score_cutoff=_ALIKE)
        if close:
            meant = Choice(close[0], secure.call(setting=close[0], resource=resource, to=to))
            raise Refusal(f"I know no setting “{setting}”. Do you mean {close[0]}?", meant)
        some = sorted(name for name, *_ in process.extract(setting, FIXES.keys(), limit=_SOME))
        raise Refusal(
            f"I know no setting “{setting}”. There are {len(FIXES)}, like {', '.join(some)}. A finding names its own."
        )
    if FIXES[setting].is_about_people and aws.account != aws.places.account:
        raise Refusal(
            f"{setting} is about users and their rights, which I change in account {aws.places.account} only."
        )
    return FIXES[setting].plan(aws, resource, to)
