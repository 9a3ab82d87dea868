"""Who may sign in to an account, and with what rights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from automation.fixes.fix import fix, nothing_to_do, set_again
from core.plan import Plan, Resource, Step, tags_in
from core.policies import policy_of
from core.reader import Reader
from core.refusal import Refusal

if TYPE_CHECKING:
    from types_boto3_iam.client import IAMClient

_UNKNOWN_KEY = {"NoSuchEntity", "AccessDenied", "ValidationError"}
"""What AWS says of an access key that it does not know, or that is of another account."""


@fix(reads={"iam:GetAccessKeyLastUsed", "iam:ListAccessKeys"}, acts={"iam:UpdateAccessKey"}, careful=True)
def access_key_off(aws: Reader, resource: str) -> Plan:
    """An access key is turned off; it can be turned on again, as nothing of it is lost."""
    iam: IAMClient = aws.client("iam")
    try:
        user = iam.get_access_key_last_used(AccessKeyId=resource)["UserName"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in _UNKNOWN_KEY:
            raise
        raise Refusal(f"I see no access key {resource} in account {aws.account}.") from error
    pages = iam.get_paginator("list_access_keys").paginate(UserName=user)
    keys = {key["AccessKeyId"]: key["Status"] for page in pages for key in page["AccessKeyMetadata"]}
    what = Resource(resource, f"access key of {user}", kind="access key")
    if keys.get(resource) != "Active":
        return nothing_to_do(what, "is off")
    key = {"UserName": user, "AccessKeyId": resource}
    return set_again(
        what,
        "iam",
        "update_access_key",
        {**key, "Status": "Inactive"},
        {**key, "Status": "Active"},
        says=f"Turn off the {what}",
        back=f"Turn on the {what}",
    )


@fix(reads={"iam:GetUser", "iam:GetLoginProfile"}, acts={"iam:DeleteLoginProfile"}, undo_acts=(), careful=True)
def password_off(aws: Reader, resource: str) -> Plan:
    """A user loses the password for the console, which nobody can give back: they get a new one."""
    iam: IAMClient = aws.client("iam")
    what = _user(aws, resource)
    try:
        iam.get_login_profile(UserName=resource)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return nothing_to_do(what, "has no password")
    says = f"Delete the console password of {what}; this cannot be taken back, but a new one can be set"
    step = Step("iam", "delete_login_profile", {"UserName": resource}, says)
    return Plan(f"Delete the console password of {what}", (step,), (what,))


UNTIL_MFA = "orderly-until-mfa"
"""The policy that holds a user back until they have MFA. It is no right of theirs if it says what `until_mfa` does."""


@fix(
    reads={"iam:GetUser", "iam:ListMFADevices", "iam:GetUserPolicy"},
    acts={"iam:PutUserPolicy"},
    undo_acts={"iam:PutUserPolicy", "iam:DeleteUserPolicy"},
    careful=True,
)
def only_with_mfa(aws: Reader, resource: str) -> Plan:
    """A user who signs in without MFA can set it up, and nothing else; to take this back lifts it."""
    iam: IAMClient = aws.client("iam")
    what = _user(aws, resource)
    if any(page["MFADevices"] for page in iam.get_paginator("list_mfa_devices").paginate(UserName=resource)):
        return nothing_to_do(what, "has MFA")
    policy = {"UserName": resource, "PolicyName": UNTIL_MFA}
    arn = iam.get_user(UserName=resource)["User"]["Arn"]
    before: str | None = None
    try:
        kept: Any = iam.get_user_policy(**policy)["PolicyDocument"]
        before = kept if isinstance(kept, str) else json.dumps(kept)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
    if holds_back(before, arn):
        return nothing_to_do(what, "can do nothing without MFA but set it up")
    back = Step("iam", "delete_user_policy", policy, f"Let {what} do again without MFA what they could do")
    if before:
        again = {**policy, "PolicyDocument": before}
        back = Step("iam", "put_user_policy", again, f"Give {what} the policy {UNTIL_MFA} back as it was")
    says = (
        f"Let {what} do nothing after signing in without MFA but set up MFA or change their password. "
        "Signing in anew with MFA gives them all their rights, and so does taking this back. Access keys work as before"
    )
    if before:
        says += f". The policy {UNTIL_MFA} that they have, which says something else, makes room for it"
    step = Step("iam", "put_user_policy", {**policy, "PolicyDocument": until_mfa(arn)}, says, back)
    return Plan(f"Hold back {what} until they have MFA", (step,), (what,))


def holds_back(document: Any, user: str) -> bool:
    """Whether a policy, however it was recorded, is the one that holds the user of that ARN back until they have MFA.

    Its name tells nothing: anything may stand under it.
    """
    return policy_of(document) == policy_of(until_mfa(user))


def until_mfa(user: str) -> str:
    """A policy that gives the user of that ARN what setting up MFA takes, and denies all else to sessions without it.

    `Bool`, not `BoolIfExists`: only sessions say whether they have MFA. What access keys do says nothing of it, and is
    another rule's (IAM User Guide, "AWS global condition context keys").
    """
    own = ["iam:EnableMFADevice", "iam:GetMFADevice", "iam:GetUser", "iam:ListMFADevices", "iam:ResyncMFADevice"]
    new, seen = "iam:CreateVirtualMFADevice", "iam:ListVirtualMFADevices"
    # Who must choose a new password when they sign in first, gets no further without this.
    password = ["iam:ChangePassword", "iam:GetAccountPasswordPolicy"]
    statements = [
        {"Sid": "OwnMfa", "Effect": "Allow", "Action": own, "Resource": user},
        {"Sid": "NewDevice", "Effect": "Allow", "Action": new, "Resource": f"{user.rpartition(':')[0]}:mfa/*"},
        {"Sid": "SeeDevices", "Effect": "Allow", "Action": seen, "Resource": "*"},
        {
            "Sid": "NothingElseWithoutMfa",
            "Effect": "Deny",
            "NotAction": [*own, new, seen, *password],
            "Resource": "*",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@fix(
    reads={
        "iam:GetUser",
        "iam:ListAttachedUserPolicies",
        "iam:ListUserPolicies",
        "iam:GetUserPolicy",
    },
    acts={"iam:DetachUserPolicy", "iam:DeleteUserPolicy"},
    undo_acts={"iam:AttachUserPolicy", "iam:PutUserPolicy"},
    careful=True,
)
def rights_by_groups(aws: Reader, resource: str) -> Plan:
    """A user keeps the rights of the groups they are in, and loses those they have by themselves."""
    what = _user(aws, resource)
    steps = (*_detach_from_user(aws, what), *_delete_inline(aws, what))
    if not steps:
        return nothing_to_do(what, "has rights through groups only")
    return Plan(f"Take the rights from {what} that do not come from a group", steps, (what,))


def _detach_from_user(aws: Reader, user: Resource) -> Iterator[Step]:
    iam: IAMClient = aws.client("iam")
    for page in iam.get_paginator("list_attached_user_policies").paginate(UserName=user.id):
        for policy in page["AttachedPolicies"]:
            yield _detach("user", user.id, policy["PolicyArn"], policy["PolicyName"])


def _delete_inline(aws: Reader, user: Resource) -> Iterator[Step]:
    iam: IAMClient = aws.client("iam")
    arn = iam.get_user(UserName=user.id)["User"]["Arn"]
    for page in iam.get_paginator("list_user_policies").paginate(UserName=user.id):
        for name in page["PolicyNames"]:
            policy = {"UserName": user.id, "PolicyName": name}
            document: Any = iam.get_user_policy(UserName=user.id, PolicyName=name)["PolicyDocument"]
            if name == UNTIL_MFA and holds_back(document, arn):
                continue
            text = document if isinstance(document, str) else json.dumps(document)
            back = Step("iam", "put_user_policy", {**policy, "PolicyDocument": text}, f"Give {user} the policy {name}")
            yield Step("iam", "delete_user_policy", policy, f"Delete the policy {name} of {user}", back)


@fix(
    reads={"iam:ListPolicies", "iam:ListEntitiesForPolicy"},
    acts={"iam:DetachUserPolicy", "iam:DetachGroupPolicy", "iam:DetachRolePolicy"},
    undo_acts={"iam:AttachUserPolicy", "iam:AttachGroupPolicy", "iam:AttachRolePolicy"},
    careful=True,
)
def policy_detached(aws: Reader, resource: str) -> Plan:
    """A policy is taken from every user, group and role that has it; by its name or its ARN."""
    iam: IAMClient = aws.client("iam")
    pages = iam.get_paginator("list_policies").paginate(OnlyAttached=True)
    attached = [policy for page in pages for policy in page["Policies"]]
    found = [policy for policy in attached if resource in {policy["Arn"], policy["PolicyName"]}]
    if len(found) > 1:
        raise Refusal(f"There are {len(found)} policies called {resource}. Which one? Please say its ARN.")
    if not found:
        return nothing_to_do(Resource(resource, kind="policy"), "is attached to nobody")
    arn, name = found[0]["Arn"], found[0]["PolicyName"]
    what = Resource(arn, name, kind="policy")
    steps = tuple(_detach(kind, holder, arn, name) for kind, holder in _holders(iam, arn))
    if not steps:
        return nothing_to_do(what, "is attached to nobody")
    return Plan(f"Detach {name} from all that have it", steps, (what,))


def _holders(iam: IAMClient, arn: str) -> Iterator[tuple[str, str]]:
    """Who has the rights of a policy; those whose rights it only bounds are left as they are."""
    pager = iam.get_paginator("list_entities_for_policy")
    for page in pager.paginate(PolicyArn=arn, PolicyUsageFilter="PermissionsPolicy"):
        yield from (("user", one["UserName"]) for one in page["PolicyUsers"])
        yield from (("group", one["GroupName"]) for one in page["PolicyGroups"])
        yield from (("role", one["RoleName"]) for one in page["PolicyRoles"])


def _detach(kind: str, holder: str, arn: str, name: str) -> Step:
    arguments = {f"{kind.capitalize()}Name": holder, "PolicyArn": arn}
    back = Step("iam", f"attach_{kind}_policy", arguments, f"Attach {name} to the {kind} {holder}")
    return Step("iam", f"detach_{kind}_policy", arguments, f"Detach {name} from the {kind} {holder}", back)


_NOTHING_SET: Mapping[str, Any] = {
    "MinimumPasswordLength": 8,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
}
"""What an account without a policy starts from: at least what AWS asks for by itself, as a policy replaces that."""


@fix(
    reads={"iam:GetAccountPasswordPolicy"},
    acts={"iam:UpdateAccountPasswordPolicy"},
    undo_acts={"iam:UpdateAccountPasswordPolicy", "iam:DeleteAccountPasswordPolicy"},
)
def password_length(aws: Reader, resource: str) -> Plan:
    """New passwords of the account's users have 14 characters or more."""
    return _password_policy(aws, resource, "MinimumPasswordLength", 14, "Ask for passwords of 14 characters")


