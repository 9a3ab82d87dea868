"""What databases have in common, out of their configuration items."""

from __future__ import annotations

from config_rules.item import ConfigItem


def called(database: ConfigItem) -> str:
    """What people and RDS's calls call a database: AWS Config's id (`db-…`) is another one."""
    return str(database.get("dBInstanceIdentifier") or database.name)


def shared_with_everybody(snapshot: ConfigItem, attributes: str) -> bool | None:
    """Whether every account may restore a snapshot; None where that was not recorded."""
    found = snapshot.beside(attributes)
    if not isinstance(found, list):
        return None
    may = [one.get("attributeValues") for one in found if one.get("attributeName") == "restore"]
    return any("all" in (values or []) for values in may) if may else None
