"""Nobody else reads, or runs, an account's own documents."""

from __future__ import annotations

from automation.fixes.documents import document_sharing
from config_rules.item import ConfigItem
from config_rules.kinds import DOCUMENT
from config_rules.rule import Broken, Compliant, Unknown, Verdict, breaks, passes, rule

_NAME = {"name": "Orders-Restart"}


@rule(
    resource=DOCUMENT,
    severity="high",
    references=("Security Hub SSM.4", "AWS Config SSM_DOCUMENT_NOT_PUBLIC"),
    examples=(
        passes(_NAME, beside={"SharedWith": []}),
        passes(_NAME, beside={"SharedWith": ["210987654321"]}),
        breaks(
            "is shared with everybody",
            _NAME,
            beside={"SharedWith": ["all"]},
            fix="secure setting=document-sharing resource=Orders-Restart",
        ),
    ),
)
def document_not_public(document: ConfigItem) -> Verdict:
    """A document of Systems Manager is not shared with everybody.

    Its steps may name hosts, paths and accounts. Those that only certain accounts may use are meant to be shared.
    """
    shared = document.beside("SharedWith")
    if shared is None:
        return Unknown("has a sharing that was not recorded")
    if any(one.lower() == "all" for one in shared):
        return Broken("is shared with everybody", document_sharing.call(document.id))
    return Compliant()
