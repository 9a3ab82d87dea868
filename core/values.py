"""The types that parameters of operations have: how people write them, and what is said when they are wrong.

Each is an annotated type for Pydantic. The validator's message completes the sentence "`i-123` …".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer


@dataclass(frozen=True)
class Kind:
    """What people need to know of a type, carried in its annotation.

    `looks_like` is a regular expression that finds an attempt at such a value in a sentence, right or wrong:
    `i-123` is an attempt at an instance id, and the person should be told what is wrong with it.
    """

    noun: str
    example: str
    looks_like: str
    lex: str = "AMAZON.AlphaNumeric"


class Direction(StrEnum):
    """Which way traffic goes through a security group."""

    INGRESS = "ingress"
    EGRESS = "egress"
    BOTH = "both"


# The words people use for the values of an enumeration, beside the values themselves.
SYNONYMS: dict[type[StrEnum], dict[str, str]] = {
    Direction: {
        "inbound": "ingress",
        "incoming": "ingress",
        "in": "ingress",
        "outbound": "egress",
        "outgoing": "egress",
        "out": "egress",
        "all": "both",
    },
}

INSTANCE_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
"""8 digits until January 2016, 17 since (AWS: "Longer IDs for EC2 resources")."""


def _instance_id(text: str) -> str:
    found = text.strip().lower()
    if INSTANCE_ID.fullmatch(found):
        return found
    digits = found.removeprefix("i-")
    if found.startswith("i-") and re.fullmatch(r"[0-9a-f]+", digits):
        had = f"it has {len(digits)} digit{'s' if len(digits) > 1 else ''} after “i-”"
        raise ValueError(f"is not an instance id: {had}, there should be 8 or 17. Example: i-06dd90c34b8f87d76.")
    raise ValueError(
        "is not an instance id: I expect “i-” and 8 or 17 digits out of 0-9 and a-f. Example: i-06dd90c34b8f87d76."
    )


def _instance_ids(text: str | tuple[str, ...]) -> tuple[str, ...]:
    parts = re.split(r"[\s,]+", text.strip()) if isinstance(text, str) else text
    ids: dict[str, None] = {}
    for part in parts:
        if not part:
            continue
        try:
            ids[_instance_id(part)] = None
        except ValueError as error:
            raise ValueError(f"is not a list of instances: “{part}” {error}") from error
    if not ids:
        raise ValueError("names no instance. Example: i-06dd90c34b8f87d76.")
    return tuple(sorted(ids))


def _limited(name: str, most: int, pattern: str, example: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text) and 0 < len(text) <= most:
            return text
        raise ValueError(f"is not {name} (1 to {most} characters). Example: {example}.")

    return check


def _tag(text: str) -> str:
    key, separator, value = text.partition("=")
    if not separator or not key or len(key) > 128 or len(value) > 256:
        raise ValueError("is not a tag: I expect key=value. Example: Environment=dev.")
    return text


InstanceId = Annotated[
    str, AfterValidator(_instance_id), Kind("an instance id", "i-06dd90c34b8f87d76", r"\bi-[0-9a-z]*\b")
]
Instances = Annotated[
    tuple[str, ...],
    BeforeValidator(_instance_ids),
    PlainSerializer(",".join, return_type=str),
    Kind("one or more instance ids", "i-06dd90c34b8f87d76", r"\bi-[0-9a-z]*\b"),
]
Tag = Annotated[str, AfterValidator(_tag), Kind("a tag as key=value", "Environment=dev", r"\b[\w:.-]+=[\w:./@,-]+")]
# Tag limits: AWS General Reference, "Tag naming limits and requirements".
TagKey = Annotated[
    str,
    AfterValidator(_limited("a tag key", 128, r"(?!(?i:aws:))[\w .:/=+@-]+", "Backup")),
    Kind("a tag key", "Backup", r"\b[A-Z]\w+\b"),
]
TagValue = Annotated[
    str,
    AfterValidator(_limited("a tag value", 256, r"[\w .:/=+@-]*", "Daily")),
    Kind("a tag value", "Daily", r"\b[A-Z]\w+\b"),
]
Arn = Annotated[
    str,
    AfterValidator(
        _limited(
            "an ARN",
            1011,
            r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:\S+",
            "arn:aws:ec2:eu-west-1:123456789012:instance/i-06dd90c34b8f87d76",
        )
    ),
    Kind("an ARN", "arn:aws:ec2:eu-west-1:123456789012:instance/i-06dd90c34b8f87d76", r"\barn:aws\S+"),
]
# An id or ARN; which services' resources an operation takes, it says itself.
ResourceRef = Annotated[
    str,
    AfterValidator(
        _limited(
            "a resource's id or ARN",
            1011,
            r"arn:aws[a-z-]*:\S+|[a-z]+-[0-9a-f]{8}(?:[0-9a-f]{9})?",
            "i-06dd90c34b8f87d76",
        )
    ),
    Kind("a resource's id or ARN", "i-06dd90c34b8f87d76", r"\barn:aws\S+|\b[a-z]+-[0-9a-f]{4,}\b"),
]
RunId = Annotated[
    str,
    AfterValidator(_limited("a run's reference", 12, r"[0-9a-f]{12}", "3f2a90c1b2d4")),
    Kind("a run's reference", "3f2a90c1b2d4", r"\b[0-9a-f]{12}\b"),
]
OperationName = Annotated[
    str,
    Kind("the name of an operation", "stop-instances", r"\b[a-z]+(?:-[a-z]+)*\b", lex="AMAZON.FreeFormInput"),
]
Count = Annotated[int, Kind("a number", "10", r"\b\d+\b", lex="AMAZON.Number")]


def kind_of(annotation: Any) -> Kind | None:
    """The `Kind` that an annotated type carries, if it does."""
    return next((item for item in getattr(annotation, "__metadata__", ()) if isinstance(item, Kind)), None)
