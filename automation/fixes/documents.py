"""Settings of Systems Manager's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.fixes.fix import fix, nothing_to_do, refusing, set_again
from core.plan import Plan, Resource
from core.reader import Reader

if TYPE_CHECKING:
    from types_boto3_ssm.client import SSMClient


@fix(reads={"ssm:DescribeDocumentPermission"}, acts={"ssm:ModifyDocumentPermission"}, careful=True)
def document_sharing(aws: Reader, resource: str) -> Plan:
    """A document is no longer shared with everybody; the accounts that it names keep it."""
    ssm: SSMClient = aws.client("ssm")
    what = Resource(resource, kind="document")
    with refusing(aws, f"document {resource}", "InvalidDocument"):
        shared = ssm.describe_document_permission(Name=resource, PermissionType="Share").get("AccountIds", [])
    everybody = [one for one in shared if one.lower() == "all"]
    if not everybody:
        return nothing_to_do(what, "is shared with nobody whom it does not name")
    document = {"Name": resource, "PermissionType": "Share"}
    return set_again(
        what,
        "ssm",
        "modify_document_permission",
        {**document, "AccountIdsToRemove": everybody},
        {**document, "AccountIdsToAdd": everybody},
        says=f"Share {what} with everybody no longer",
        back=f"Share {what} with everybody again",
    )
