"""Which instances are meant by what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from automation.operations.ec2 import IDS_IN_ONE_READ, instances_by_filter, instances_by_id, resource_of, tag_filter
from core.reader import Reader
from core.refusal import Refusal, Unclear
from core.spelling import INSTANCE_ID

if TYPE_CHECKING:
    from types_boto3_ec2.type_defs import FilterTypeDef, InstanceTypeDef

_OFFERS = 5
_ALIKE = 70.0
"""How alike (0-100, RapidFuzz ratio) a name must be to be offered."""


def instances_by_ref(aws: Reader, refs: Sequence[str]) -> list[InstanceTypeDef]:
    """The instances that are meant by ids, names (the tag Name) and `tag:Key=Value`, each once, by name and id.

    Raises:
        Refusal: one of them means none.
        Unclear: a name means several.
    """
    ids = [ref for ref in refs if INSTANCE_ID.fullmatch(ref)]
    tags = [ref.removeprefix("tag:") for ref in refs if ref.startswith("tag:")]
    names = [ref for ref in refs if ref not in ids and not ref.startswith("tag:")]
    found = {i["InstanceId"]: i for i in instances_by_id(aws, ids)}
    for tag in tags:
        found |= {i["InstanceId"]: i for i in instances_by_filter(aws, [tag_filter(tag)])}
    found |= {i["InstanceId"]: i for i in _by_name(aws, names)}
    return sorted(found.values(), key=lambda i: (resource_of(i).name, i["InstanceId"]))


def one_instance(aws: Reader, ref: str) -> InstanceTypeDef:
    """The one instance that is meant.

    Raises:
        Refusal: there is none.
        Unclear: it means several.
    """
    found = instances_by_ref(aws, [ref])
    if not found:
        raise Refusal(f"No instance has the tag {ref.removeprefix('tag:')}. /orderly instances lists what is here.")
    if len(found) > 1:
        raise _which(ref, found)
    return found[0]


def _by_name(aws: Reader, names: Sequence[str]) -> list[InstanceTypeDef]:
    called: dict[str, list[InstanceTypeDef]] = {name: [] for name in names}
    for start in range(0, len(names), IDS_IN_ONE_READ):
        some: list[FilterTypeDef] = [{"Name": "tag:Name", "Values": list(names[start : start + IDS_IN_ONE_READ])}]
        for instance in instances_by_filter(aws, some):
            called.setdefault(resource_of(instance).name, []).append(instance)
    for name in names:
        if not called[name]:
            raise _nobody(aws, name)
        if len(called[name]) > 1:
            raise _which(name, called[name])
    return [instance for name in names for instance in called[name]]


def _which(word: str, found: Sequence[InstanceTypeDef]) -> Unclear:
    sentence = f"{len(found)} instances are called {word}. Which one do you mean?"
    if word.startswith("tag:"):
        sentence = f"{len(found)} instances have the tag {word.removeprefix('tag:')}. Which one do you mean?"
    meant = [(f"{resource_of(i)}, {i['State']['Name']}", i["InstanceId"]) for i in found[:_OFFERS]]
    return Unclear(sentence, word, meant)


def _nobody(aws: Reader, name: str) -> Refusal:
    """Nobody is called so; those who nearly are, are offered."""
    known = {resource_of(i).name: i for i in instances_by_filter(aws, []) if resource_of(i).name}
    near = process.extract(
        name, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_OFFERS, processor=str.lower
    )
    where = f"in account {aws.account}, region {aws.region}"
    if not near:
        return Refusal(f"I see no instance called “{name}” {where}. /orderly instances lists what is here.")
    meant = [(str(resource_of(known[found])), known[found]["InstanceId"]) for found, *_ in near]
    return Unclear(f"I see no instance called “{name}” {where}. Did you mean one of these?", name, meant)
