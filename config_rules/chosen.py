"""The types of what only people can choose, as parameters of rules: where logs go, which key, which profile, who."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from core.spelling import contact, limited
from core.values import Kind

Bucket = Annotated[
    str,
    AfterValidator(limited("the name of a bucket", 63, r"[a-z0-9][a-z0-9.-]+[a-z0-9]", "my-log-bucket")),
    Kind("the name of a bucket", "my-log-bucket", r"(?!)"),
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
