"""The types that parameters of operations have: how people write them, and what is said when they are wrong.

Each is an annotated type for Pydantic. The validator's message completes the sentence "`i-123` …".
"""

from __future__ import annotations

import ipaddress
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
    finds: tuple[str, ...] = ()
    """The kinds of resources (`core.plan.Resource`) of which it names one: those last spoken of are offered."""
    names: str = ""
    """For what may also be given by name: a regular expression for a word that can be one. Nearly every word can."""

    @property
    def several(self) -> bool:
        """Whether it takes a list."""
        return "one or more" in self.noun


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


def _hours(text: str | int) -> int:
    """`24`, `12h`, `7d`; at most 90 days, for which CloudTrail keeps events."""
    found = re.fullmatch(r"(\d{1,4})\s*(h|hours?|d|days?)?", str(text).strip().lower())
    hours = int(found[1]) * (24 if (found[2] or "h").startswith("d") else 1) if found else 0
    if not 1 <= hours <= 90 * 24:
        raise ValueError("is not a time from an hour to 90 days. Example: 24h or 7d.")
    return hours


def _volume_or_instance(text: str) -> str:
    found = text.strip()
    if not found.lower().startswith("vol-"):
        return _instance_ref(found)
    if re.fullmatch(r"vol-(?:[0-9a-f]{8}|[0-9a-f]{17})", found):
        return found
    raise ValueError("is not a volume's id: I expect “vol-” and 8 or 17 digits. Example: vol-0e1b3d0d3f4a5b6c7.")


def _describable(text: str) -> str:
    found = text.strip()
    if re.match(r"vol-", found, re.IGNORECASE):
        return _volume_or_instance(found.lower())
    if re.match(r"sg-|eipalloc-", found, re.IGNORECASE):
        if re.fullmatch(r"(?:sg|eipalloc)-(?:[0-9a-f]{8}|[0-9a-f]{17})", found.lower()):
            return found.lower()
        raise ValueError(
            "is not a right id: there should be 8 or 17 digits after the “-”. Example: sg-0fea06a22aa5d9b23."
        )
    if re.fullmatch(r"\d+(?:\.\d+){3}", found):
        return _ipv4(found)
    return _instance_ref(found)


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise ValueError("is not an address. Example: 203.0.113.25.") from error


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError as error:
        raise ValueError("is not a range of addresses. Example: 0.0.0.0/0 or 203.0.113.0/24.") from error


def _port_range(text: str | tuple[int, int]) -> tuple[int, int]:
    if isinstance(text, tuple):
        return text
    found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not 0 <= first <= last <= 65535:
        raise ValueError("is not a port or a range of ports. Example: 22 or 8000-8080.")
    return first, last


