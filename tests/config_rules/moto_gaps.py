"""What moto has not got, added for the tests: account settings of EC2, root credentials of Organizations.

Each keeps what it was set to, and answers as AWS does; nothing else of AWS is imitated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.iam.models import AWSManagedPolicy, Policy, iam_backends
from moto.iam.responses import IamResponse
from moto.organizations.models import FakeServiceAccess

from tests.support.account import ACCOUNT, REGION


def ec2_account_settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings that EC2 keeps for an account in a region; what they are now is in the answer."""
    now = {"State": "unblocked", "ImageBlockPublicAccessState": "unblocked"}
    _block(monkeypatch, now, "State", "snapshot_block_public_access")
    _block(monkeypatch, now, "ImageBlockPublicAccessState", "image_block_public_access")

    def get_defaults(_self: Any) -> ActionResult:
        return ActionResult({"AccountLevel": {"HttpTokens": now["HttpTokens"]} if "HttpTokens" in now else {}})

    def set_defaults(self: Any) -> ActionResult:
        now["HttpTokens"] = self._get_param("HttpTokens")
        if now["HttpTokens"] == "no-preference":
            del now["HttpTokens"]
        return ActionResult({"Return": True})

    _add(monkeypatch, EC2Response, "get_instance_metadata_defaults", get_defaults)
    _add(monkeypatch, EC2Response, "modify_instance_metadata_defaults", set_defaults)
    return now


def _block(monkeypatch: pytest.MonkeyPatch, now: dict[str, str], field: str, name: str) -> None:
    def state(_self: Any) -> ActionResult:
        return ActionResult({field: now[field]})

    def enable(self: Any) -> ActionResult:
        now[field] = self._get_param(field)
        return state(self)

    def disable(self: Any) -> ActionResult:
        now[field] = "unblocked"
        return state(self)

    _add(monkeypatch, EC2Response, f"get_{name}_state", state)
    _add(monkeypatch, EC2Response, f"enable_{name}", enable)
    _add(monkeypatch, EC2Response, f"disable_{name}", disable)


def _add(monkeypatch: pytest.MonkeyPatch, responses: type, name: str, function: Callable[[Any], ActionResult]) -> None:
    monkeypatch.setattr(responses, name, function, raising=False)


def root_credentials(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The features of central root access that an organization has on; what they are now is in the answer."""
    on: set[str] = set()

    def features(_self: Any) -> ActionResult:
        return ActionResult({"OrganizationId": "o-a1b2c3d4e5", "EnabledFeatures": sorted(on)})

    def enable(self: Any) -> ActionResult:
        on.add("RootCredentialsManagement")
        return features(self)

    def disable(self: Any) -> ActionResult:
        on.discard("RootCredentialsManagement")
        return features(self)

    known = [*FakeServiceAccess.TRUSTED_SERVICES, "iam.amazonaws.com"]
    monkeypatch.setattr(FakeServiceAccess, "TRUSTED_SERVICES", known)
    _add(monkeypatch, IamResponse, "list_organizations_features", features)
    _add(monkeypatch, IamResponse, "enable_organizations_root_credentials_management", enable)
    _add(monkeypatch, IamResponse, "disable_organizations_root_credentials_management", disable)
    return on


def policies_of_aws(*names: str) -> None:
    """Policies that AWS keeps in every account; moto has them only when it loads all thousand of them."""
    iam = iam_backends[ACCOUNT]["aws"]
    for name in names:
        data = {"Arn": f"arn:aws:iam::aws:policy/{name}", "Path": "/", "DefaultVersionId": "v1", "Document": {}}
        dates = {"CreateDate": "2015-02-06T18:41:11+00:00", "UpdateDate": "2015-02-06T18:41:11+00:00"}
        policy = AWSManagedPolicy.from_data(name, ACCOUNT, REGION, {**data, **dates})
        iam.managed_policies[policy.arn] = policy


def policy_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """The id and the name of a policy where all of an account's policies are described."""
    monkeypatch.setattr(Policy, "policy_name", property(lambda policy: policy.name), raising=False)
    monkeypatch.setattr(Policy, "policy_id", property(lambda policy: policy.id), raising=False)
