"""What rules say of the policy of a resource."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, Unknown, Verdict
from core.call import Call
from core.policies import Statement, actions_of, lets_everybody_in, statements


def beside(item: ConfigItem, name: str = "Policy") -> list[Statement] | Unknown:
    """The statements of the policy that stands beside a resource; none where it has no policy."""
    if name not in item.supplementary:
        return Unknown("has a policy that was not recorded")
    found = item.beside(name)
    return [] if found is None else read(found)


def read(document: object) -> list[Statement] | Unknown:
    """The statements of a policy that is there."""
    found = statements(document)
    return Unknown("has a policy that cannot be read") if found is None else found


def only_the_named(found: list[Statement] | Unknown, fix: Call) -> Verdict:
    """Whether a policy lets in only whom it names; `fix` is what takes the rest out of it."""
    if isinstance(found, Unknown):
        return found
    strange = [one for one in found if lets_everybody_in(one)]
    return Broken(f"lets everybody {actions_of(strange)}", fix) if strange else Compliant()