def _minutes(text: str | int) -> int:
    """`30m`, `2h`, `90 minutes`; a bare number is minutes."""
    found = re.fullmatch(r"(\d{1,5})\s*(m|min|mins|minutes?|h|hours?)?", str(text).strip().lower())
    minutes = int(found[1]) * (60 if (found[2] or "m").startswith("h") else 1) if found else 0
    if not 1 <= minutes <= 24 * 60:
        raise ValueError("is not a time from a minute to a day. Example: 30m or 2h.")
    return minutes


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
    Kind("an instance id or name", "i-06dd90c34b8f87d76", r"\bi-[0-9a-z]*\b", names=_REF, finds=("instance",)),
]
InstanceRefs = Annotated[
    tuple[str, ...],
    BeforeValidator(_instance_refs),
    PlainSerializer(",".join, return_type=str),
    Kind(
        "one or more instances, by id, name or tag:Key=Value",
        "i-06dd90c34b8f87d76",
        r"\bi-[0-9a-z]*\b",
        names=_REF,
        finds=("instance",),
    ),
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
    Kind(
        "a resource's id or ARN",
        "i-06dd90c34b8f87d76",
        r"\barn:aws\S+|\b[a-z]+-[0-9a-f]{4,}\b",
        finds=("instance", "volume", "security group", "elastic IP address"),
    ),
]
InstanceType = Annotated[
    str,
    AfterValidator(_limited("an instance type", 40, r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "t3.large")),
    Kind(
        "an instance type",
        "t3.large",
        r"\b[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|[0-9]*x?large|metal[a-z0-9-]*)\b",
    ),
]
GroupId = Annotated[
    str,
    AfterValidator(_limited("a security group's id", 20, r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})", "sg-0fea06a22aa5d9b23")),
    Kind("a security group's id", "sg-0fea06a22aa5d9b23", r"\bsg-[0-9a-z]*\b", finds=("security group",)),
]
AddressRef = Annotated[
    str,
    AfterValidator(
        _limited(
            "an elastic IP address",
            26,
            r"eipalloc-(?:[0-9a-f]{8}|[0-9a-f]{17})|(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}",
            "203.0.113.25",
        )
    ),
    Kind(
        "an elastic IP address or its allocation id",
        "203.0.113.25",
        r"\beipalloc-[0-9a-z]*\b|\b\d+(?:\.\d+){3}\b",
        finds=("elastic IP address",),
    ),
]
Cidr = Annotated[
    str,
    AfterValidator(_network),
    Kind("a range of addresses", "0.0.0.0/0", r"[0-9a-f.:]+/\d+"),
]
PortRange = Annotated[
    tuple[int, int],
    BeforeValidator(_port_range),
    PlainSerializer(lambda ports: "-".join(map(str, dict.fromkeys(ports))), return_type=str),
    Kind("a port or a range of ports", "8000-8080", r"\b\d{1,5}(?:-\d{1,5})?\b", lex="AMAZON.AlphaNumeric"),
]
VolumeOrInstance = Annotated[
    str,
    AfterValidator(_volume_or_instance),
    Kind(
        "a volume or an instance",
        "vol-0e1b3d0d3f4a5b6c7",
        r"\b(?:i|vol)-[0-9a-z]*\b",
        names=_REF,
        finds=("volume", "instance"),
    ),
]
Minutes = Annotated[
    int,
    BeforeValidator(_minutes),
    Kind("a time from a minute to a day", "30m", r"\b\d+ ?(?:m|h|min|mins|minutes?|hours?)\b", lex="AMAZON.Number"),
]
NameOrTag = Annotated[
    str,
    AfterValidator(_limited("a name or a tag", 256, r"[^\x00-\x1f]+", "web or Team=web")),
    Kind("a name, a part of one, or Key=Value", "web", r"(?!)", lex="AMAZON.FreeFormInput", names=r"[\w][\w.:@/+=-]*"),
]
Describable = Annotated[
    str,
    AfterValidator(_describable),
    Kind(
        "an instance, a volume, a security group or an elastic IP address",
        "i-06dd90c34b8f87d76",
        r"\b(?:i|vol|sg|eipalloc)-[0-9a-z]*\b|\b\d+(?:\.\d+){3}\b",
        names=_REF,
        finds=("instance", "volume", "security group", "elastic IP address"),
    ),
]
FunctionName = Annotated[
    str,
    AfterValidator(_limited("the name of a Lambda function", 64, r"[a-zA-Z0-9_-]+", "orders-api")),
    Kind(
        "the name of a Lambda function",
        "orders-api",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        names=r"[a-zA-Z0-9_-]+",
        finds=("function",),
    ),
]
AliasName = Annotated[
    str,
    AfterValidator(_limited("the name of an alias", 128, r"(?!\d+$)[a-zA-Z0-9_-]+", "live")),
    Kind("the name of an alias", "live", r"(?!)", lex="AMAZON.FreeFormInput"),
]
Hours = Annotated[
    int,
    BeforeValidator(_hours),
    Kind("a number of hours, or of days as 7d", "24", r"\b\d+ ?(?:h|hours?|d|days?)?\b", lex="AMAZON.Number"),
]
AlarmName = Annotated[
    str,
    AfterValidator(_limited("the name of an alarm", 255, r"[^\x00-\x1f]+", "web-1-cpu")),
    Kind(
        "the name of an alarm",
        "web-1-cpu",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        names=r"[\w][\w.:@/+-]*",
        finds=("alarm",),
    ),
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
