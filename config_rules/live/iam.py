"""Users, roles, policies and server certificates as they are now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from config_rules.item import as_configuration
from config_rules.kinds import POLICY, ROLE, SERVER_CERTIFICATE, USER
from config_rules.live.source import Facts, Here, Items, Source, asked, source
from core.plan import tags_in

if TYPE_CHECKING:
    from types_boto3_iam.client import IAMClient

_DOCUMENTS = {"PolicyDocument", "AssumeRolePolicyDocument", "Document"}
_EVERYWHERE = "global"
"""What AWS Config calls the region of what is in none."""


def _users(at: Here, ids: Sequence[str]) -> Items:
    """AWS Config's description of a user, which says nothing of passwords, keys and MFA: those are asked for."""
    iam: IAMClient = at.client("iam")

    @cache
    def last_sign_ins() -> Mapping[str, Any]:
        pages = asked(lambda: list(iam.get_paginator("list_users").paginate()))
        return {user["UserName"]: user.get("PasswordLastUsed") for page in pages for user in page["Users"]}

    for page in iam.get_paginator("get_account_authorization_details").paginate(Filter=["User"]):
        for user in page["UserDetailList"]:
            if not ids or user["UserId"] in ids:
                name = user["UserName"]
                yield at.item(
                    USER,
                    user["UserId"],
                    user["Arn"],
                    _with_documents_as_text(user),
                    tags=tags_in(user.get("Tags")),
                    name=name,
                    nothing=("permissionsBoundary",),
                    region=_EVERYWHERE,
                    beside=_facts(iam, name, last_sign_ins),
                )


def _facts(iam: IAMClient, name: str, last_sign_ins: Callable[[], Mapping[str, Any]]) -> Facts:
    return Facts(
        LoginProfile=lambda: _login(iam, name),
        PasswordLastUsed=lambda: as_configuration(last_sign_ins().get(name)),
        MfaDevices=lambda: _devices(iam, name),
        AccessKeys=lambda: _keys(iam, name),
    )


def _login(iam: IAMClient, name: str) -> Any:
    return as_configuration(asked(lambda: iam.get_login_profile(UserName=name)["LoginProfile"], "NoSuchEntity"))


def _devices(iam: IAMClient, name: str) -> Any:
    pages = asked(lambda: list(iam.get_paginator("list_mfa_devices").paginate(UserName=name)))
    return [as_configuration(device) for page in pages for device in page["MFADevices"]]


def _keys(iam: IAMClient, name: str) -> Any:
    """A user's access keys, of which there are two at most, each with the time it was last used."""
    pages = asked(lambda: list(iam.get_paginator("list_access_keys").paginate(UserName=name)))
    return [
        {**as_configuration(key), "lastUsedDate": _last_used(iam, key["AccessKeyId"])}
        for page in pages
        for key in page["AccessKeyMetadata"]
    ]


def _last_used(iam: IAMClient, key: str) -> Any:
    answer = asked(lambda: iam.get_access_key_last_used(AccessKeyId=key)["AccessKeyLastUsed"])
    return as_configuration(answer.get("LastUsedDate"))


def _roles(at: Here, ids: Sequence[str]) -> Items:
    iam: IAMClient = at.client("iam")
    for page in iam.get_paginator("get_account_authorization_details").paginate(Filter=["Role"]):
        for role in page["RoleDetailList"]:
            if not ids or role["RoleId"] in ids:
                # Of a role that was never taken on, AWS says nothing, or that with nothing in it.
                described = {**role, "RoleLastUsed": role.get("RoleLastUsed") or None}
                yield at.item(
                    ROLE,
                    role["RoleId"],
                    role["Arn"],
                    _with_documents_as_text(described),
                    tags=tags_in(role.get("Tags")),
                    name=role["RoleName"],
                    nothing=("permissionsBoundary",),
                    region=_EVERYWHERE,
                )


def _policies(at: Here, ids: Sequence[str]) -> Items:
    """The account's own policies; AWS does not tell their tags in the same breath."""
    iam: IAMClient = at.client("iam")
    for page in iam.get_paginator("get_account_authorization_details").paginate(Filter=["LocalManagedPolicy"]):
        for policy in page["Policies"]:
            if not ids or policy["PolicyId"] in ids:
                described = _with_documents_as_text(policy)
                name = policy["PolicyName"]
                yield at.item(POLICY, policy["PolicyId"], policy["Arn"], described, name=name, region=_EVERYWHERE)


def _with_documents_as_text(found: Any) -> Any:
    """With documents as AWS Config records them, encoded for a URL: their own names are nobody's to respell."""
    match found:
        case Mapping():
            return {
                name: quote(json.dumps(value)) if name in _DOCUMENTS else _with_documents_as_text(value)
                for name, value in found.items()
            }
        case list():
            return [_with_documents_as_text(one) for one in found]
    return found


def _certificates(at: Here, ids: Sequence[str]) -> Items:
    """By name: AWS Config names server certificates so."""
    iam: IAMClient = at.client("iam")
    for page in iam.get_paginator("list_server_certificates").paginate():
        for found in page["ServerCertificateMetadataList"]:
            name = found["ServerCertificateName"]
            if not ids or name in ids:
                yield at.item(SERVER_CERTIFICATE, name, found["Arn"], found, name=name, region=_EVERYWHERE)


_DETAILS = "iam:GetAccountAuthorizationDetails"
SOURCES: Mapping[str, Source] = {
    USER: source(
        _users,
        _DETAILS,
        "iam:ListUsers",
        "iam:GetLoginProfile",
        "iam:ListMFADevices",
        "iam:ListAccessKeys",
        "iam:GetAccessKeyLastUsed",
    ),
    ROLE: source(_roles, _DETAILS),
    POLICY: source(_policies, _DETAILS),
    SERVER_CERTIFICATE: source(_certificates, "iam:ListServerCertificates"),
}
