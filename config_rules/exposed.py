"""What rules say of a resource whose policy lets everybody in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, Unknown, Verdict
from core.call import Call
from core.exposure import Statement, open_statements, several


def policy_of(item: ConfigItem) -> Mapping[str, Any] | None:
    """The policy that stands beside a resource; None where it is not known. One that has none has an empty one."""
    if "Policy" not in item.supplementary:
        return None
    found = item.beside("Policy")
    return {} if found is None else found if isinstance(found, Mapping) else None


def closed_to_strangers(item: ConfigItem, fix: Call) -> Verdict:
    """Whether the policy beside the resource lets only somebody in; `fix` is what takes the rest out of it."""
    policy = policy_of(item)
    if policy is None:
        return Unknown("has a policy that was not recorded")
    found = open_statements(policy)
    return Broken(f"lets everybody {actions_of(found)}", fix) if found else Compliant()


def actions_of(statements: Iterable[Statement]) -> str:
    """What these statements allow, in a few words: `sqs:SendMessage, sqs:ReceiveMessage`."""
    names = [name for one in statements for name in several(one.get("Action")) or ["do nearly everything"]]
    return ", ".join(dict.fromkeys(names))
