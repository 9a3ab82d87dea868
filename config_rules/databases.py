"""What databases have in common, out of their configuration items."""

from __future__ import annotations

from config_rules.item import ConfigItem
from config_rules.rule import Broken, Compliant, NotApplicable, Unknown, Verdict
from core.call import Call


def called(database: ConfigItem) -> str:
    """What people and RDS's calls call a database: AWS Config's id (`db-…`) is another one."""
    return str(database.get("dBInstanceIdentifier") or database.name)


def only_shared_with_the_named(snapshot: ConfigItem, attributes: str, fix: Call) -> Verdict:
    """Whether a snapshot is shared with nobody, or with accounts by their numbers; `fix` takes everybody out."""
    made, beside = snapshot.get("snapshotType"), snapshot.beside(attributes)
    if not isinstance(made, str):
        return Unknown("is a snapshot of a kind that was not recorded")
    if made == "automated":
        return NotApplicable("was made by RDS, which shares none")
    found = beside if isinstance(beside, list) else []
    may = [one.get("attributeValues") for one in found if one.get("attributeName") == "restore"]
    if not may:
        return Unknown("is shared with accounts that were not recorded")
    if any("all" in (values or []) for values in may):
        return Broken("can be restored by everybody who has an AWS account", fix)
    return Compliant()