@fix(
    reads={"iam:GetAccountPasswordPolicy"},
    acts={"iam:UpdateAccountPasswordPolicy"},
    undo_acts={"iam:UpdateAccountPasswordPolicy", "iam:DeleteAccountPasswordPolicy"},
)
def password_reuse(aws: Reader, resource: str) -> Plan:
    """New passwords of the account's users are none of their last 24."""
    return _password_policy(aws, resource, "PasswordReusePrevention", 24, "Refuse the last 24 passwords")


def _password_policy(aws: Reader, account: str, setting: str, wanted: int, says: str) -> Plan:
    """One setting of the password policy with all others as they are: AWS takes the policy as a whole only."""
    iam: IAMClient = aws.client("iam")
    what = of_account(aws, account)
    before: dict[str, Any] | None = None
    try:
        before = dict(iam.get_account_password_policy()["PasswordPolicy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
    # What it says of expiry follows from the age, and is not to be written.
    old = {name: value for name, value in (before or {}).items() if name != "ExpirePasswords" and value is not None}
    if old.get(setting, 0) >= wanted:
        return nothing_to_do(what, "has such a password policy")
    new = {**(old or _NOTHING_SET), setting: wanted}
    says = f"{says} in account {what}"
    if before is not None:
        back = f"Give account {what} the password policy it had"
        return set_again(what, "iam", "update_account_password_policy", new, old, says=says, back=back)
    inverse = Step("iam", "delete_account_password_policy", {}, f"Delete the password policy of account {what}")
    return Plan(says, (Step("iam", "update_account_password_policy", new, says, inverse),), (what,))


SUPPORT_ROLE = "aws-support-access"


@fix(
    reads={"iam:ListEntitiesForPolicy", "iam:GetRole"},
    acts={"iam:CreateRole", "iam:AttachRolePolicy"},
    undo_acts={"iam:DeleteRole", "iam:DetachRolePolicy"},
)
def support_role(aws: Reader, resource: str) -> Plan:
    """A role for cases with AWS Support, which those may take on whom the account lets take on roles."""
    iam: IAMClient = aws.client("iam")
    what = of_account(aws, resource)
    partition = iam.meta.partition
    arn = f"arn:{partition}:iam::aws:policy/AWSSupportAccess"
    if any(kind == "role" for kind, _ in _holders(iam, arn)):
        return nothing_to_do(what, "has a role for AWS Support")
    name = {"RoleName": SUPPORT_ROLE}
    policy = {**name, "PolicyArn": arn}
    detach = Step("iam", "detach_role_policy", policy, f"Detach AWSSupportAccess from the role {SUPPORT_ROLE}")
    attach = Step("iam", "attach_role_policy", policy, f"Attach AWSSupportAccess to the role {SUPPORT_ROLE}", detach)
    try:
        iam.get_role(RoleName=SUPPORT_ROLE)
        steps: tuple[Step, ...] = (attach,)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        principal = {"AWS": f"arn:{partition}:iam::{aws.account}:root"}
        trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        delete = Step("iam", "delete_role", name, f"Delete the role {SUPPORT_ROLE}")
        create = Step(
            "iam",
            "create_role",
            {**name, "AssumeRolePolicyDocument": document, "Description": "Cases with AWS Support"},
            f"Create the role {SUPPORT_ROLE} in account {what}",
            delete,
        )
        steps = (create, attach)
    return Plan(f"Make a role for AWS Support in account {what}", steps, (what,))


def of_account(aws: Reader, account: str) -> Resource:
    """The account that is worked in. Raises Refusal for another one."""
    if account != aws.account:
        raise Refusal(f"I work in account {aws.account}, not in {account}.")
    return Resource(account, kind="account")


def _user(aws: Reader, name: str) -> Resource:
    """The user with their tags. Raises Refusal when there is none."""
    iam: IAMClient = aws.client("iam")
    try:
        found = iam.get_user(UserName=name)["User"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchEntity", "ValidationError"}:
            raise
        raise Refusal(f"I see no user {name} in account {aws.account}.") from error
    return Resource(name, tags=tags_in(found.get("Tags", [])), kind="user")
