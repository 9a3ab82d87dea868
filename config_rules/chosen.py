"""The types of what only people can choose, as parameters of rules: where logs go, which key, which profile, who."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from config_rules.item import ConfigItem
from core.spelling import contact, limited
from core.values import Kind

_ACCOUNT, _REGION = "{account}", "{region}"
"""What stands in a bucket's name for where the resource is."""
_EACH = "logs-{account}-{region}"
_LONGEST = ("123456789012", "ap-southeast-1")


def _bucket(text: str) -> str:
    """The name of a bucket, or of several that differ by where they are. It must not be too long anywhere."""
    whole = text.replace(_ACCOUNT, _LONGEST[0]).replace(_REGION, _LONGEST[1])
    limited("the name of a bucket", 63, r"[a-z0-9][a-z0-9.-]+[a-z0-9]", _EACH)(whole)
    return text


def bucket_for(item: ConfigItem, name: str | None) -> str:
    """The bucket for the log of a resource, with its account and region in the name; empty where none was chosen."""
    return (name or "").replace(_ACCOUNT, item.account).replace(_REGION, item.region)


def only_home(name: str | None) -> frozenset[Literal["account", "region"]]:
    """What of the stack's own place a bucket of that name is in: AWS has one of a name, which is taken for home's."""
    parts: tuple[tuple[Literal["account", "region"], str], ...] = (("account", _ACCOUNT), ("region", _REGION))
    return frozenset(part for part, word in parts if word not in (name or ""))


Bucket = Annotated[
    str,
    AfterValidator(_bucket),
    Kind("the name of a bucket, with `{account}` and `{region}` where it differs by them", _EACH, r"(?!)"),
]
LogGroup = Annotated[
    str,
    AfterValidator(limited("the name of a log group", 512, r"[\w./#-]+", "api-access")),
    Kind("the name of a log group", "api-access", r"(?!)"),
]
Key = Annotated[
    str,
    AfterValidator(
        limited("a KMS key's ARN, id or alias", 500, r"arn:aws[a-z-]*:kms:\S+|alias/[\w/-]+|[\w-]{36}", "alias/trails")
    ),
    Kind("a KMS key's ARN, id or alias", "alias/trails", r"(?!)"),
]
InstanceProfile = Annotated[
    str,
    AfterValidator(limited("the name of an instance profile", 128, r"[\w+=,.@-]+", "web")),
    Kind("the name of an instance profile", "web", r"(?!)"),
]
Contact = Annotated[
    str,
    AfterValidator(contact),
    Kind(
        "a name, title, e-mail address and phone number with semicolons between",
        "Ada Lovelace; Head of security; security@example.com; +47 22 00 00 00",
        r"(?!)",
    ),
]
