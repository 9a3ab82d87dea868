"""What all rules of a type say of a resource as it is now in the embedded account."""

from __future__ import annotations

from config_rules.catalogue import RULES
from config_rules.live import here, live_item
from config_rules.rule import Broken, Unknown
from core.aws.clients import client


def broken(kind: str, identity: str) -> dict[str, str]:
    """The rules that it breaks, and why. Every rule of its type must have a verdict."""
    found = live_item(here(client), kind, identity)
    assert found is not None, f"there is no {identity}"
    verdicts = {name: rule.with_parameters({}).judge(found) for name, rule in RULES.items() if rule.resource == kind}
    assert verdicts
    assert not {name: verdict.why for name, verdict in verdicts.items() if isinstance(verdict, Unknown)}
    return {name: verdict.why for name, verdict in verdicts.items() if isinstance(verdict, Broken)}
