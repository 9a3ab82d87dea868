"""What a CloudTrail trail records, out of its event selectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from automation.spelt import lower

READS, WRITES = "reads", "writes"
_KINDS = {"All": {READS, WRITES}, "ReadOnly": {READS}, "WriteOnly": {WRITES}}
_OBJECTS = "AWS::S3::Object"

DEFAULT: Mapping[str, Any] = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
"""What a trail has that nobody gave event selectors: all management events (CloudTrail API, GetEventSelectors)."""


def management(selectors: Mapping[str, Any]) -> set[str]:
    """Which management events are recorded: reads, writes, both or none. Those of KMS and RDS may be left out."""
    basic, advanced = _read(selectors)
    if not basic and not advanced:
        return {READS, WRITES}
    kinds: set[str] = set()
    for one in basic:
        if one.get("includeManagementEvents"):
            kinds |= _KINDS.get(one.get("readWriteType", ""), set())
    for fields in advanced:
        if fields.get("eventCategory", {}).get("equals") == ["Management"] and not _narrowed(
            fields, "eventCategory", "readOnly", "eventSource"
        ):
            kinds |= _kinds(fields)
    return kinds


def objects(selectors: Mapping[str, Any]) -> set[str]:
    """Which events on every object in S3 are recorded: reads, writes, both or none."""
    basic, advanced = _read(selectors)
    kinds: set[str] = set()
    for one in basic:
        for resource in one.get("dataResources") or ():
            if resource.get("type") == _OBJECTS and any(_is_all(arn) for arn in resource.get("values") or ()):
                kinds |= _KINDS.get(one.get("readWriteType", ""), set())
    for fields in advanced:
        if (
            fields.get("eventCategory", {}).get("equals") == ["Data"]
            and fields.get("resources.type", {}).get("equals") == [_OBJECTS]
            and not _narrowed(fields, "eventCategory", "resources.type", "readOnly")
        ):
            kinds |= _kinds(fields)
    return kinds


def _read(selectors: Mapping[str, Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """The basic selectors, and the advanced ones as fields by name."""
    found = lower(selectors)
    return list(found.get("eventSelectors") or ()), [
        dict(_fields(one)) for one in found.get("advancedEventSelectors") or ()
    ]


def _fields(selector: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in selector.get("fieldSelectors") or ():
        yield field.get("field", ""), field


def _narrowed(fields: Mapping[str, Any], *meant: str) -> bool:
    """Whether it asks for more than is meant. A source may be left out, not asked for."""
    return bool(fields.keys() - set(meant)) or bool(fields.get("eventSource", {}).get("equals"))


def _kinds(fields: Mapping[str, Any]) -> set[str]:
    only = fields.get("readOnly", {}).get("equals") or ["true", "false"]
    return {READS if value == "true" else WRITES for value in only}


def _is_all(arn: str) -> bool:
    """`arn:aws:s3` (or `arn:aws:s3:::`) stands for every bucket there is and will be."""
    partition, _, rest = arn.removeprefix("arn:").partition(":")
    return arn.startswith("arn:") and bool(partition) and rest.rstrip(":") == "s3"


def with_objects(selectors: Mapping[str, Sequence[Any]], kind: str, partition: str) -> dict[str, list[Any]]:
    """The arguments of PutEventSelectors that record that kind of event on every object as well."""
    advanced = list(selectors.get("AdvancedEventSelectors") or ())
    if advanced:
        fields = [
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": [_OBJECTS]},
            {"Field": "readOnly", "Equals": ["true" if kind == READS else "false"]},
        ]
        return {"AdvancedEventSelectors": [*advanced, {"Name": f"S3 object {kind}", "FieldSelectors": fields}]}
    new = {
        "ReadWriteType": "ReadOnly" if kind == READS else "WriteOnly",
        "IncludeManagementEvents": False,
        "DataResources": [{"Type": _OBJECTS, "Values": [f"arn:{partition}:s3"]}],
    }
    return {"EventSelectors": [*(selectors.get("EventSelectors") or [DEFAULT]), new]}


def as_they_are(selectors: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """The arguments of PutEventSelectors that leave them as they are."""
    if advanced := selectors.get("AdvancedEventSelectors"):
        return {"AdvancedEventSelectors": list(advanced)}
    return {"EventSelectors": list(selectors.get("EventSelectors") or [DEFAULT])}
