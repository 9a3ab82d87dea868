"""The demo account goes by rules that there are."""

from __future__ import annotations

from config_rules.catalogue import RULES, in_use
from local import demo


def test_the_demo_s_rules_are_rules_of_ours() -> None:
    used = in_use(demo.RULES)
    assert "prod-backup" in used
    assert 50 < len(used) < len(RULES)
    assert not any(name.startswith("instance-") for name in used)
