"""What fixes of policies have in common."""

from __future__ import annotations

import json

from core.plan import Resource
from core.policies import Statement, lets_everybody_in, policy_of, statements
from core.refusal import Refusal


def stated(what: Resource, policy: str) -> list[Statement]:
    """The statements of a policy as AWS gives it. Raises Refusal when they cannot be read."""
    found = statements(policy)
    if found is None:
        raise Refusal(f"I cannot read the policy of {what}. Look at it by hand.")
    return found


def without_everybody(what: Resource, policy: str) -> str | None:
    """The policy without what lets everybody in; empty where nothing is left, None where there is no such thing.

    Raises:
        Refusal: it cannot be read.
    """
    found = stated(what, policy)
    kept = [one for one in found if not lets_everybody_in(one)]
    if len(kept) == len(found):
        return None
    return json.dumps({**(policy_of(policy) or {}), "Statement": kept}) if kept else ""
