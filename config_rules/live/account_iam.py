"""What IAM and Organizations know of an account as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from config_rules.item import as_configuration
from config_rules.live.source import Here, NotTold, asked

if TYPE_CHECKING:
    from types_boto3_iam.client import IAMClient

NEEDS = (
    "iam:GetAccountSummary",
    "iam:GetAccountPasswordPolicy",
    "iam:GenerateCredentialReport",
    "iam:GetCredentialReport",
    "iam:ListVirtualMFADevices",
    "iam:ListSAMLProviders",
    "iam:ListEntitiesForPolicy",
    "iam:ListOrganizationsFeatures",
    "organizations:DescribeOrganization",
    "organizations:ListDelegatedAdministrators",
    "organizations:DescribeResourcePolicy",
)


def facts(at: Here) -> Mapping[str, Callable[[], Any]]:
    """Each question by the name of the fact that answers it."""
    iam: IAMClient = at.client("iam")
    return {
        "AccountSummary": lambda: as_configuration(asked(lambda: iam.get_account_summary()["SummaryMap"])),
        "PasswordPolicy": lambda: _password_policy(iam),
        "CredentialReport": lambda: _report(iam),
        "VirtualMfaDevices": lambda: _virtual_devices(iam),
        "SamlProviders": lambda: as_configuration(asked(lambda: iam.list_saml_providers()["SAMLProviderList"])),
        "SupportAccess": lambda: _holders(iam, f"arn:{at.partition}:iam::aws:policy/AWSSupportAccess"),
        "CloudShellFullAccess": lambda: _holders(iam, f"arn:{at.partition}:iam::aws:policy/AWSCloudShellFullAccess"),
        "Organization": lambda: _organization(at),
        "OrganizationsFeatures": lambda: (
            asked(lambda: iam.list_organizations_features()["EnabledFeatures"], "ServiceAccessNotEnabledException")
            or []
        ),
        "DelegatedAdministrators": lambda: _delegated(at),
        "DelegationPolicy": lambda: _delegation_policy(at),
    }


def _password_policy(iam: IAMClient) -> Any:
    """The policy; None where there is none. AWS leaves out how many passwords are remembered if none is."""
    policy = asked(lambda: iam.get_account_password_policy()["PasswordPolicy"], "NoSuchEntity")
    return policy and {"passwordReusePrevention": 0, **as_configuration(policy)}


def _report(iam: IAMClient) -> list[dict[str, str]]:
    """The rows of the credential report, which AWS makes in seconds and not more often than every four hours.

    Raises:
        NotTold: it is not ready yet.
    """
    made = asked(iam.generate_credential_report, "LimitExceeded")
    if made is None or made["State"] != "COMPLETE":
        raise NotTold("GetCredentialReport")
    unready = ("ReportNotPresent", "ReportExpired", "ReportInProgress")
    content = asked(lambda: iam.get_credential_report()["Content"], *unready)
    if content is None:
        raise NotTold("GetCredentialReport")
    return list(csv.DictReader(io.StringIO(content.decode())))


def _virtual_devices(iam: IAMClient) -> Any:
    pager = iam.get_paginator("list_virtual_mfa_devices")
    pages = asked(lambda: list(pager.paginate(AssignmentStatus="Assigned")))
    return [as_configuration(device) for page in pages for device in page["VirtualMFADevices"]]


def _holders(iam: IAMClient, policy: str) -> dict[str, list[str]]:
    """Who has a policy; nobody has one that this partition of AWS does not know."""
    pager = iam.get_paginator("list_entities_for_policy")
    pages = asked(lambda: list(pager.paginate(PolicyArn=policy, PolicyUsageFilter="PermissionsPolicy")), "NoSuchEntity")
    return {
        "users": [one["UserName"] for page in pages or () for one in page["PolicyUsers"]],
        "groups": [one["GroupName"] for page in pages or () for one in page["PolicyGroups"]],
        "roles": [one["RoleName"] for page in pages or () for one in page["PolicyRoles"]],
    }


def _organization(at: Here) -> Any:
    """The organization that the account is in; None when it is in none. Every account of one may ask that."""
    organizations = at.client("organizations")
    return as_configuration(
        asked(lambda: organizations.describe_organization()["Organization"], "AWSOrganizationsNotInUseException")
    )


def _delegated(at: Here) -> Any:
    pager = at.client("organizations").get_paginator("list_delegated_administrators")
    pages = asked(lambda: list(pager.paginate()))
    return [as_configuration(account) for page in pages for account in page["DelegatedAdministrators"]]


def _delegation_policy(at: Here) -> Any:
    """What says which other accounts may write the organization's policies; None where nothing does."""
    organizations = at.client("organizations")
    found = asked(
        lambda: organizations.describe_resource_policy()["ResourcePolicy"],
        "ResourcePolicyNotFoundException",
        "AWSOrganizationsNotInUseException",
    )
    return found and found["Content"]
