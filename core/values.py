"""The types that parameters of operations have: how people write them, and what is said when they are wrong.

Each is an annotated type for Pydantic. The validator's message completes the sentence "`i-123` …".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

from core.spelling import (
    day,
    days,
    describable,
    hours,
    instance_ref,
    instance_refs,
    last_day,
    limited,
    minutes,
    port_list,
    port_range,
    scope,
    tag,
    traffic_source,
    volume_or_instance,
    when,
    word_list,
)


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
    is_words: bool = False
    """Whether it is several words, such as an order or a time: it takes all that are left."""
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

REF = r"i-[0-9a-z]*|tag:[\w:.-]+=[\w:./@-]+|[\w][\w.@/+-]*"
InstanceRef = Annotated[
    str,
    AfterValidator(instance_ref),
    Kind("an instance id or name", "i-06dd90c34b8f87d76", r"\bi-[0-9a-z]*\b", names=REF, finds=("instance",)),
]
InstanceRefs = Annotated[
    tuple[str, ...],
    BeforeValidator(instance_refs),
    PlainSerializer(",".join, return_type=str),
    Kind(
        "one or more instances, by id, name or tag:Key=Value",
        "i-06dd90c34b8f87d76",
        r"\bi-[0-9a-z]*\b",
        names=REF,
        finds=("instance",),
    ),
]
Tag = Annotated[str, AfterValidator(tag), Kind("a tag as key=value", "Environment=dev", r"\b[\w:.-]+=[\w:./@,-]+")]
# Tag limits: AWS General Reference, "Tag naming limits and requirements".
TagKey = Annotated[
    str,
    AfterValidator(limited("a tag key", 128, r"(?!(?i:aws:))[\w .:/=+@-]+", "Backup")),
    Kind("a tag key", "Backup", r"\b(?-i:[A-Z])\w+\b"),
]
TagValue = Annotated[
    str,
    AfterValidator(limited("a tag value", 256, r"[\w .:/=+@-]*", "Daily")),
    Kind("a tag value", "Daily", r"\b[A-Z]\w+\b"),
]
Arn = Annotated[
    str,
    AfterValidator(
        limited(
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
        limited(
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
# Whatever a resource is called by: an id, an ARN, or the name of what has no id, such as a bucket or a database.
AnyResource = Annotated[
    str,
    AfterValidator(limited("a resource's id, name or ARN", 1011, r"[\w:./@+=,*-]+", "orders-invoices")),
    Kind("a resource's id, name or ARN", "orders-invoices", r"[\w:./@+=,*-]+", finds=("instance", "volume")),
]
Setting = Annotated[
    str,
    AfterValidator(limited("the name of a setting", 40, r"[a-z][a-z0-9-]*", "versioning")),
    Kind("the name of a setting", "versioning", r"\b[a-z][a-z0-9-]*\b"),
]
# What a setting is set to, where people choose: a bucket, a key, a profile.
SettingValue = Annotated[
    str,
    AfterValidator(limited("what a setting is set to", 500, r"[^\x00-\x1f]+", "my-log-bucket")),
    Kind("a bucket, key, profile or log group of yours", "my-log-bucket", r"[\w:./@+=,*#-]+|.*;.*"),
]
RuleName = Annotated[
    str,
    AfterValidator(limited("the name of a rule", 64, r"[a-z][a-z0-9*-]*|\*", "bucket-versioned")),
    Kind(
        "the name of a rule",
        "bucket-versioned",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        names=r"[a-z][a-z0-9]*(?:-[a-z0-9*]+)+",
    ),
]
# What a waiver is for.
Scope = Annotated[
    str,
    AfterValidator(scope),
    Kind(
        "a resource, tag:Key=Value, account:123456789012 or all",
        "orders-invoices",
        r"\btag:[\w:.-]+=[\w:./@-]+|\baccount:\d{12}\b",
        lex="AMAZON.FreeFormInput",
        names=r"[\w][\w:./@+=-]*",
    ),
]
LastDay = Annotated[
    str,
    AfterValidator(last_day),
    Kind(
        "a day as 2026-12-31, or a number of days as 30d",
        "30d",
        r"\b\d{4}-\d\d-\d\d\b|\b\d{1,3} ?d(?:ays?)?\b",
        lex="AMAZON.Date",
    ),
]
Day = Annotated[
    str,
    AfterValidator(day),
    Kind("a day as 2026-03-03", "2026-03-03", r"\b\d{4}-\d\d-\d\d\b", lex="AMAZON.Date"),
]
Reason = Annotated[
    str,
    AfterValidator(limited("a reason", 500, r"[^\x00-\x1f]+", "the shop needs it until the new one is live")),
    Kind("a reason in a few words", "the new shop is not live yet", r"(?!)", lex="AMAZON.FreeFormInput", is_words=True),
]
AccountId = Annotated[
    str,
    AfterValidator(limited("an account's id", 12, r"\d{12}", "123456789012")),
    Kind("an account's id", "123456789012", r"\b\d{12}\b"),
]
InstanceType = Annotated[
    str,
    AfterValidator(limited("an instance type", 40, r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "t3.large")),
    Kind(
        "an instance type",
        "t3.large",
        r"\b[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|[0-9]*x?large|metal[a-z0-9-]*)\b",
    ),
]
GroupId = Annotated[
    str,
    AfterValidator(limited("a security group's id", 20, r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})", "sg-0fea06a22aa5d9b23")),
    Kind("a security group's id", "sg-0fea06a22aa5d9b23", r"\bsg-[0-9a-z]*\b", finds=("security group",)),
]
AddressRef = Annotated[
    str,
    AfterValidator(
        limited(
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
Source = Annotated[
    str,
    AfterValidator(traffic_source),
    Kind("a range of addresses or a prefix list", "0.0.0.0/0", r"[0-9a-f.:]+/\d+|\bpl-[0-9a-z]*\b"),
]
PortRange = Annotated[
    tuple[int, int],
    BeforeValidator(port_range),
    PlainSerializer(lambda ports: "-".join(map(str, dict.fromkeys(ports))), return_type=str),
    Kind("a port or a range of ports", "8000-8080", r"\b\d{1,5}(?:-\d{1,5})?\b", lex="AMAZON.AlphaNumeric"),
]
PortList = Annotated[
    tuple[tuple[int, int], ...],
    BeforeValidator(port_list),
    PlainSerializer(lambda ports: ",".join("-".join(map(str, dict.fromkeys(one))) for one in ports), return_type=str),
    Kind("one or more ports or ranges of ports", "22,3389,8000-8080", r"\b\d{1,5}(?:[-,]\d{1,5})*\b"),
]
Days = Annotated[int, BeforeValidator(days), Kind("a number of days", "30", r"\b\d{1,4}\b", lex="AMAZON.Number")]
Words = Annotated[
    tuple[str, ...],
    BeforeValidator(word_list),
    PlainSerializer(",".join, return_type=str),
    Kind("one or more words with commas between", "prod,dev,test", r"\b\S+\b"),
]
VolumeOrInstance = Annotated[
    str,
    AfterValidator(volume_or_instance),
    Kind(
        "a volume or an instance",
        "vol-0e1b3d0d3f4a5b6c7",
        r"\b(?:i|vol)-[0-9a-z]*\b",
        names=REF,
        finds=("volume", "instance"),
    ),
]
Minutes = Annotated[
    int,
    BeforeValidator(minutes),
    Kind("a time from a minute to a day", "30m", r"\b\d+ ?(?:m|h|min|mins|minutes?|hours?)\b", lex="AMAZON.Number"),
]
NameOrTag = Annotated[
    str,
    AfterValidator(limited("a name or a tag", 256, r"[^\x00-\x1f]+", "web or Team=web")),
    Kind("a name, a part of one, or Key=Value", "web", r"(?!)", lex="AMAZON.FreeFormInput", names=r"[\w][\w.:@/+=-]*"),
]
Describable = Annotated[
    str,
    AfterValidator(describable),
    Kind(
        "a resource, by id or name",
        "i-06dd90c34b8f87d76",
        r"\b(?:i|vol|sg|eipalloc)-[0-9a-z]*\b|\b\d+(?:\.\d+){3}\b",
        names=rf"arn:aws[\w:/.+=@-]+|{REF}",
        finds=("instance", "volume", "security group", "elastic IP address"),
    ),
]
FunctionName = Annotated[
    str,
    AfterValidator(limited("the name of a Lambda function", 64, r"[a-zA-Z0-9_-]+", "orders-api")),
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
    AfterValidator(limited("the name of an alias", 128, r"(?!\d+$)[a-zA-Z0-9_-]+", "live")),
    Kind("the name of an alias", "live", r"(?!)", lex="AMAZON.FreeFormInput"),
]
Hours = Annotated[
    int,
    BeforeValidator(hours),
    Kind("a number of hours, or of days as 7d", "24", r"\b\d+ ?(?:h|hours?|d|days?)?\b", lex="AMAZON.Number"),
]
AlarmName = Annotated[
    str,
    AfterValidator(limited("the name of an alarm", 255, r"[^\x00-\x1f]+", "web-1-cpu")),
    Kind(
        "the name of an alarm",
        "web-1-cpu",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        names=r"[\w][\w.:@/+-]*",
        finds=("alarm",),
    ),
]
When = Annotated[
    str,
    AfterValidator(when),
    Kind("a time", "every weekday 19:00", r"(?!)", lex="AMAZON.FreeFormInput", is_words=True),
]
Order = Annotated[
    str,
    AfterValidator(limited("an order", 1000, r"[^\x00-\x1f]+", "stop-instances instances=web-1")),
    Kind(
        "an order as you would type it",
        "stop-instances instances=web-1",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        is_words=True,
    ),
]
ScheduleName = Annotated[
    str,
    AfterValidator(limited("the name of a schedule", 64, r"[0-9a-zA-Z_.-]+", "stop-instances-3f2a90")),
    Kind(
        "the name of a schedule",
        "stop-instances-3f2a90",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        names=r"[0-9a-zA-Z_.-]+",
    ),
]
OwnerName = Annotated[
    str,
    AfterValidator(limited("an owner", 256, r"[^\x00-\x1f]+", "ada@example.com")),
    Kind("an owner, as in the tag Owner", "ada@example.com", r"[\w.+-]+@[\w.-]+", lex="AMAZON.FreeFormInput"),
]
InstanceOrFunction = Annotated[
    str,
    AfterValidator(limited("an instance or a Lambda function", 255, r"[^\x00-\x1f,]+", "web-1")),
    Kind("an instance or a Lambda function", "web-1", r"\bi-[0-9a-z]*\b", names=REF, finds=("instance", "function")),
]
DocumentName = Annotated[
    str,
    AfterValidator(limited("the name of a document", 128, r"[a-zA-Z0-9_.:/-]{3,128}", "AWS-RunPatchBaseline")),
    Kind(
        "the name of a Systems Manager document",
        "AWS-RunPatchBaseline",
        r"(?!)",
        lex="AMAZON.FreeFormInput",
        names=r"[a-zA-Z0-9_.:/-]{3,128}",
    ),
]
DocumentParameters = Annotated[
    str,
    AfterValidator(limited("parameters as Name=value", 1000, r"\w+=[^,=]*(?:,\s*\w+=[^,=]*)*", "Operation=Scan")),
    Kind("a document's parameters as Name=value", "Operation=Scan", r"\b\w+=\S+", lex="AMAZON.FreeFormInput"),
]
AliasWord = Annotated[
    str,
    AfterValidator(limited("a word for an alias", 30, r"[a-zA-Z][\w-]*", "lab")),
    Kind("a word of letters, digits and hyphens", "lab", r"(?!)", lex="AMAZON.FreeFormInput", names=r"[a-zA-Z][\w-]*"),
]
RunId = Annotated[
    str,
    AfterValidator(limited("a run's reference", 12, r"[0-9a-f]{12}", "3f2a90c1b2d4")),
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
