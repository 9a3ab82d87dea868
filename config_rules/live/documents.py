"""Systems Manager's documents of this account as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from config_rules.item import ConfigItem
from config_rules.kinds import DOCUMENT
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_ssm.client import SSMClient
    from types_boto3_ssm.type_defs import DocumentIdentifierTypeDef


def _documents(at: Here, names: Sequence[str]) -> Items:
    """The documents with these names that the account owns, or all that it owns; not Amazon's."""
    ssm: SSMClient = at.client("ssm")
    for page in ssm.get_paginator("list_documents").paginate(Filters=[{"Key": "Owner", "Values": ["Self"]}]):
        for found in page["DocumentIdentifiers"]:
            if not names or found["Name"] in names:
                yield _item(at, ssm, found)


def _item(at: Here, ssm: SSMClient, found: DocumentIdentifierTypeDef) -> ConfigItem:
    name = found["Name"]
    described = {key: value for key, value in found.items() if key != "Tags"}
    beside = Facts(SharedWith=lambda: _shared_with(ssm, name))
    tags = tags_in(found.get("Tags"))
    return at.item(DOCUMENT, name, f"ssm:document/{name}", described, tags=tags, name=name, beside=beside)


def _shared_with(ssm: SSMClient, name: str) -> list[str] | None:
    answer = asked(lambda: ssm.describe_document_permission(Name=name, PermissionType="Share"), "InvalidDocument")
    return list(answer.get("AccountIds", [])) if answer else None


SOURCES: Mapping[str, Source] = {DOCUMENT: source(_documents, "ssm:ListDocuments", "ssm:DescribeDocumentPermission")}
