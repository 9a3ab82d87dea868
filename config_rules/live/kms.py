"""KMS keys as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from config_rules.item import ConfigItem, parsed
from config_rules.kinds import KEY
from config_rules.live.source import Facts, Here, Items, NotTold, Source, asked, source
from core.plan import tags_in


def _keys(at: Here, ids: Sequence[str]) -> Items:
    kms = at.client("kms")
    named = list(ids) or [key["KeyId"] for page in kms.get_paginator("list_keys").paginate() for key in page["Keys"]]
    names = _aliases(kms)
    for name in named:
        try:
            found = _described(kms, name)
        except NotTold:
            # A key's own policy may keep it to itself: it is there, and that is all one knows.
            found = {"KeyId": name}
        if found:
            yield _item(at, kms, found, names.get(name, ""))


def _aliases(kms: Any) -> dict[str, str]:
    """What people call the keys, by key id; nothing where we may not know."""
    pages = kms.get_paginator("list_aliases").paginate()
    try:
        found = asked(lambda: [one for page in pages for one in page["Aliases"]])
    except NotTold:
        return {}
    return {one["TargetKeyId"]: one["AliasName"] for one in found if "TargetKeyId" in one}


def _described(kms: Any, name: str) -> Any:
    return asked(lambda: kms.describe_key(KeyId=name)["KeyMetadata"], "NotFoundException")


def _item(at: Here, kms: Any, found: Mapping[str, Any], alias: str) -> ConfigItem:
    name = found["KeyId"]
    return at.item(
        KEY,
        name,
        f"kms:key/{name}",
        found,
        nothing=("deletionDate", "multiRegionConfiguration"),
        tags=_tags(kms, name),
        name=alias,
        beside=Facts(
            KeyRotationStatus=lambda: asked(lambda: kms.get_key_rotation_status(KeyId=name)["KeyRotationEnabled"]),
            Policy=lambda: parsed(asked(lambda: kms.get_key_policy(KeyId=name, PolicyName="default")["Policy"])),
        ),
    )


def _tags(kms: Any, name: str) -> dict[str, str] | None:
    pages = kms.get_paginator("list_resource_tags").paginate(KeyId=name)
    try:
        listed = asked(lambda: [tag for page in pages for tag in page["Tags"]])
        return tags_in(listed, "TagKey", "TagValue")
    except NotTold:
        return None


SOURCES: Mapping[str, Source] = {
    KEY: source(
        _keys,
        "kms:ListKeys",
        "kms:ListAliases",
        "kms:DescribeKey",
        "kms:GetKeyRotationStatus",
        "kms:GetKeyPolicy",
        "kms:ListResourceTags",
    ),
}
