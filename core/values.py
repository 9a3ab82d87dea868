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
    names: str = ""
    """For what may also be given by name: a regular expression for a word that can be one. Nearly every word can."""


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


_NAME = re.compile(r"[^\W_][^,\x00-\x1f=]{0,254}")
"""A Name tag as people can type it in a list."""
_EXAMPLES = "Example: i-06dd90c34b8f87d76, web-1 or tag:Team=web."


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


def _instance_ref(text: str) -> str:
    found = text.strip()
    if re.match(r"i-", found, re.IGNORECASE):
        return _instance_id(found)
    if found.lower().startswith("tag:"):
        return f"tag:{_tag(found[4:])}"
    if _NAME.fullmatch(found):
        return found
    raise ValueError(f"names no instance. {_EXAMPLES}")


def _instance_refs(text: str | tuple[str, ...]) -> tuple[str, ...]:
    parts = _parts(text) if isinstance(text, str) else text
    found: dict[str, None] = {}
    for part in parts:
        try:
            found[_instance_ref(part)] = None
        except ValueError as error:
            raise ValueError(f"is not a list of instances: “{part}” {error}") from error
    if not found:
        raise ValueError(f"names no instance. {_EXAMPLES}")
    return tuple(sorted(found))


def _parts(text: str) -> list[str]:
    """A list with commas; ids also stand with spaces between, which names may have in them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return [word for part in parts for word in (part.split() if _only_ids(part) else [part])]


def _only_ids(text: str) -> bool:
    return all(re.match(r"i-", word, re.IGNORECASE) for word in text.split())


def _limited(name: str, most: int, pattern: str, example: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text) and 0 < len(text) <= most:
            return text
        raise ValueError(f"is not {name} (1 to {most} characters). Example: {example}.")

    return check


def _tag(text: str) -> str:
    text = re.sub(r"^tag:", "", text, flags=re.IGNORECASE)
    key, separator, value = text.partition("=")
    if not separator or not key or len(key) > 128 or len(value) > 256:
        raise ValueError("is not a tag: I expect key=value. Example: Environment=dev.")
    return text


_REF = r"i-[0-9a-z]*|tag:[\w:.-]+=[\w:./@-]+|[\w][\w.@/+-]*"
InstanceRef = Annotated[
    str,
    AfterValidator(_instance_ref),
    Kind("an instance id or name", "i-06dd90c34b8f87d76", r"\bi-[0-9a-z]*\b", names=_REF),
]
InstanceRefs = Annotated[
    tuple[str, ...],
    BeforeValidator(_instance_refs),
    PlainSerializer(",".join, return_type=str),
    Kind("one or more instances, by id, name or tag:Key=Value", "i-06dd90c34b8f87d76", r"\bi-[0-9a-z]*\b", names=_REF),
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
