"""What the prefix lists hold that rules of security groups name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from automation.failures import about_rights
from core.reader import Clients

if TYPE_CHECKING:
    from types_boto3_ec2.client import EC2Client

_NO_SUCH_LIST = "invalidprefixlistid.notfound"
"""EC2 spells it with Id or ID (EC2 API Reference, "Error codes")."""


def entries_of(client: Clients, prefix_list: str) -> list[str] | None:
    """The ranges of addresses of a prefix list; None where AWS does not tell them.

    A list that another account shared with this one, and does not any more, is in force and cannot be read.
    """
    ec2: EC2Client = client("ec2")
    pages = ec2.get_paginator("get_managed_prefix_list_entries").paginate(PrefixListId=prefix_list)
    try:
        return [entry.get("Cidr", "") for page in pages for entry in page["Entries"]]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if about_rights(code) or code.lower() == _NO_SUCH_LIST:
            return None
        raise
